import { byteLength, cutToBytes } from "../../domain/names.ts";
import { bodyBytes } from "./message.ts";

/** Printable ASCII: may stand in a line as it is, and has a byte for each character. */
const plain = /^[ -~]*$/;
const unsafe = new RegExp(`[${String.fromCharCode(0)}\\r\\n]`);
const everyUnsafe = new RegExp(unsafe.source, "g");

/**
 * A line's body of at most 510 bytes: `head`, as much of `text` as there is room for, `tail`. Cut between characters;
 * CR, LF and NUL become spaces. `head` and `tail` are ours, and short.
 */
export function fitLine(head: string, text: string, tail = ""): string {
  const whole = head + text + tail;
  if (whole.length <= bodyBytes && plain.test(whole)) return whole;
  let shown = text;
  if ((head.length + text.length + tail.length) * 3 > bodyBytes)
    shown = cutToBytes(text, Math.max(0, bodyBytes - byteLength(head) - byteLength(tail)));
  const line = head + shown + tail;
  const safe = unsafe.test(line) ? line.replace(everyUnsafe, " ") : line;
  return safe.length * 3 > bodyBytes ? cutToBytes(safe, bodyBytes) : safe;
}

/** Whom an answer is from and to: the server's name, and the asker's nick or `*`. */
export interface Addressee {
  readonly server: string;
  readonly nick: string;
}

/**
 * A numeric: `:server 401 nick middle :text`. `middle` are the parameters in between, already fit to stand there
 * (see {@link middle}); without `text` it is the end of the line.
 */
export function numeric({ server, nick }: Addressee, code: string, between: string, text?: string): string {
  const head = between === "" ? `:${server} ${code} ${nick}` : `:${server} ${code} ${nick} ${between}`;
  return text === undefined ? fitLine("", head) : fitLine(`${head} :`, text);
}

/** A numeric that is the same for everybody, but for the nick. @returns the line for a nick */
export function numericFor(
  server: string,
  code: string,
  between: string,
  text?: string,
): (nick: string) => string {
  const model = numeric({ server, nick: "" }, code, between, text);
  const at = `:${server} ${code} `.length;
  const [before, behind, bytes] = [model.slice(0, at), model.slice(at), byteLength(model)];
  return (nick) =>
    bytes + nick.length * 3 <= bodyBytes || bytes + byteLength(nick) <= bodyBytes
      ? before + nick + behind
      : numeric({ server, nick }, code, between, text);
}

/** Something a client said, so that it can stand in the middle of a line: `*` when it cannot (empty, spaces, `:` first). */
export const middle = (param: string): string =>
  param === "" || param.startsWith(":") || /[\s\0]/.test(param) ? "*" : cutToBytes(param, 256);

/**
 * Words joined with spaces into as many lines as they need, each beginning with `head`.
 *
 * @param separator between words
 * @returns at least one line, unless there are no words and `evenEmpty` is false
 */
export function wrap(head: string, words: readonly string[], evenEmpty = false, separator = " "): string[] {
  const lines: string[] = [];
  const headBytes = byteLength(head);
  let line = "";
  let bytes = headBytes;
  for (const word of words) {
    const wordBytes = byteLength(word) + separator.length;
    if (line !== "" && bytes + wordBytes > bodyBytes) {
      lines.push(fitLine(head, line));
      line = "";
      bytes = headBytes;
    }
    line += line === "" ? word : separator + word;
    bytes += wordBytes;
  }
  if (line !== "" || (evenEmpty && lines.length === 0)) lines.push(fitLine(head, line));
  return lines;
}

/** Puts a tag in front of a line's other tags. `tag` is escaped already. */
export const withTag = (line: string, tag: string): string =>
  line.startsWith("@") ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;

/** A standard reply (IRCv3): `FAIL verb CODE context :text`. */
export const fail = (server: string, verb: string, code: string, context: string, text: string): string =>
  fitLine(`:${server} FAIL ${middle(verb)} ${code}${context === "" ? "" : ` ${context}`} :`, text);

/** When to try again. */
export const waitText = (retryMs: number): string =>
  `Too fast; try again in ${Math.max(1, Math.ceil(retryMs / 1000))} s`;
