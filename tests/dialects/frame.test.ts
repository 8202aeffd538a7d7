import fc from "fast-check";
import { expect, test } from "vitest";
import { createFramer, type Framed } from "../../src/dialects/frame.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (framed: readonly Framed[]): readonly string[] =>
  framed.map((line) => (typeof line === "string" ? `<${line}>` : new TextDecoder("latin1").decode(line)));

const inOnePiece = (bytes: Uint8Array, limits: { lineBytes: number; endlessBytes: number }) =>
  shown(createFramer(limits).push(bytes));

test("a line ends at LF, and one CR before it is dropped", () => {
  expect(shown(createFramer({ lineBytes: 10 }).push(bytesOf("a\r\nb\n\r\r\n\n")))).toEqual([
    "a",
    "b",
    "\r",
    "",
  ]);
});

test("an unfinished line waits for its end", () => {
  const framer = createFramer({ lineBytes: 10 });
  expect(shown(framer.push(bytesOf("he")))).toEqual([]);
  expect(shown(framer.push(bytesOf("llo\r")))).toEqual([]);
  expect(shown(framer.push(bytesOf("\nyou\n")))).toEqual(["hello", "you"]);
});

test("a line of exactly the limit is given, with any ending", () => {
  expect(shown(createFramer({ lineBytes: 4 }).push(bytesOf("abcd\r\nabcd\nabcde\n")))).toEqual([
    "abcd",
    "abcd",
    "<tooLong>",
  ]);
});

test("a longer line is told once, and the next one is whole", () => {
  const framer = createFramer({ lineBytes: 4 });
  expect(shown(framer.push(bytesOf("abcdefgh")))).toEqual([]);
  expect(shown(framer.push(bytesOf("ijkl")))).toEqual([]);
  expect(shown(framer.push(bytesOf("\nok\n")))).toEqual(["<tooLong>", "ok"]);
});

test("bytes without an end are endless, and nothing follows them", () => {
  const framer = createFramer({ lineBytes: 4, endlessBytes: 8 });
  expect(shown(framer.push(bytesOf("ok\nabcdefgh\nlater\n")))).toEqual(["ok", "<endless>"]);
  expect(shown(framer.push(bytesOf("more\n")))).toEqual([]);
});

test("a kept rest does not change with the chunk it came from", () => {
  const framer = createFramer({ lineBytes: 10 });
  const chunk = bytesOf("abc");
  framer.push(chunk);
  chunk.fill(0x78);
  expect(shown(framer.push(bytesOf("\n")))).toEqual(["abc"]);
});

test("any cut of the same bytes gives the same lines", () => {
  const byte = fc.constantFrom(0x61, 0x0a, 0x0d, 0xc3, 0xa9, 0x00);
  const cuts = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 120 }), cuts, (given, sizes) => {
      const limits = { lineBytes: 6, endlessBytes: 20 };
      const bytes = Uint8Array.from(given);
      const framer = createFramer(limits);
      const framed: string[] = [];
      let at = 0;
      for (const size of sizes) {
        framed.push(...shown(framer.push(bytes.subarray(at, at + size))));
        at += size;
      }
      framed.push(...shown(framer.push(bytes.subarray(at))));
      expect(framed).toEqual(inOnePiece(bytes, limits));
    }),
    { numRuns: 2_000 },
  );
});
