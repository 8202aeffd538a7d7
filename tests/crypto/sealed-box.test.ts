import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NotOpened } from "../../src/crypto/keys.ts";
import { openBox, sealBox } from "../../src/crypto/sealed-box.ts";

const key = randomBytes(32);

test("what is sealed is opened again, whatever it is, and never sealed to the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), fc.string(), (text, context) => {
      const box = sealBox(key, context, text);
      expect(openBox(key, context, box).toString()).toBe(Buffer.from(text).toString());
      expect(sealBox(key, context, text).equals(box)).toBe(false);
    }),
  );
});

test("no nonce comes twice in many boxes", () => {
  const nonces = new Set(
    Array.from({ length: 5_000 }, () => sealBox(key, "", "").subarray(0, 12).toString("hex")),
  );
  expect(nonces.size).toBe(5_000);
});

test("a box opens with its own key, in its own place, and whole only", () => {
  const box = sealBox(key, "text:1:a", "words");
  expect(() => openBox(randomBytes(32), "text:1:a", box)).toThrow(NotOpened);
  expect(() => openBox(key, "text:2:a", box)).toThrow(NotOpened);
  expect(() => openBox(key, "text:1:a", box.subarray(0, box.length - 1))).toThrow(NotOpened);
  expect(() => openBox(key, "text:1:a", Buffer.alloc(5))).toThrow(NotOpened);
  for (let at = 0; at < box.length; at += 1) {
    const other = Buffer.from(box);
    other[at] = (other[at] ?? 0) ^ 1;
    expect(() => openBox(key, "text:1:a", other)).toThrow(NotOpened);
  }
});
