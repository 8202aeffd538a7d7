import type { Decoded, ServerFacts } from "../../../src/dialects/dialect.ts";
import { createIrcSession, type IrcSession } from "../../../src/dialects/irc/session.ts";
import type { IrcRequest } from "../../../src/dialects/irc/state.ts";
import type { Event, RoomEvent } from "../../../src/domain/events.ts";
import { newRoomModes } from "../../../src/domain/modes.ts";
import type { Source } from "../../../src/domain/person.ts";
import type { Answer, MemberView, RoomView } from "../../../src/domain/replies.ts";
import { plainFacts } from "../facts.ts";

/** 2026-01-02T03:04:05.678Z. */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const facts: ServerFacts = { ...plainFacts, startedAt: now };

export const ada: Source = { id: "id-ada", nick: "ada", user: "a", host: "h.test", account: null };
export const bob: Source = { id: "id-bob", nick: "bob", user: "b", host: "b.test", account: "Bob" };

/** An event of `#lobby`, by bob unless said otherwise. */
export const inLobby = <B extends object>(body: B, place: Partial<RoomEvent> = {}): RoomEvent & B =>
  ({
    roomId: "room-1",
    kind: "channel",
    target: "#lobby",
    source: bob,
    msgid: "m-1",
    time: now,
    seq: 7,
    ...place,
    ...body,
  }) as RoomEvent & B;

export const lobby: RoomView = {
  id: "room-1",
  name: "#lobby",
  kind: "channel",
  topic: "",
  topicSetBy: "",
  topicSetAt: 0,
  description: "",
  members: 2,
  modes: newRoomModes,
  owner: null,
  createdAt: now,
  lastSeq: 7,
};

export const member = (source: Source, roles = ""): MemberView => ({
  source,
  realname: `Real ${source.nick}`,
  roles,
  away: false,
  operator: false,
  bot: false,
});

/** What one line led to, in a form that tests can compare. */
export interface Heard {
  readonly lines: readonly string[];
  readonly request: IrcRequest | undefined;
  readonly close: string | undefined;
}

const bytesOf = (line: string): Uint8Array => new TextEncoder().encode(line);

const heardOf = (decoded: Decoded<IrcRequest>): Heard => ({
  lines: decoded && "lines" in decoded ? decoded.lines : [],
  request: decoded && "request" in decoded ? decoded.request : undefined,
  close: decoded && "lines" in decoded ? decoded.close : undefined,
});

/** A session with a client at its end. */
export interface Client {
  readonly session: IrcSession;
  send(line: string | Uint8Array): Heard;
  /** Sends a line that asks for something, and gives its answers in order. */
  ask(line: string, ...answers: readonly Answer[]): readonly string[];
}

export function connect(changes: Partial<ServerFacts> = {}): Client {
  const session = createIrcSession({ ...facts, ...changes });
  const send = (line: string | Uint8Array): Heard =>
    heardOf(session.decode(typeof line === "string" ? bytesOf(line) : line, now));
  return {
    session,
    send,
    ask(line, ...answers) {
      const { request } = send(line);
      if (request === undefined) throw new Error(`asks for nothing: ${line}`);
      return answers.flatMap((answer, index) =>
        session.answer(request, answer, index === answers.length - 1, now),
      );
    },
  };
}

/** A client that is registered as ada, with these capabilities. */
export function registered(capabilities = "", changes: Partial<ServerFacts> = {}): Client {
  const client = connect(changes);
  for (const name of capabilities.split(" ")) if (name !== "") client.send(`CAP REQ ${name}`);
  client.send("NICK ada");
  const said = client.send("USER a 0 * :Ada");
  const { request } = capabilities === "" ? said : client.send("CAP END");
  if (request === undefined) throw new Error("no sign-in");
  Object.assign(client.session.viewer, { nick: "ada", user: "a", host: "h.test" });
  client.session.answer(
    request,
    { reply: "welcome", source: ada, realname: "Ada", resumed: false, modes: "" },
    true,
    now,
  );
  return client;
}

/** The type of each command that a line asks for. */
export const commandsOf = ({ request }: Heard): readonly object[] => request?.commands ?? [];

/** An event as a client with these capabilities reads it, without the ending. */
export function seen(capabilities: string, event: Event): string {
  const encoded = registered(capabilities).session.encoder.encode(event, false);
  return encoded.replace(/\r\n$/, "");
}
