import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cleanLines,
  cleanText,
  divided,
  fromPieces,
  messageRoom,
  piecesOf,
  splitToBytes,
  withoutFormatting,
} from "../../src/domain/text.ts";

const anyText = fc.string({ unit: "binary" });
const wordy = fc
  .array(fc.oneof(fc.constantFrom(" ", " ", "  "), fc.string({ unit: "binary", minLength: 1 })))
  .map((parts) => parts.join(""));

test("clean text has no control characters but formatting and tab, and is composed", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const kept = cleanText(text);
      const clean = kept.startsWith("\u0001") ? kept.slice(1, -1) : kept;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject
      expect(clean).not.toMatch(/[\u0000\u0001\u0005-\u0008\n-\u000e\u0010\u0012-\u0015\u007f-\u009f]/);
      expect(clean.normalize("NFC")).toBe(clean);
    }),
  );
});

test("cleaning clean text changes nothing", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
    }),
  );
});

test.each([
  ["plain", "plain"],
  ["a\r\nb\u0000c", "abc"],
  ["bell\u0007", "bell"],
  ["\u001b[31mred", "[31mred"],
  ["tab\there", "tab\there"],
  ["\u0002bold\u0002 \u000304,01red\u000f", "\u0002bold\u0002 \u000304,01red\u000f"],
  ["e\u0301", "é"],
  ["\u0001VERSION\u0001", "\u0001VERSION\u0001"],
  ["\u0001VERSION", "\u0001VERSION\u0001"],
  ["mid\u0001dle", "middle"],
  ["\u0001\u0001", ""],
  ["\u0001", ""],
])("%j is kept as %j", (given, kept) => {
  expect(cleanText(given)).toBe(kept);
});

test("text that is split loses nothing but the spaces at the breaks, and no character is broken", () => {
  fc.assert(
    fc.property(wordy, fc.integer({ min: 4, max: 40 }), (text, maxBytes) => {
      const pieces = splitToBytes(text, maxBytes);
      for (const piece of pieces) {
        expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(maxBytes);
        expect(Buffer.from(piece).toString()).toBe(piece);
      }
      expect(pieces.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});

test("text is split between words where there are any", () => {
  expect(splitToBytes("hello world again", 12)).toEqual(["hello world", "again"]);
  expect(splitToBytes("unbreakable-word", 6)).toEqual(["unbrea", "kable-", "word"]);
  expect(splitToBytes("", 10)).toEqual([]);
});

test("what fits into a message reaches every reader in one line of 512 bytes", () => {
  const source = { nick: "zoë", user: "z", host: "h.example.org" };
  const text = "x".repeat(messageRoom(source, "#lobby"));
  const line = `:zoë!z@h.example.org PRIVMSG #lobby :\u0001ACTION ${text}\u0001\r\n`;
  expect(Buffer.byteLength(line)).toBe(512);
});

test("formatting codes are taken out with their colours, and nothing else is", () => {
  expect(withoutFormatting("\u0002bold\u0002 \u000304,01red\u0003 \u0004ff0000hex \u001ditalic\u000f")).toBe(
    "bold red hex italic",
  );
  expect(withoutFormatting("12,4 plain")).toBe("12,4 plain");
});

/** Pieces as a client may send them: none that is joined is empty, and none is joined to an empty line. */
const pieces = fc
  .array(fc.record({ text: fc.string({ unit: "grapheme-ascii" }), joined: fc.boolean() }), { minLength: 1 })
  .map((all) =>
    all.map(({ text, joined }, index) => ({
      text,
      joined: joined && text !== "" && index > 0 && all[index - 1]?.text !== "",
    })),
  );

test("a text of several pieces is divided again as it was put together", () => {
  fc.assert(
    fc.property(pieces, (given) => {
      expect(piecesOf(fromPieces(given))).toEqual(given);
    }),
  );
});

test("a text's lines are its pieces with those that are joined put together", () => {
  fc.assert(
    fc.property(pieces, (given) => {
      const text = given
        .map((piece, index) => (piece.joined || index === 0 ? "" : "\n") + piece.text)
        .join("");
      expect(fromPieces(given).text).toBe(text);
    }),
  );
});

test("dividing a text keeps every character, and no piece is too long", () => {
  fc.assert(
    fc.property(fc.array(wordy, { minLength: 1 }), fc.integer({ min: 4, max: 40 }), (lines, maxBytes) => {
      const text = lines.map((line) => line.replaceAll("\n", "")).join("\n");
      const result = divided({ text }, maxBytes);
      expect(result.text).toBe(text);
      for (const piece of piecesOf(result))
        expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(maxBytes);
    }),
  );
});

test("several lines are cleaned each, keep the places where they were divided, and CTCP's marks stand around all", () => {
  expect(cleanLines({ text: "a\u0000\nb\u0007c", joins: [4] })).toEqual({ text: "a\nbc", joins: [3] });
  expect(cleanLines({ text: "\u0001X a\nb\u0001" })).toEqual({ text: "\u0001X a\nb\u0001" });
  expect(cleanLines({ text: "\u0000\n\u0000" })).toEqual({ text: "" });
});
