import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import type { Reply } from "../../domain/replies.ts";
import type { Decoded, ServerFacts, Session, Viewer } from "../dialect.ts";
import type { FramingLimits } from "../frame.ts";
import { answerMade, errorMade, type JsonRequest, refusalMade } from "./answers.ts";
import { objects } from "./encoder.ts";
import { type Made, made } from "./events.ts";
import { type Given, incoming } from "./incoming.ts";

/** One JSON object a line: what the relay lets through as one message, and its ending. */
export const jsonFraming: FramingLimits = { lineBytes: 16_384, endlessBytes: 20_000 };

/** Rooms and conversations whose names a session knows by their ids; the oldest is forgotten. */
const mostNames = 1_000;
/** What a client may give as `id`, in characters. */
const idCharacters = 128;

const utf8 = new TextDecoder("utf-8", { fatal: true });

interface State {
  readonly facts: ServerFacts;
  readonly viewer: Viewer;
  readonly names: Map<string, string>;
  signedIn: boolean;
  /** Who one is; null before there is a person. */
  personId: string | null;
}

type Asking = Pick<JsonRequest, "verb" | "id">;

const lines = (...all: readonly Made[]): readonly string[] => all.map(objects.line);

/**
 * JSON events over a WebSocket (subprotocol `events.json`, docs/WEBSOCKET.md): an object for each event, both ways. What is
 * no event is answered with an error, and the connection goes on.
 */
export function createJsonSession(facts: ServerFacts): Session<JsonRequest> {
  const viewer: Viewer = { nick: "*", identity: null, user: "", host: "", currentRoom: null };
  const state: State = { facts, viewer, names: new Map(), signedIn: false, personId: null };
  return {
    name: "json",
    viewer,
    encoder: objects.encoder,
    echoes: true,
    followsWatched: false,
    asksForHistory: true,
    marksRead: true,
    toldOf: "events",
    greeting: () =>
      lines(made("hello", { network: facts.network, server: facts.name, version: facts.version })),
    decode: (line) => decode(state, line),
    tooLong: (endless) => {
      const told = lines(refusalMade({ refused: "tooLong", limit: jsonFraming.lineBytes }));
      return endless ? { lines: told, close: "A line without an end" } : { lines: told };
    },
    answer(request, answer, last) {
      if (!isRefusal(answer)) follow(state, answer);
      return lines(...answerMade(request, answer, last, state.personId));
    },
    renamed(event) {
      if (state.names.has(event.roomId)) state.names.set(event.roomId, event.to);
      return [];
    },
    unasked: (commands) => ({ verb: "", commands, outcome: { fields: {} } }),
    notice: (content) => lines(made("notice", { content })),
    // The relay asks its browsers for signs of life.
    ping: () => [],
    canRefuse: () => true,
    farewell: (reason) => lines(made("closed", { reason })),
    refuse: (refusal) => lines(refusalMade(refusal)),
  };
}

function decode(state: State, line: Uint8Array): Decoded<JsonRequest> {
  const event = parsed(line);
  if (event === undefined) return { lines: lines(errorMade("INVALID_JSON", "That is not a JSON object")) };
  const { event: name, id, ...fields } = event;
  const asking = askingOf(name, id);
  const refuse = (refusal: Refusal): Decoded<JsonRequest> => ({ lines: lines(refusalMade(refusal, asking)) });
  if (typeof name !== "string") return refuse({ refused: "needMoreParams", command: "event" });
  if (id !== undefined && asking.id === undefined)
    return refuse({
      refused: "invalidParam",
      command: name,
      param: "id",
      why: `is a string of at most ${idCharacters} characters, or a number`,
    });
  const spec = Object.hasOwn(incoming, name) ? incoming[name] : undefined;
  if (spec === undefined) return refuse({ refused: "unknownCommand", command: name });
  if (!state.signedIn && !spec.anonymous) return refuse({ refused: "notRegistered" });
  const values = valuesOf(state, name, fields);
  if (isRefusal(values)) return refuse(values);
  const given: Given = { event: name, values, signedIn: state.signedIn, names: state.names };
  const commands = spec.commands(given);
  if (isRefusal(commands)) return refuse(commands);
  const untilRefused = spec.untilRefused ? { untilRefused: true } : {};
  return { request: { ...asking, verb: name, commands, outcome: { fields: {} }, ...untilRefused } };
}

/** The object of a line; undefined for what is none. */
function parsed(line: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(line));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // The only way in which both say that it is not what they read.
    return undefined;
  }
}

/** What an answer repeats of an event. */
function askingOf(name: unknown, id: unknown): Asking {
  const verb = typeof name === "string" && Object.hasOwn(incoming, name) ? name : "";
  const isId = typeof id === "string" ? id.length <= idCharacters : Number.isFinite(id);
  return isId ? { verb, id: id as string | number } : { verb };
}

/** The fields of an event, which are all known and strings. */
function valuesOf(
  { personId }: State,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): Given["values"] | Refusal {
  const known = incoming[event]?.fields ?? {};
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    const refuse = (why: string): Refusal => ({
      refused: "invalidParam",
      command: event,
      param: name.slice(0, 64),
      why,
    });
    // Who one is, the connection knows; clients that say it as well have to be right.
    if (name === "userId") {
      if (value !== personId) return refuse("is not yours");
      continue;
    }
    if (!Object.hasOwn(known, name)) return refuse("there is no such field");
    if (typeof value !== "string") return refuse("is a string");
    values[name] = value;
  }
  const missing = Object.keys(known).find((name) => known[name]?.required && values[name] === undefined);
  if (missing === undefined) return values;
  return { refused: "needMoreParams", command: event, usage: `${event} needs ${missing}` };
}

/** What a reply tells the session of its person and of rooms. */
function follow(state: State, reply: Reply): void {
  switch (reply.reply) {
    case "welcome":
      state.signedIn = true;
      state.personId = reply.source.id;
      return;
    case "registered":
    case "loggedIn":
    case "loggedOut":
      if (state.signedIn) state.personId = reply.source.id;
      return;
    case "joined":
      return remember(state, reply.room.id, reply.room.name);
    case "event": {
      const { roomId, target, type } = reply.event;
      if (type === "part") state.names.delete(roomId);
      else remember(state, roomId, target);
      return;
    }
    default:
      return;
  }
}

function remember({ names }: State, roomId: string, name: string): void {
  names.delete(roomId);
  names.set(roomId, name);
  if (names.size <= mostNames) return;
  const [oldest] = names.keys();
  if (oldest !== undefined) names.delete(oldest);
}
