import { byteLength, cutToBytes } from "./names.ts";
import type { Source } from "./person.ts";

/** Control characters that IRC uses for formatting: bold, colour, hex colour, reset, monospace, reverse, italic, strike, underline. */
const formatting = "\\u0002\\u0003\\u0004\\u000f\\u0011\\u0016\\u001d\\u001e\\u001f";
const unwanted = new RegExp(`(?![${formatting}\\t])[\\u0000-\\u001f\\u007f-\\u009f]`, "g");
const anyUnwanted = new RegExp(unwanted.source);
const [colour, hexColour] = [String.fromCharCode(3), String.fromCharCode(4)];
const toggles = String.fromCharCode(2, 15, 17, 22, 29, 30, 31);
/** Text that stays as it is: most of what people say. One look at it saves several. */
const asItIs = new RegExp(`^[\\t\\u0020-\\u007e${formatting}]*$`);
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
  if (asItIs.test(text)) return text;
  const isCtcp = text.length > 1 && text.startsWith(ctcp);
  const plain = cleanLine(text);
  return isCtcp && plain !== "" ? `${ctcp}${plain}${ctcp}` : plain;
}

const cleanLine = (text: string): string =>
  (anyUnwanted.test(text) ? text.replace(unwanted, "") : text).normalize("NFC");

/**
 * A text of one line or several, with `\n` between them. `joins`: where in `text` its sender has divided a line in order
 * to send it, in UTF-16 units, ascending; whoever sends it on may divide it there (IRCv3 multiline, "concat").
 */
export interface Lines {
  readonly text: string;
  readonly joins?: readonly number[];
}

/** A piece of a text as it is sent: `joined` to the one before it, or on a line of its own. */
export interface Piece {
  readonly text: string;
  readonly joined: boolean;
}

/** Whether a text is sent in more than one piece. */
export const isDivided = ({ text, joins }: Lines): boolean => joins !== undefined || text.includes("\n");

/** The pieces of a text, in order; one at least. */
export function piecesOf({ text, joins = [] }: Lines): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let joined = false;
  let next = 0;
  for (;;) {
    const line = text.indexOf("\n", from);
    const join = joins[next] ?? text.length;
    if (line >= 0 && line < join) {
      pieces.push({ text: text.slice(from, line), joined });
      from = line + 1;
      joined = false;
    } else {
      pieces.push({ text: text.slice(from, join), joined });
      if (join >= text.length) return pieces;
      from = join;
      joined = true;
      next += 1;
    }
  }
}

/** The text that pieces make; an empty piece that is joined to another is none. */
export function fromPieces(pieces: readonly Piece[]): Lines {
  let text = "";
  const joins: number[] = [];
  pieces.forEach((piece, index) => {
    if (piece.joined && piece.text === "") return;
    if (index > 0 && piece.joined && text !== "" && !text.endsWith("\n")) joins.push(text.length);
    else if (index > 0 && !piece.joined) text += "\n";
    text += piece.text;
  });
  return joins.length === 0 ? { text } : { text, joins };
}

/** A text of several lines with each as {@link cleanText} has it; "" when nothing is left but line ends. */
export function cleanLines(lines: Lines): Lines {
  if (!isDivided(lines)) return { text: cleanText(lines.text) };
  const cleaned = piecesOf(lines).map(({ text, joined }) => ({ text: cleanLine(text), joined }));
  if (cleaned.every(({ text }) => text === "")) return { text: "" };
  if (!lines.text.startsWith(ctcp)) return fromPieces(cleaned);
  return fromPieces(around(cleaned, ctcp, ctcp));
}

/** Pieces with something before the first and behind the last of them. */
export const around = (pieces: readonly Piece[], before: string, behind: string): readonly Piece[] =>
  pieces.map(({ text, joined }, index) => ({
    text: (index === 0 ? before : "") + text + (index === pieces.length - 1 ? behind : ""),
    joined,
  }));

/** The same text with no piece longer than so many bytes: longer ones are divided, at best behind a space. */
export function divided(lines: Lines, maxBytes: number): Lines {
  return fromPieces(
    piecesOf(lines).flatMap(({ text, joined }) => {
      const parts: Piece[] = [];
      for (let rest = text; ; ) {
        const most = cutToBytes(rest, maxBytes);
        const space = most.lastIndexOf(" ") + 1;
        const part = most.length === rest.length || space <= most.length / 2 ? most : most.slice(0, space);
        parts.push({ text: part, joined: joined || parts.length > 0 });
        rest = rest.slice(part.length);
        if (rest === "" || part === "") return parts;
      }
    }),
  );
}

/** A text that is to be one message however long it is: divided where a reader's line would not hold it. */
export const inOneMessage = (lines: Lines, maxBytes: number): Lines =>
  isDivided(lines) || lines.text.length * 3 <= maxBytes || byteLength(lines.text) <= maxBytes
    ? lines
    : divided(lines, maxBytes);

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
