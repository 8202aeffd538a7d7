import fc from "fast-check";
import { expect, test } from "vitest";
import { readStamp, stampText, textBytes } from "../../bench/load/stamp.ts";

const stamps = fc.record({
  run: fc.nat({ max: 2 ** 32 - 1 }),
  sender: fc.nat({ max: 2 ** 24 - 1 }),
  seq: fc.nat({ max: 2 ** 32 - 1 }),
  sentUs: fc.nat({ max: 2 ** 48 - 1 }),
});

test("a text says what it was made of, wherever it stands", () => {
  fc.assert(
    fc.property(stamps, fc.nat({ max: 50 }), (stamp, before) => {
      const bytes = Buffer.from(`${"x".repeat(before)}${stampText(stamp)}\r\n`);
      expect(readStamp(bytes, before, before + textBytes)).toEqual(stamp);
    }),
  );
});

test("no byte of it may differ, be missing or be too many", () => {
  const text = stampText({ run: 1, sender: 2, seq: 3, sentUs: 4 });
  fc.assert(
    fc.property(fc.nat({ max: textBytes - 1 }), (at) => {
      const bytes = Buffer.from(text);
      // A sign that stands nowhere in a text.
      bytes[at] = 0x7c;
      expect(readStamp(bytes, 0, bytes.length)).toBeUndefined();
    }),
  );
  const longer = Buffer.from(`${text}.`);
  expect(readStamp(longer, 0, longer.length)).toBeUndefined();
  expect(readStamp(longer, 0, textBytes - 1)).toBeUndefined();
});
