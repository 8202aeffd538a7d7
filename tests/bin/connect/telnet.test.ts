import fc from "fast-check";
import { expect, test } from "vitest";
import { createTelnetDecoder } from "../../../bin/connect/telnet.ts";

const iac = 255;

function decodeAll(chunks: readonly (readonly number[])[]) {
  const decoder = createTelnetDecoder();
  const text: number[] = [];
  const reply: number[] = [];
  for (const chunk of chunks) {
    const decoded = decoder.decode(Uint8Array.from(chunk));
    text.push(...decoded.text);
    reply.push(...decoded.reply);
  }
  return { text, reply, hidden: decoder.hidden };
}

test("the server's echo is agreed to once, every other option declined", () => {
  const bytes = [iac, 251, 1, iac, 251, 1, iac, 251, 3, iac, 253, 31, 104, 105];
  expect(decodeAll([bytes])).toEqual({
    text: [104, 105],
    reply: [iac, 253, 1, iac, 254, 3, iac, 252, 31],
    hidden: true,
  });
});

test("a doubled IAC is the byte itself, and subnegotiations are skipped", () => {
  expect(decodeAll([[iac, iac, iac, 250, 24, 1, iac, iac, 240, iac, 240, 65]]).text).toEqual([255, 65]);
});

test("any cut of the bytes decodes to the same", () => {
  const byte = fc.constantFrom(iac, 240, 250, 251, 252, 253, 254, 1, 3, 65, 10);
  fc.assert(
    fc.property(fc.array(byte), fc.nat(), (bytes, at) => {
      const cut = at % (bytes.length + 1);
      expect(decodeAll([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(decodeAll([bytes]));
    }),
  );
});
