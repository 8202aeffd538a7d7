import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blindWanted,
  blindWords,
  indexedWords,
  nickWord,
  wantedWords,
} from "../../src/store/sqlite/words.ts";

test.each([
  ["Hello, World!", "hello world"],
  ["don't e-mail 42", "don t e mail 42"],
  ["全文搜索", "全文 文搜 搜索 索"],
  ["我爱IRC吗", "我爱 爱 irc 吗"],
  ["ｆｕｌｌ", "full"],
  ["대한민국 만세", "대한 한민 민국 국 만세 세"],
  ["?!", ""],
])("%s is indexed as %s", (text, words) => {
  expect(indexedWords(text)).toBe(words);
});

test.each([
  ["wor", 'words : ("wor"*)'],
  ["a test", 'words : ("a" AND "test"*)'],
  ["搜索", 'words : ("搜索")'],
  ["文搜索", 'words : ("文搜" AND "搜索")'],
  ["搜", 'words : ("搜"*)'],
  ["!!", undefined],
])("%s is looked for as %s", (text, query) => {
  expect(wantedWords(text)).toBe(query);
});

test("a text of ASCII alone has the same words as within another", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 200 }), (text) => {
      expect(`${indexedWords(text)} é`.trim()).toBe(indexedWords(`${text} é`));
    }),
  );
  const long = "ab".repeat(100);
  expect(indexedWords(long)).toBe(long.slice(0, 64));
});

test("nothing that is looked for can be anything but words to the query", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const query = wantedWords(text);
      const terms = query?.replace(/^words : \(|\)$/g, "").split(" AND ") ?? [];
      for (const term of terms) expect(term).toMatch(/^"[\p{L}\p{N}\p{M}\p{Co}]+"\*?$/u);
    }),
  );
});

test("a nick is one word, the same in capitals, and another for another nick", () => {
  expect(nickWord("[Ada]")).toBe(nickWord("[ada]"));
  expect(nickWord("ada_")).not.toBe(nickWord("ada"));
  expect(nickWord("a|b")).toMatch(/^n[0-9a-f]+$/);
});

/** What stands for a word, so that it can be told what was hashed. */
const seen = (word: string): string => `<${word}>`;

test.each([
  ["Lunch at noon, lunch!", "<lunch> <at> <noon>"],
  ["Crème BRÛLÉE", "<creme> <brulee>"],
  ["全文搜", "<全> <全文> <文> <文搜> <搜>"],
  ["がぎ", "<が> <がぎ> <ぎ>"],
  ["?!", ""],
])("an index of hashes has %s as %s", (text, words) => {
  expect(blindWords(text, seen)).toBe(words);
});

test.each([
  ["wor", 'words : ("<wor>")'],
  ["a Tést a", 'words : ("<a>" AND "<test>")'],
  ["文搜索", 'words : ("<文搜>" AND "<搜索>")'],
  ["搜", 'words : ("<搜>")'],
  ["!!", undefined],
])("%s is looked for in it as %s", (text, query) => {
  expect(blindWanted(text, seen)).toBe(query);
});

test("every word of a text is found in an index of hashes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
      const hashes = new Map<string, number>();
      const number = (word: string): string => {
        if (!hashes.has(word)) hashes.set(word, hashes.size);
        return `h${hashes.get(word)}`;
      };
      const indexed = new Set(blindWords(text, number).split(" "));
      const wanted = blindWanted(text, number)?.match(/h\d+/g) ?? [];
      for (const word of wanted) expect(indexed).toContain(word);
    }),
  );
});
