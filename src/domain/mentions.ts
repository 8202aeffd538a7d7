import { fold } from "./names.ts";
import { withoutFormatting } from "./text.ts";

/** What may stand in a name: a name that goes on is another name. */
const partOfName = /[\p{L}\p{M}\p{N}_[\]\\`^{|}-]/u;
/** Scripts that are written without spaces: there a name may stand right between other words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Whether a name ends, or begins, between two characters. */
const isEdge = (inside: string, outside: string | undefined): boolean =>
  outside === undefined || !partOfName.test(outside) || unspaced.test(outside) || unspaced.test(inside);

/**
 * Whether a text names somebody: their nick, in whatever case and form, as a word of its own. `@` may stand in front of it and
 * `:` or `,` behind it. A nick that is part of an address (`bob.example.org`, `/bob/`) counts too: it is rare, and to be told
 * once too often is better than not at all.
 */
export function namesNick(text: string, nick: string): boolean {
  const wanted = fold(nick);
  const words = fold(withoutFormatting(text));
  const [first = ""] = wanted;
  const last = Array.from(wanted).at(-1) ?? "";
  for (let at = words.indexOf(wanted); at >= 0 && wanted !== ""; at = words.indexOf(wanted, at + 1)) {
    const before = Array.from(words.slice(Math.max(0, at - 2), at)).at(-1);
    const [behind] = words.slice(at + wanted.length, at + wanted.length + 2);
    if (isEdge(first, before) && isEdge(last, behind)) return true;
  }
  return false;
}
