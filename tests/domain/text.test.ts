import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText, messageRoom, splitToBytes, withoutFormatting } from "../../src/domain/text.ts";

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
