import { fold } from "../../../src/domain/names.ts";

/** A completion under way: pressing Tab again takes the next candidate. */
export interface Completion {
  readonly text: string;
  readonly caret: number;
  readonly start: number;
  readonly candidates: readonly string[];
  readonly index: number;
}

/**
 * Completes the word before the caret.
 *
 * A name that begins the text gets `: ` after it, any other a space.
 *
 * @param previous the last completion, if nothing was typed since
 * @returns undefined when nothing fits
 */
export function complete(
  text: string,
  caret: number,
  words: readonly string[],
  previous: Completion | null,
): Completion | undefined {
  if (
    previous !== null &&
    previous.text === text &&
    previous.caret === caret &&
    previous.candidates.length > 1
  )
    return put(
      text.slice(0, previous.start),
      text.slice(caret),
      previous.candidates,
      (previous.index + 1) % previous.candidates.length,
    );
  const [typed = ""] = /\S*$/.exec(text.slice(0, caret)) ?? [];
  if (typed === "") return undefined;
  const candidates = words.filter((word) => fold(word).startsWith(fold(typed)));
  return put(text.slice(0, caret - typed.length), text.slice(caret), candidates, 0);
}

function put(
  before: string,
  after: string,
  candidates: readonly string[],
  index: number,
): Completion | undefined {
  const word = candidates[index];
  if (word === undefined) return undefined;
  const tail = before === "" && !/^[#/]/.test(word) ? ": " : " ";
  const done = `${before}${word}${tail}`;
  return { text: done + after, caret: done.length, start: before.length, candidates, index };
}
