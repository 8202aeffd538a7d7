import fc from "fast-check";
import { expect, test } from "vitest";
import { EndlessLine, lineBlocks } from "../../relay/line-blocks.ts";

test("any cut of the bytes gives the same lines, and every block ends in LF", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat({ max: 9 })), (noise, cuts) => {
      const bytes = Buffer.from(noise.map((byte) => (byte % 5 === 0 ? 10 : byte)));
      const feed = lineBlocks();
      const blocks: Buffer[] = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        const block = feed(bytes.subarray(at, at + cut));
        at += cut;
        if (block !== undefined) blocks.push(block);
      }
      const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
      expect(Buffer.concat(blocks).equals(whole)).toBe(true);
      expect(blocks.every((block) => block.at(-1) === 10)).toBe(true);
    }),
  );
});

test("a chunk of whole lines is given as it is, so that its frames can be shared", () => {
  const chunk = Buffer.from("a\r\nb\r\n");
  expect(lineBlocks()(chunk)).toBe(chunk);
});

test("a line without an end is refused once it is too long", () => {
  const feed = lineBlocks(10);
  expect(feed(Buffer.from("0123456789"))).toBeUndefined();
  expect(() => feed(Buffer.from("0"))).toThrow(EndlessLine);
});
