import { asRoomName, byteLength, isRoomName } from "../../src/domain/names.ts";

/** What a person meant by the composer's text. */
export type Input =
  | { readonly type: "say"; readonly text: string; readonly speech: "message" | "action" }
  | { readonly type: "tell"; readonly nick: string; readonly text: string }
  | { readonly type: "join"; readonly room: string }
  | { readonly type: "part"; readonly room: string | null }
  | { readonly type: "nick"; readonly nick: string }
  | { readonly type: "topic"; readonly topic: string }
  | { readonly type: "away"; readonly text: string }
  | { readonly type: "back" }
  | { readonly type: "help" }
  | { readonly type: "quit" }
  | { readonly type: "unknown"; readonly command: string }
  /** A command without what it needs; `usage` says how it is written. */
  | { readonly type: "incomplete"; readonly usage: string };

/** The commands of the composer: name, parameters, short forms. */
export const commands: readonly {
  readonly name: string;
  readonly params: string;
  readonly short: string | null;
}[] = [
  { name: "join", params: "#room", short: "j" },
  { name: "part", params: "[#room]", short: "leave" },
  { name: "msg", params: "name text", short: "m" },
  { name: "me", params: "text", short: null },
  { name: "nick", params: "name", short: "n" },
  { name: "topic", params: "text", short: null },
  { name: "away", params: "[reason]", short: null },
  { name: "back", params: "", short: null },
  { name: "help", params: "", short: null },
  { name: "quit", params: "", short: "q" },
];

/** Reads the composer's text. `//text` says `/text`. @returns undefined for nothing but white space */
export function readInput(typed: string): Input | undefined {
  const text = typed.trimEnd();
  if (text.trim() === "") return undefined;
  if (!text.startsWith("/")) return { type: "say", text, speech: "message" };
  if (text.startsWith("//")) return { type: "say", text: text.slice(1), speech: "message" };
  const [, word = "", rest = ""] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const lower = word.toLowerCase();
  const command = commands.find(({ name, short }) => name === lower || short === lower);
  if (command === undefined) return { type: "unknown", command: word };
  const incomplete: Input = { type: "incomplete", usage: `/${command.name} ${command.params}` };
  const [first = ""] = rest.split(/\s/, 1);
  switch (command.name) {
    case "join":
      return first === "" ? incomplete : { type: "join", room: asRoomName(first) };
    case "part":
      return { type: "part", room: isRoomName(first) ? first : null };
    case "msg": {
      const said = rest.slice(first.length).trim();
      return said === "" ? incomplete : { type: "tell", nick: first, text: said };
    }
    case "me":
      return rest === "" ? incomplete : { type: "say", text: rest, speech: "action" };
    case "nick":
      return first === "" ? incomplete : { type: "nick", nick: first };
    case "topic":
      return rest === "" ? incomplete : { type: "topic", topic: rest.replaceAll(/\s+/g, " ") };
    case "away":
      return { type: "away", text: rest.replaceAll(/\s+/g, " ") };
    case "back":
      return { type: "back" };
    case "quit":
      return { type: "quit" };
    default:
      return { type: "help" };
  }
}

/**
 * Text as the messages it is sent as: a line each, empty lines left out, and long ones cut between words.
 *
 * @param maxBytes longest message, in bytes of UTF-8
 */
export const splitText = (text: string, maxBytes: number): readonly string[] =>
  text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "")
    .flatMap((line) => cutLine(line, maxBytes));

function cutLine(line: string, maxBytes: number): readonly string[] {
  if (byteLength(line) <= maxBytes) return [line];
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(line)) {
    const size = byteLength(segment);
    if (bytes + size > maxBytes && part !== "") {
      const space = part.lastIndexOf(" ");
      // A space in the last half is a good place; a long word is cut where it must be.
      const end = space > part.length / 2 ? space : part.length;
      parts.push(part.slice(0, end));
      part = part.slice(end).trimStart();
      bytes = byteLength(part);
    }
    part += segment;
    bytes += size;
  }
  return part.trim() === "" ? parts : [...parts, part];
}

/** User and host as others see them, at most, with the signs between: what a line's source may take beside the nick. */
const sourceBytes = 1 + 1 + 20 + 1 + 63 + 1;
/** ` PRIVMSG `, ` :` and what surrounds an action. */
const commandBytes = 9 + 2 + 9;
const lineBytes = 510;

/** Longest text of one message, in bytes, so that it arrives whole behind its sender's source (RFC 1459 §2.3). */
export const textBytes = (nick: string, conversation: string): number =>
  Math.max(80, lineBytes - sourceBytes - commandBytes - byteLength(nick) - byteLength(conversation));
