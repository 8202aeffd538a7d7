import { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import type { TestClient } from "../support/client.ts";
import { startServer } from "../support/server.ts";

/** Who got which token first with which write, counted over all sockets of the server. */
class FirstWrites implements Disposable {
  /** By the client's port, then by token. */
  readonly #seen = new Map<number, Map<string, number>>();
  readonly #spy;
  #count = 0;

  constructor(token: RegExp) {
    const write = Socket.prototype.write;
    const note = (port: number, text: string): void => {
      this.#count += 1;
      let seen = this.#seen.get(port);
      if (!seen) {
        seen = new Map();
        this.#seen.set(port, seen);
      }
      for (const [found] of text.matchAll(token)) if (!seen.has(found)) seen.set(found, this.#count);
    };
    this.#spy = vi.spyOn(Socket.prototype, "write").mockImplementation(function (
      this: Socket,
      ...given: unknown[]
    ) {
      // A client's own writes have the server's port at the other end, and are of no concern.
      note(this.remotePort ?? 0, Buffer.from(given[0] as string).toString());
      return Reflect.apply(write, this, given);
    });
  }

  /** The write that first had the token for this client. */
  of(client: TestClient, token: string): number | undefined {
    return this.#seen.get(client.socket?.localPort ?? 0)?.get(token);
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore();
  }
}

const caps =
  "message-tags echo-message labeled-response batch server-time away-notify setname draft/no-implicit-names";
const people = 8;
const perPerson = 150;

/** What somebody does, with a token that others can be asked for. `hears`: who is to get it; nobody for a question. */
interface Deed {
  readonly line: (token: string) => string;
  readonly hears: "all" | "next" | "none";
  /** It may be gathered with what follows, and is heard before the next PONG. */
  readonly gathered?: boolean;
}

const deeds: readonly Deed[] = [
  { line: (token) => `PRIVMSG #load :${token}`, hears: "all" },
  { line: (token) => `PRIVMSG #load :${token}`, hears: "all" },
  { line: (token) => `NOTICE #load :${token}`, hears: "all" },
  { line: (token) => `PRIVMSG %next :${token}`, hears: "next" },
  { line: (token) => `TOPIC #load :${token}`, hears: "all" },
  { line: (token) => `AWAY :${token}`, hears: "all", gathered: true },
  { line: (token) => `SETNAME :${token}`, hears: "all" },
  { line: (token) => `INVITE %next #${token}`, hears: "none" },
  { line: (token) => `JOIN #${token}`, hears: "none" },
  { line: (token) => `WHOIS ${token}`, hears: "none" },
];

test("under load, what commands do is on others' sockets before their own answers and before any later PONG", async () => {
  await using server = await startServer({ rooms: { autojoin: [] }, limits: { roomsPerUser: 1_000 } });
  const clients = await Promise.all(Array.from({ length: people }, (_, i) => server.irc(`p${i}`, caps)));
  clients[0]?.send("JOIN #load");
  await clients[0]?.roundtrip();
  for (const client of clients) client.send("JOIN #load", "MODE #load -t");
  for (const client of clients) await client.roundtrip();
  using writes = new FirstWrites(/\bt\d+x\d+z|label=l\d+x\d+z|PONG \S+ :q\d+x\d+z/g);
  const done: { readonly who: number; readonly at: number; readonly deed: Deed }[] = [];
  for (const [who, client] of clients.entries()) {
    const lines: string[] = [];
    for (let at = 0; at < perPerson; at += 1) {
      // no chance in it, and yet everybody is at something else at any time
      const deed = deeds[(who * 7 + at * (who + 3)) % deeds.length];
      if (!deed) continue;
      done.push({ who, at, deed });
      const next = `p${(who + 1) % people}`;
      lines.push(`@label=l${who}x${at}z ${deed.line(`t${who}x${at}z`).replace("%next", next)}`);
      if (at % 5 === 4) lines.push(`PING q${who}x${at}z`);
    }
    client.raw(lines.map((line) => `${line}\r\n`).join(""));
  }
  for (const [who, client] of clients.entries())
    await client.line(new RegExp(`PONG .*q${who}x${perPerson - 1}z$`));
  const late: string[] = [];
  for (const { who, at, deed } of done) {
    const own = clients[who];
    if (!own) continue;
    const name = `${deed.line("…")} of p${who}, ${at}`;
    const answer = writes.of(own, `label=l${who}x${at}z`);
    const pong = writes.of(own, `PONG monarchs.local :q${who}x${at - (at % 5) + 4}z`);
    if (answer === undefined || pong === undefined || pong < answer) late.push(`${name}: ${answer} ${pong}`);
    const others = clients.filter((_, i) =>
      deed.hears === "all" ? i !== who : deed.hears === "next" && i === (who + 1) % people,
    );
    for (const other of others) {
      const heard = writes.of(other, `t${who}x${at}z`);
      const due = deed.gathered ? pong : answer;
      if (heard === undefined || heard > (due ?? 0)) late.push(`${name}: ${heard} after ${due}`);
    }
  }
  expect(late).toEqual([]);
  expect(done.length).toBe(people * perPerson);
}, 60_000);

test("under load, answers come in the order of the commands, whatever each has to wait for", async () => {
  await using server = await startServer({ rooms: { autojoin: [] }, limits: { roomsPerUser: 1_000 } });
  const clients = await Promise.all(Array.from({ length: people }, (_, i) => server.irc(`p${i}`, caps)));
  for (const [who, client] of clients.entries()) {
    const lines: string[] = ["JOIN #load"];
    for (let at = 0; at < perPerson; at += 1) {
      const deed = deeds[(who + at) % deeds.length];
      lines.push(`@label=l${at} ${deed?.line(`t${at}`).replace("%next", `p${(who + 1) % people}`)}`);
      lines.push(`PING ${at}`);
    }
    client.raw(lines.map((line) => `${line}\r\n`).join(""));
  }
  for (const client of clients) {
    await client.line(new RegExp(` PONG \\S+ :${perPerson - 1}$`));
    const order = client.received.flatMap((line) => {
      const label = /^@(?:\S*;)?label=l(\d+)[; ]/.exec(line)?.[1];
      const pong = / PONG \S+ :(\d+)$/.exec(line)?.[1];
      return label !== undefined ? [`l${label}`] : pong !== undefined ? [`p${pong}`] : [];
    });
    expect(order).toEqual(Array.from({ length: perPerson }, (_, at) => [`l${at}`, `p${at}`]).flat());
  }
}, 60_000);
