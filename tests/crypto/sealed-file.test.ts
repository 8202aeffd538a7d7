import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NotOpened } from "../../src/crypto/keys.ts";
import {
  type ByteRange,
  headerBytes,
  isSealedFile,
  openedSize,
  openStream,
  sealedRange,
  sealedSize,
  sealStream,
} from "../../src/crypto/sealed-file.ts";

const key = { id: 7, key: randomBytes(32) };
const keyOf = (id: number) => (id === key.id ? key.key : undefined);
const segment = 65_536;

/** A buffer as a stream of pieces of some length. */
const inPieces = (bytes: Buffer, piece: number) =>
  Readable.from(
    (function* () {
      for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
    })(),
  );

const seal = (file: Buffer, piece = 10_000): Promise<Buffer> =>
  buffer(inPieces(file, piece).pipe(sealStream(key)));

async function open(sealed: Buffer, range?: ByteRange): Promise<Buffer> {
  const header = sealed.subarray(0, headerBytes);
  const { start, end } = range ? sealedRange(sealed.length, range) : { start: headerBytes, end: undefined };
  const opening = openStream(header, keyOf, sealed.length, range);
  const [opened] = await Promise.all([
    buffer(opening),
    pipeline(inPieces(sealed.subarray(start, end), 9_999), opening),
  ]);
  return opened;
}

test.each([0, 1, segment - 1, segment, segment + 1, 3 * segment, 3 * segment + 5])(
  "a file of %i bytes is opened as it was sealed, and has the length that was told before",
  async (length) => {
    const file = randomBytes(length);
    const sealed = await seal(file);
    expect(sealed.length).toBe(sealedSize(length));
    expect(openedSize(sealed.length)).toBe(length);
    expect(isSealedFile(sealed)).toBe(true);
    expect((await open(sealed)).equals(file)).toBe(true);
  },
);

test("however the bytes come in, and from wherever it is read, the same is there", async () => {
  const file = randomBytes(2 * segment + 777);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 * segment }),
      fc.nat(file.length),
      fc.nat(file.length),
      async (piece, one, other) => {
        const range = { start: Math.min(one, other), end: Math.max(one, other) };
        const opened = await open(await seal(file, piece), range);
        expect(opened.equals(file.subarray(range.start, range.end))).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("the same file is never sealed to the same bytes, and no part of it is seen in them", async () => {
  const file = Buffer.from("a canary sings here ".repeat(10_000));
  const [one, other] = [await seal(file), await seal(file)];
  expect(one.subarray(headerBytes).equals(other.subarray(headerBytes))).toBe(false);
  expect(one.includes("canary")).toBe(false);
});

const damaged: Readonly<Record<string, (sealed: Buffer) => Buffer>> = {
  "with a bit turned": (sealed) => {
    const other = Buffer.from(sealed);
    other[headerBytes + 70_000] = (other[headerBytes + 70_000] ?? 0) ^ 1;
    return other;
  },
  "with another salt": (sealed) => {
    const other = Buffer.from(sealed);
    other[20] = (other[20] ?? 0) ^ 1;
    return other;
  },
  "cut off after a segment": (sealed) => sealed.subarray(0, headerBytes + segment + 16),
  "cut off in the last tag": (sealed) => sealed.subarray(0, sealed.length - 3),
  "cut off after its header": (sealed) => sealed.subarray(0, headerBytes),
  "with its segments in another order": (sealed) => {
    const [first, second] = [headerBytes, headerBytes + segment + 16];
    return Buffer.concat([
      sealed.subarray(0, first),
      sealed.subarray(second, second + segment + 16),
      sealed.subarray(first, second),
      sealed.subarray(second + segment + 16),
    ]);
  },
};

test.each(Object.entries(damaged))("a file %s is not opened", async (_how, damage) => {
  const sealed = await seal(randomBytes(2 * segment + 100));
  await expect(open(damage(sealed)).catch((error) => Promise.reject(error))).rejects.toBeInstanceOf(
    NotOpened,
  );
});

test("without its key, or its header, nothing is opened", async () => {
  const sealed = await seal(Buffer.from("words"));
  const header = sealed.subarray(0, headerBytes);
  expect(() => openStream(header, () => undefined, sealed.length)).toThrow(NotOpened);
  expect(() => openStream(Buffer.from("plain"), keyOf, sealed.length)).toThrow(NotOpened);
  const other = openStream(header, () => randomBytes(32), sealed.length);
  other.end(sealed.subarray(headerBytes));
  await expect(buffer(other)).rejects.toBeInstanceOf(NotOpened);
});
