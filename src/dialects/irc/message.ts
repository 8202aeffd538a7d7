import type { FramingLimits } from "../frame.ts";

/** Bytes of a message without tags and without CR LF (RFC 1459 §2.3: 512 with them). */
export const bodyBytes = 510;
/** Bytes of a client's tags, `@` and the space after them included (IRCv3 message-tags). */
export const clientTagBytes = 4096;
/** Bytes of tags that others may give to one message, without `@` and space (IRCv3 message-tags). */
export const tagDataBytes = 4094;

/** How a client's bytes are framed; that each part keeps to its own limit is checked after. */
export const ircFraming: FramingLimits = { lineBytes: clientTagBytes + bodyBytes, endlessBytes: 16_384 };

/** One line of IRC: `@tags :source VERB params`. Tag values are unescaped; `verb` is in capitals. */
export interface Message {
  readonly tags: ReadonlyMap<string, string>;
  readonly source: string | null;
  readonly verb: string;
  readonly params: readonly string[];
}

/** What cannot be said in one line of IRC. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
  readonly part: "tag" | "source" | "verb" | "param";

  constructor(part: MalformedMessage["part"], why: string) {
    super(`${part}: ${why}`);
    this.part = part;
  }
}

const noTags: ReadonlyMap<string, string> = new Map();

/**
 * Reads one line, without its ending (Modern IRC, "Message Format"; IRCv3 message-tags).
 *
 * Several spaces count as one; the last of repeated tags wins; a tag without a value has the value "".
 *
 * @returns undefined for a line without a verb: empty, or tags and source alone
 */
export function parseMessage(line: string): Message | undefined {
  let at = 0;
  let tags = noTags;
  let source: string | null = null;
  if (line.startsWith("@")) {
    const end = line.indexOf(" ");
    if (end < 0) return undefined;
    tags = parseTags(line.slice(1, end));
    at = end;
  }
  at = skipSpaces(line, at);
  if (line[at] === ":") {
    const end = line.indexOf(" ", at);
    if (end < 0) return undefined;
    source = line.slice(at + 1, end);
    at = skipSpaces(line, end);
  }
  const verbEnd = wordEnd(line, at);
  if (verbEnd === at) return undefined;
  const verb = line.slice(at, verbEnd).toUpperCase();
  const params: string[] = [];
  at = skipSpaces(line, verbEnd);
  while (at < line.length) {
    if (line[at] === ":") {
      params.push(line.slice(at + 1));
      break;
    }
    const end = wordEnd(line, at);
    params.push(line.slice(at, end));
    at = skipSpaces(line, end);
  }
  return { tags, source, verb, params };
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 0x20) at += 1;
  return at;
}

function wordEnd(line: string, from: number): number {
  const end = line.indexOf(" ", from);
  return end < 0 ? line.length : end;
}

/** Tags without their `@`, their values unescaped; the last of repeated ones wins. */
export function parseTags(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals < 0) tags.set(part, "");
    else if (equals > 0) tags.set(part.slice(0, equals), unescapeTag(part.slice(equals + 1)));
  }
  return tags;
}

const escapes: Readonly<Record<string, string>> = { ":": ";", s: " ", "\\": "\\", r: "\r", n: "\n" };
const needsEscape = /[;\s\\\0]/;
const escaped = /[; \\\r\n\0]/g;
const escapeOf: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
  "\0": "",
};

/** A tag's value from its form in a line; an unknown escape is the character itself, a last `\` is dropped. */
export const unescapeTag = (value: string): string =>
  value.includes("\\")
    ? value.replace(/\\(.?)/gs, (_, character: string) => escapes[character] ?? character)
    : value;

/** A tag's value as it stands in a line; NUL, which has no escape, is left out. */
export const escapeTag = (value: string): string =>
  needsEscape.test(value) ? value.replace(escaped, (character) => escapeOf[character] ?? character) : value;

/** `name=value`, or the name alone when the value is empty. */
export const formatTag = (name: string, value: string): string =>
  value === "" ? name : `${name}=${escapeTag(value)}`;

const control = new RegExp(`[${String.fromCharCode(0)}\\r\\n]`);
const tagName = /^\+?[^\s;=\\@:+]+$/;

/**
 * Writes one line, without its ending. Only a last parameter that needs it gets a `:`.
 *
 * @throws MalformedMessage for CR, LF or NUL anywhere, and for what would be read as something else: a parameter that is
 *   empty, holds a space or begins with `:` and is not the last
 */
export function formatMessage(message: {
  readonly tags?: ReadonlyMap<string, string>;
  readonly source?: string | null;
  readonly verb: string;
  readonly params?: readonly string[];
}): string {
  const { tags = noTags, source = null, verb, params = [] } = message;
  let line = "";
  for (const [name, value] of tags) {
    if (!tagName.test(name) || control.test(name)) throw new MalformedMessage("tag", "not a tag's name");
    if (value.includes(nul)) throw new MalformedMessage("tag", "holds NUL");
    line += `${line === "" ? "@" : ";"}${formatTag(name, value)}`;
  }
  if (line !== "") line += " ";
  if (source !== null) {
    if (source === "" || source.includes(" ") || control.test(source))
      throw new MalformedMessage("source", "empty, or holds a space or control character");
    line += `:${source} `;
  }
  if (!/^[A-Za-z0-9]+$/.test(verb)) throw new MalformedMessage("verb", "not letters and digits");
  line += verb;
  for (const [index, param] of params.entries()) {
    if (control.test(param)) throw new MalformedMessage("param", "holds CR, LF or NUL");
    const plain = param !== "" && !param.startsWith(":") && !param.includes(" ");
    if (!plain && index < params.length - 1)
      throw new MalformedMessage("param", "only the last may be empty, hold a space or begin with a colon");
    line += plain ? ` ${param}` : ` :${param}`;
  }
  return line;
}

const nul = String.fromCharCode(0);
