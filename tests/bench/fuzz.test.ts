import fc from "fast-check";
import { expect, test } from "vitest";
import { randomLine } from "../../bench/harness/fuzz-lines.ts";
import { seededRandom } from "../../bench/harness/random.ts";
import { createLineCutter, lineFault } from "../../bench/harness/well-formed.ts";

test.each([
  ":irc.test 001 ada :Welcome",
  "PING irc.test",
  "@time=x;a= :ada!a@h PRIVMSG #a ::)",
  "ERROR :bye",
  `:s 372 ada :${"é".repeat(249)}`,
])("%s is a message", (line) => {
  expect(lineFault(Buffer.from(line))).toBeUndefined();
});

test.each([
  ["NUL", Buffer.from(":s 001 a :\0")],
  ["a CR within", Buffer.from(":s 001 a :x\ry")],
  ["half a character", Buffer.from(":s 001 a :é").subarray(0, -1)],
  ["511 bytes", Buffer.from(`:s 372 ada :${"x".repeat(499)}`)],
  ["too many tags", Buffer.from(`@a=${"x".repeat(8_190)} PING a`)],
  ["tags alone", Buffer.from("@a=b")],
  ["nothing", Buffer.from("")],
  ["an empty source", Buffer.from(": PING a")],
  ["a verb that is none", Buffer.from(":s 01 a")],
])("%s is a fault", (_, line) => {
  expect(lineFault(line)).toBeDefined();
});

test("a stream is cut into the same lines wherever the chunks end", () => {
  const stream = Buffer.from("PING a\r\n:s 001 é :x\r\n\r\nPONG\r\nrest");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
      const cut = createLineCutter();
      const lines: string[] = [];
      for (let at = 0, i = 0; at < stream.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1;
        lines.push(...cut(stream.subarray(at, at + size)).map(String));
        at += size;
      }
      expect(lines).toEqual(["PING a", ":s 001 é :x", "", "PONG"]);
    }),
  );
});

test("a seed decides the lines, each of which is one", () => {
  const lines = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 300 }, () => randomLine(random, ["JOIN", "CAP"]).toString("latin1"));
  };
  expect(lines(1)).toEqual(lines(1));
  expect(lines(1)).not.toEqual(lines(2));
  for (const line of lines(3)) expect(line.indexOf("\n")).toBe(line.length - 1);
});
