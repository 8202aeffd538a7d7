import fc from "fast-check";
import { expect, test } from "vitest";
import { BadStream, type Cutter, frameCutter, lineCutter } from "../../bench/load/cut.ts";
import { encodeTextFrame } from "../../relay/frames.ts";

const noPings = (): Cutter =>
  frameCutter(() => {
    throw new Error("nobody has pinged");
  });

/** Feeds a stream in pieces, as sockets give it. */
function lines(cutter: Cutter, stream: Buffer, sizes: readonly number[]): string[] {
  const found: string[] = [];
  let rest = Buffer.alloc(0);
  for (let at = 0, turn = 0; at < stream.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const bytes = Buffer.concat([rest, stream.subarray(at, at + size)]);
    const done = cutter.cut(bytes, (start, end) => found.push(bytes.toString("latin1", start, end)));
    rest = Buffer.from(bytes.subarray(done));
    at += size;
  }
  expect(rest).toHaveLength(0);
  return found;
}

const texts = fc.array(fc.string({ unit: fc.constantFrom("a", " ", ":", "é"), maxLength: 200 }), {
  maxLength: 6,
});
const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 });

test("lines are the same wherever the pieces end, with LF or CR LF", () => {
  fc.assert(
    fc.property(texts, cuts, fc.constantFrom("\n", "\r\n"), (sent, sizes, ending) => {
      const stream = Buffer.from(sent.map((line) => line + ending).join(""), "latin1");
      expect(lines(lineCutter, stream, sizes)).toEqual(sent);
    }),
  );
});

test("frames are the same wherever the pieces end, short and long ones", () => {
  const long = fc.constantFrom("x".repeat(126), "y".repeat(70_000));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: "grapheme-ascii" }), long), { maxLength: 4 }),
      cuts,
      (sent, sizes) => {
        const stream = Buffer.concat(sent.map((line) => encodeTextFrame(Buffer.from(line, "latin1"))));
        const coarse = sizes.map((size) => size * 97);
        expect(lines(noPings(), stream, coarse)).toEqual(sent);
      },
    ),
    { numRuns: 30 },
  );
});

test("a ping is answered with what it held, masked, and is no line", () => {
  const pongs: Buffer[] = [];
  const cutter = frameCutter((pong) => pongs.push(pong));
  const stream = Buffer.from([0x89, 2, 0x68, 0x69, 0x81, 1, 0x61]);
  expect(lines(cutter, stream, [1])).toEqual(["a"]);
  const [pong = Buffer.alloc(0)] = pongs;
  expect([pong[0], pong[1]]).toEqual([0x8a, 0x82]);
  const unmasked = [6, 7].map((at) => (pong[at] ?? 0) ^ (pong[at - 4] ?? 0));
  expect(Buffer.from(unmasked).toString()).toBe("hi");
});

test.each([
  ["a masked frame", [0x81, 0x81, 0, 0, 0, 0, 0x61]],
  ["a message in parts", [0x01, 1, 0x61]],
  ["a compressed one", [0xc1, 1, 0x61]],
  ["the end", [0x88, 0]],
])("%s ends the stream", (_, bytes) => {
  expect(() => noPings().cut(Buffer.from(bytes), () => undefined)).toThrow(BadStream);
});
