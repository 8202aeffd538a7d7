import { byteLength, cutToBytes } from "./names.ts";
import type { Source } from "./person.ts";

/** Control characters that IRC uses for formatting: bold, colour, hex colour, reset, monospace, reverse, italic, strike, underline. */
const formatting = "\\u0002\\u0003\\u0004\\u000f\\u0011\\u0016\\u001d\\u001e\\u001f";
const unwanted = new RegExp(`(?![${formatting}\\t])[\\u0000-\\u001f\\u007f-\\u009f]`, "g");
const anyUnwanted = new RegExp(unwanted.source);
const [colour, hexColour] = [String.fromCharCode(3), String.fromCharCode(4)];
const toggles = String.fromCharCode(2, 15, 17, 22, 29, 30, 31);
const formatCodes = new RegExp(
  `${colour}(\\d{1,2}(,\\d{1,2})?)?|${hexColour}([0-9A-Fa-f]{6}(,[0-9A-Fa-f]{6})?)?|[${toggles}]`,
  "g",
);

/** What marks a question from client to client, at both its ends (CTCP). */
const ctcp = String.fromCharCode(1);

/**
 * What is kept of a message's text: Unicode's composed form, no control characters but formatting, tab, and the marks
 * around a CTCP message.
 */
export function cleanText(text: string): string {
  const isCtcp = text.length > 1 && text.startsWith(ctcp);
  const plain = (anyUnwanted.test(text) ? text.replace(unwanted, "") : text).normalize("NFC");
  return isCtcp && plain !== "" ? `${ctcp}${plain}${ctcp}` : plain;
}

/** What IRC has for a line without its ending and tags (RFC 1459 §2.3). */
const ircLineBytes = 510;

/**
 * How many bytes of text reach every reader whole in one message: IRC's shortest form of it has source, command and
 * target in front, and ACTION around it.
 */
export function messageRoom(
  { nick, user, host }: Pick<Source, "nick" | "user" | "host">,
  target: string,
): number {
  const around = byteLength(`:${nick}!${user}@${host} PRIVMSG ${target} :`) + "\u0001ACTION \u0001".length;
  return ircLineBytes - around;
}

/** Cuts text into pieces of at most so many bytes, between words where there are any, never inside a character. */
export function splitToBytes(text: string, maxBytes: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (byteLength(rest) > maxBytes) {
    const most = cutToBytes(rest, maxBytes);
    const space = most.lastIndexOf(" ");
    // A word that fills most of a line is cut itself.
    const piece = space > most.length / 2 ? most.slice(0, space) : most;
    if (piece === "") break;
    pieces.push(piece);
    rest = rest.slice(piece.length).replace(/^ /, "");
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

/** Text without IRC's formatting codes, for doors that cannot show them. */
export const withoutFormatting = (text: string): string => text.replace(formatCodes, "");
