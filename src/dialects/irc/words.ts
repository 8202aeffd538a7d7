import type { Event, RoomEvent, SpeechType } from "../../domain/events.ts";
import { around, isDivided, type Lines, piecesOf } from "../../domain/text.ts";
import { fitLine } from "./lines.ts";

/** An event that is somebody's words. */
export type Speech = RoomEvent & { readonly type: SpeechType };

const ctcp = String.fromCharCode(1);
const actionStart = `${ctcp}ACTION `;

/** What stands in front of words and behind them in a line, besides source and target. */
interface Form {
  readonly verb: "PRIVMSG" | "NOTICE";
  readonly before: string;
  readonly behind: string;
}

const forms: Readonly<Record<SpeechType, Form>> = {
  message: { verb: "PRIVMSG", before: "", behind: "" },
  action: { verb: "PRIVMSG", before: actionStart, behind: ctcp },
  notice: { verb: "NOTICE", before: "", behind: "" },
  announcement: { verb: "NOTICE", before: "", behind: "" },
};

/** Words as one line, without tags. */
export function wordsLine(head: string, target: string, type: SpeechType, text: string): string {
  const { verb, before, behind } = forms[type];
  return fitLine(`${head}${verb} ${target} :${before}`, text, behind);
}

/** Whether an event is words that are sent in several pieces. */
export const isDividedSpeech = (event: Event): event is Speech => isSpeechEvent(event) && isDivided(event);

const isSpeechEvent = (event: Event): event is Speech => "text" in event && event.type in forms;

/** Who says something of several pieces, where, and how. */
export interface DividedWords extends Lines {
  /** `:nick!user@host `. */
  readonly head: string;
  readonly target: string;
  readonly type: SpeechType;
}

/**
 * Words as a batch (IRCv3 draft/multiline), with line endings: what is said of the message stands at its opening.
 *
 * @param tags those of the message, as `@… ` or ""
 * @param reference of the batch, which no other open batch of the reader has
 */
export function multilineBatch(server: string, words: DividedWords, tags: string, reference: string): string {
  const { verb, before, behind } = forms[words.type];
  const { head, target } = words;
  let text = `${tags}${head}BATCH +${reference} draft/multiline ${target}\r\n`;
  for (const piece of around(piecesOf(words), before, behind)) {
    const concat = piece.joined ? ";draft/multiline-concat" : "";
    text += `@batch=${reference}${concat} ${fitLine(`${head}${verb} ${target} :`, piece.text)}\r\n`;
  }
  return `${text}:${server} BATCH -${reference}\r\n`;
}

/**
 * Words of several pieces for readers without draft/multiline: a message each, with line endings; empty lines are left
 * out, since no message is empty.
 *
 * @param first tags of the first line, as `@… ` or ""
 * @param later tags of the others: the id belongs to the first alone
 */
export function singleLines(words: DividedWords, first: string, later: string): string {
  let text = "";
  for (const piece of piecesOf(words))
    if (piece.text !== "")
      text += `${text === "" ? first : later}${wordsLine(words.head, words.target, words.type, piece.text)}\r\n`;
  return text;
}
