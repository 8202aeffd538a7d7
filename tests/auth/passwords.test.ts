import { expect, test } from "vitest";
import {
  HashInvalid,
  hashPassword,
  PasswordTooLong,
  TooBusy,
  verifyPassword,
} from "../../src/auth/passwords.ts";

test("a password is known again, and no other one is taken for it", async () => {
  const hash = await hashPassword("correct horse", "low");
  expect(await verifyPassword(hash, "correct horse")).toBe(true);
  expect(await verifyPassword(hash, "correct horsE")).toBe(false);
  expect(await verifyPassword(hash, "")).toBe(false);
});

test("two hashes of one password differ, and name argon2id with their cost", async () => {
  const hashes = await Promise.all([hashPassword("secret", "low"), hashPassword("secret", "low")]);
  expect(new Set(hashes).size).toBe(2);
  expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
  expect(await hashPassword("secret", "normal")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a password is the same however its accents and spaces were typed", async () => {
  const hash = await hashPassword("caf\u00e9 noir", "low");
  expect(await verifyPassword(hash, "cafe\u0301\u00a0noir")).toBe(true);
  expect(await verifyPassword(hash, "Caf\u00e9 noir")).toBe(false);
});

test("a password has at most 600 bytes of UTF-8", async () => {
  const longest = "\u00e9".repeat(300);
  const hash = await hashPassword(longest, "low");
  expect(await verifyPassword(hash, longest)).toBe(true);
  expect(await verifyPassword(hash, `${longest}x`)).toBe(false);
  await expect(hashPassword(`${longest}x`, "low")).rejects.toBeInstanceOf(PasswordTooLong);
});

test("the whole of a long password counts", async () => {
  const hash = await hashPassword(`${"x".repeat(599)}y`, "low");
  expect(await verifyPassword(hash, `${"x".repeat(599)}z`)).toBe(false);
});

test("what is no hash is an error, not a wrong password", async () => {
  await expect(verifyPassword("secret", "secret")).rejects.toBeInstanceOf(HashInvalid);
});

test("beyond 66 passwords at once the next are refused, and all others are hashed", async () => {
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => hashPassword("secret", "low")));
  const refused = results.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(14);
  for (const result of refused) expect(result).toMatchObject({ reason: expect.any(TooBusy) });
  expect(await verifyPassword(await hashPassword("secret", "low"), "secret")).toBe(true);
});
