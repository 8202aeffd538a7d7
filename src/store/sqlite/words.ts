import { fold } from "../../domain/names.ts";

/** Scripts that are written without spaces between words, and Korean, whose words stand within longer ones. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const notOfWords = /[^\p{L}\p{N}\p{M}\p{Co}]+/u;
const ascii = /^\p{ASCII}*$/u;
const notOfAsciiWords = /[^a-z0-9]+/;
/** Longest word that is looked at, in characters: more is no word of anybody's. */
const wordLength = 64;

/** A text as its words are compared. */
const compared = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The pieces of a text that stand between spaces, and within them those of scripts that have no spaces. */
function pieces(text: string): readonly { readonly word: string; readonly unspaced: boolean }[] {
  const found: { word: string; unspaced: boolean }[] = [];
  const add = (word: string, isUnspaced: boolean): void => {
    if (word !== "") found.push({ word, unspaced: isUnspaced });
  };
  // what most texts are made of is cut in a third of the time, to the same words
  if (ascii.test(text)) {
    for (const part of text.toLowerCase().split(notOfAsciiWords)) add(part.slice(0, wordLength), false);
    return found;
  }
  for (const part of compared(text).split(notOfWords)) {
    let from = 0;
    for (const match of part.matchAll(unspaced)) {
      add(part.slice(from, match.index).slice(0, wordLength), false);
      add(match[0], true);
      from = match.index + match[0].length;
    }
    add(part.slice(from).slice(0, wordLength), false);
  }
  return found;
}

/**
 * A text as the index has it: its words, with spaces between. What is written without spaces stands there as every two
 * characters that follow one another, and the last alone, so that any part of it is found.
 */
export function indexedWords(text: string): string {
  const words: string[] = [];
  for (const { word, unspaced: pairs } of pieces(text)) {
    if (!pairs) {
      words.push(word);
      continue;
    }
    const characters = [...word];
    characters.forEach((character, i) => {
      words.push(character + (characters[i + 1] ?? ""));
    });
  }
  return words.join(" ");
}

/**
 * What is looked for, as a query of FTS5: all words, each as the beginning of one; a single letter only as a word of its
 * own. Undefined when there is no word in it.
 */
export function wantedWords(text: string): string | undefined {
  const terms: string[] = [];
  for (const { word, unspaced: pairs } of pieces(text)) {
    const characters = [...word];
    if (!pairs) terms.push(characters.length === 1 ? `"${word}"` : `"${word}"*`);
    else if (characters.length === 1) terms.push(`"${word}"*`);
    else
      for (let i = 0; i + 1 < characters.length; i += 1) terms.push(`"${characters[i]}${characters[i + 1]}"`);
  }
  return terms.length === 0 ? undefined : `words : (${[...new Set(terms)].join(" AND ")})`;
}

/** Accents of Latin letters, which FTS5 takes off by itself and a hash has to be without. */
const accents = /(?<=\p{Script=Latin})\p{M}+/gu;
const withoutAccents = (word: string): string =>
  ascii.test(word) ? word : word.normalize("NFD").replace(accents, "").normalize("NFC");

/**
 * A text as an index of hashes has it, each word once: what is written without spaces stands there as every two characters
 * and as each of them.
 *
 * @param hash what stands for a word
 */
export function blindWords(text: string, hash: (word: string) => string): string {
  const words = new Set<string>();
  for (const { word, unspaced: pairs } of pieces(text)) {
    if (!pairs) {
      words.add(withoutAccents(word));
      continue;
    }
    const characters = [...word];
    characters.forEach((character, i) => {
      words.add(character);
      words.add(character + (characters[i + 1] ?? ""));
    });
  }
  return [...words].map(hash).join(" ");
}

/** What is looked for in an index of hashes: all words, each as a whole. Undefined when there is no word in it. */
export function blindWanted(text: string, hash: (word: string) => string): string | undefined {
  const words = new Set<string>();
  for (const { word, unspaced: pairs } of pieces(text)) {
    const characters = [...word];
    if (!pairs) words.add(withoutAccents(word));
    else if (characters.length === 1) words.add(word);
    else for (let i = 0; i + 1 < characters.length; i += 1) words.add(`${characters[i]}${characters[i + 1]}`);
  }
  const terms = [...words].map((word) => `"${hash(word)}"`);
  return terms.length === 0 ? undefined : `words : (${terms.join(" AND ")})`;
}

/**
 * What the index cannot tell of what is looked for: it has every two characters of what is written without spaces, but not
 * where they stand.
 *
 * @returns says of a text that was found whether such pieces are in it as a whole; undefined when there are none
 */
export function wantedWhole(text: string): ((found: string) => boolean) | undefined {
  const runs = pieces(text).flatMap(({ word, unspaced: pairs }) =>
    pairs && [...word].length > 2 ? [word] : [],
  );
  if (runs.length === 0) return undefined;
  return (found) => {
    const comparable = compared(found);
    return runs.every((run) => comparable.includes(run));
  };
}

/** Who said something as the index has it: by the nick they had, and by their account. */
export const nickWords = (nick: string, account: string | null): string =>
  account === null ? nickWord(nick) : `${nickWord(nick)} ${nickWord(account)}`;

/** A nick as one word of letters and digits, whatever it is made of. */
export const nickWord = (nick: string): string => `n${Buffer.from(fold(nick)).toString("hex")}`;
