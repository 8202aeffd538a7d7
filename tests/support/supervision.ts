import { expect } from "vitest";
import { connectAdmin } from "../../src/admin/client.ts";
import { AdminError } from "../../src/admin/protocol.ts";
import type { TestClient } from "./client.ts";
import { until } from "./client.ts";
import type { TestServer } from "./server.ts";

/** A process as the tree shows it; of a supervisor, `restarts` is its count in the window now. */
export interface ActorSeen {
  readonly pid: string;
  readonly restarts: number | undefined;
}

interface Node {
  readonly name?: string;
  readonly pid?: string;
  readonly status: string;
  readonly supervises?: { readonly restarts: number };
  readonly children: readonly Node[];
}

/** The running actors by registered name. Empty while the whole tree is started again. */
export async function actorsOf(server: TestServer): Promise<ReadonlyMap<string, ActorSeen>> {
  const seen = new Map<string, ActorSeen>();
  const look = ({ name, pid, status, supervises, children }: Node): void => {
    if (name !== undefined && pid !== undefined && status === "running")
      seen.set(name, { pid, restarts: supervises?.restarts });
    children.forEach(look);
  };
  try {
    look((await server.tree()) as Node);
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
  }
  return seen;
}

/** Waits until each name belongs to another process than in `before`. */
export async function successorsOf(
  server: TestServer,
  before: ReadonlyMap<string, ActorSeen>,
  ...names: readonly string[]
): Promise<void> {
  await until(
    async () => {
      const now = await actorsOf(server);
      return names.every((name) => now.has(name) && now.get(name)?.pid !== before.get(name)?.pid);
    },
    `${names.join(", ")} came back`,
  );
}

/** Kills one after the other, each as soon as there is a process of that name. */
export async function killEach(server: TestServer, names: readonly string[]): Promise<void> {
  const admin = await connectAdmin(server.settings.dataDirectory);
  try {
    for (const actor of names)
      await until(async () => {
        try {
          await admin.request("kill", { actor });
          return true;
        } catch (error) {
          if (error instanceof AdminError) return false;
          throw error;
        }
      }, `there is a ${actor} to kill`);
  } finally {
    admin.close();
  }
}

/** `n` times the same name. */
export const times = (n: number, name: string): readonly string[] => Array.from({ length: n }, () => name);

/** What became of a message: acknowledged with its msgid, or refused. */
export interface Answered {
  readonly key: string;
  readonly msgid: string | undefined;
}

type Line = Readonly<Record<string, unknown>>;

const ircCaps = "message-tags server-time echo-message labeled-response batch";

/** Somebody who says numbered things in the lobby, by key, and keeps account of the answers. */
export class Talker {
  readonly client: TestClient;
  readonly nick: string;
  readonly sent: string[] = [];
  readonly #door: "line" | "irc";

  private constructor(client: TestClient, nick: string, door: "line" | "irc") {
    this.client = client;
    this.nick = nick;
    this.#door = door;
  }

  /** On the line door, in JSON. */
  static async line(server: TestServer, nick: string): Promise<Talker> {
    const client = await server.line(nick);
    client.send("/json on");
    await client.line(/^\{"reply":"settings"/);
    return new Talker(client, nick, "line");
  }

  /** On the IRC door, with labels. */
  static async irc(server: TestServer, nick: string): Promise<Talker> {
    return new Talker(await server.irc(nick, ircCaps), nick, "irc");
  }

  /** Says `n` things without waiting for any answer. @returns the last one's key, which is its text too */
  say(n = 1): string {
    for (let i = 0; i < n; i += 1) {
      const key = `${this.nick}-${this.sent.length + 1}`;
      this.sent.push(key);
      this.client.send(
        this.#door === "line" ? `/send ${key} #lobby ${key}` : `@label=${key} PRIVMSG #lobby :${key}`,
      );
    }
    return this.sent.at(-1) ?? "";
  }

  /** The answers so far, in the order in which they came. */
  get answers(): readonly Answered[] {
    const sent = new Set(this.sent);
    return (this.#door === "line" ? this.#lineAnswers() : this.#ircAnswers()).filter(({ key }) =>
      sent.has(key),
    );
  }

  /** Keys that were acknowledged. */
  get acknowledged(): readonly string[] {
    return this.answers.filter(({ msgid }) => msgid !== undefined).map(({ key }) => key);
  }

  /** Waits until everything has an answer; then each has one, in the order of asking. */
  async settled(): Promise<void> {
    await until(() => this.answers.length >= this.sent.length, `${this.nick} has all answers`);
    expect(this.answers.map(({ key }) => key)).toEqual(this.sent);
  }

  /** Says something and has it acknowledged, and seen by the other. */
  async reaches(other: Talker): Promise<void> {
    const key = this.say();
    await this.settled();
    expect(this.answers.at(-1)).toEqual({ key, msgid: expect.any(String) });
    await until(() => other.hears(key), `${other.nick} hears ${key}`);
  }

  /** Whether a line that came ends with, or holds, this text. */
  hears(text: string): boolean {
    return this.client.received.some(
      (line) => line.endsWith(`PRIVMSG #lobby :${text}`) || line.includes(`"text":"${text}"`),
    );
  }

  /** JSON: the numbers of the lobby's events, in the order in which they came. */
  get seqs(): readonly number[] {
    return this.objects
      .filter(({ type, room }) => type !== undefined && room === "#lobby")
      .map(({ seq }) => Number(seq));
  }

  /** Every JSON line that came. */
  get objects(): readonly Line[] {
    return this.client.received.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  }

  #lineAnswers(): readonly Answered[] {
    const answers: Answered[] = [];
    for (const { key, own, msgid, error, for: verb } of this.objects)
      if (own === true && typeof key === "string") answers.push({ key, msgid: String(msgid) });
      else if (error !== undefined && verb === "send")
        // A refusal does not name the key; answers come in the order of asking.
        answers.push({ key: this.sent[answers.length] ?? "", msgid: undefined });
    return answers;
  }

  #ircAnswers(): readonly Answered[] {
    return this.client.received.flatMap((line) => {
      const key = /^@(?:\S*;)?label=([^; ]+)/.exec(line)?.[1];
      if (key === undefined) return [];
      const msgid = / PRIVMSG /.test(line) ? /msgid=([^; ]+)/.exec(line)?.[1] : undefined;
      return [{ key, msgid }];
    });
  }
}

/** The lobby's whole log as a newcomer reads it. */
export async function logOf(server: TestServer, nick = "reader"): Promise<readonly Line[]> {
  const reader = await Talker.line(server, nick);
  reader.client.send("/history #lobby since 0");
  await reader.client.line(/^\{"reply":"history"/);
  const history = reader.objects.find(({ reply }) => reply === "history") as { events: readonly Line[] };
  reader.client.end();
  return history.events;
}

/** The log holds each acknowledged message once and nothing that was refused, and its numbers have no gap. */
export async function expectWholeLog(server: TestServer, ...talkers: readonly Talker[]): Promise<void> {
  for (const talker of talkers) await talker.settled();
  const events = await logOf(server);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const texts = events.filter(({ type }) => type === "message").map(({ text }) => String(text));
  expect(texts.sort()).toEqual(talkers.flatMap(({ acknowledged }) => acknowledged).sort());
}

/** These numbers rise by one. */
export function expectConsecutive(seqs: readonly number[]): void {
  expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
}
