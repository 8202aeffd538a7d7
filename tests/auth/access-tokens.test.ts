import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AccessTokens } from "../../src/auth/access-tokens.ts";
import { SigningKeys } from "../../src/auth/signing-keys.ts";

const start = Date.UTC(2026, 0, 1);
const rules = { issuer: "chat.example.org", audience: "monarchs", accessSeconds: 900, skewSeconds: 30 };
const claims = { userId: "u1", sessionId: "s1", kind: "account" } as const;

let folder: string;
let file: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-keys-"));
  file = join(folder, "token-keys.json");
  now = start;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = () => now;
const tokensOf = (keys: SigningKeys, changes: Partial<typeof rules> = {}) =>
  new AccessTokens(keys, () => ({ ...rules, ...changes }), clock);
const newKeys = () => new SigningKeys(file, clock);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decoded = (token: string, at: 0 | 1): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[at] ?? "", "base64url").toString());

test("a token tells whose it is, until it is over", async () => {
  const tokens = tokensOf(newKeys());
  const { token, expiresAt } = await tokens.issue(claims);
  expect(expiresAt).toBe(start + 900_000);
  expect(decoded(token, 0)).toMatchObject({ alg: "EdDSA", typ: "at+jwt" });
  expect(decoded(token, 1)).toMatchObject({ iss: rules.issuer, aud: rules.audience, sub: "u1", sid: "s1" });
  expect(await tokens.verify(token)).toEqual(claims);
  now += 929_000;
  expect(await tokens.verify(token)).toEqual(claims);
  now += 2_000;
  expect(await tokens.verify(token)).toBeUndefined();
});

test("the keys outlive the process, and their owner alone reads them", async () => {
  const { token } = await tokensOf(newKeys()).issue(claims);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await tokensOf(newKeys()).verify(token)).toEqual(claims);
});

test("of a new key and the one before both are taken, older ones are not", async () => {
  const keys = newKeys();
  const tokens = tokensOf(keys);
  const { token: first } = await tokens.issue(claims);
  keys.rotate();
  const { token: second } = await tokens.issue(claims);
  expect(decoded(first, 0)["kid"]).not.toBe(decoded(second, 0)["kid"]);
  expect(await tokensOf(newKeys()).verify(first)).toEqual(claims);
  expect(await tokensOf(newKeys()).verify(second)).toEqual(claims);
  keys.rotate();
  expect(await tokens.verify(first)).toBeUndefined();
  expect(await tokens.verify(second)).toEqual(claims);
});

test("a token that was good once is taken only as long as it would be found good again", async () => {
  const keys = newKeys();
  const now = { ...rules };
  const tokens = new AccessTokens(keys, () => now, clock);
  const { token } = await tokens.issue(claims);
  expect(await tokens.verify(token)).toEqual(claims);
  expect(await tokens.verify(`${token.slice(0, -4)}AAAA`)).toBeUndefined();
  now.audience = "others";
  expect(await tokens.verify(token)).toBeUndefined();
  now.audience = rules.audience;
  now.issuer = "other.example.org";
  expect(await tokens.verify(token)).toBeUndefined();
  now.issuer = rules.issuer;
  expect(await tokens.verify(token)).toEqual(claims);
  keys.rotate();
  expect(await tokens.verify(token)).toEqual(claims);
  keys.rotate();
  expect(await tokens.verify(token)).toBeUndefined();
});

test("a key is as old as the settings allow, and no older", () => {
  const keys = newKeys();
  const { id } = keys.current;
  now += 1_000;
  expect(keys.rotateOlderThan(2_000)).toBe(false);
  now += 1_000;
  expect(keys.rotateOlderThan(2_000)).toBe(true);
  expect(keys.current.id).not.toBe(id);
});

test("a file that holds no keys is an error, and stays as it is", () => {
  writeFileSync(file, "[{]");
  expect(() => newKeys().current).toThrow(/does not hold signing keys/);
  expect(readFileSync(file, "utf8")).toBe("[{]");
});

test("tokens of others are not taken: without a signature, by the wrong kind of key, for somebody else", async () => {
  const keys = newKeys();
  const tokens = tokensOf(keys);
  const { token } = await tokens.issue(claims);
  const [, body = "", signature = ""] = token.split(".");
  const header = decoded(token, 0);
  const { privateKey: foreign } = generateKeyPairSync("ed25519");
  const signedWith = (head: object, payload: string) => `${part(head)}.${payload}`;
  const publicPem = keys.current.publicKey.export({ type: "spki", format: "pem" });
  const hs = signedWith({ ...header, alg: "HS256" }, body);
  const forged = signedWith(header, part({ ...decoded(token, 1), sub: "admin" }));
  const unsigned = signedWith({ ...header, alg: "none" }, body);
  const without = (name: string): Promise<string> => {
    const { [name]: _, ...rest } = decoded(token, 1);
    const text = signedWith(header, part(rest));
    return Promise.resolve(
      `${text}.${sign(null, Buffer.from(text), keys.current.privateKey).toString("base64url")}`,
    );
  };
  const bad = [
    `${unsigned}.`,
    `${unsigned}.${signature}`,
    // the public key as the secret of an HMAC (RFC 8725 §2.1)
    `${hs}.${createHmac("sha256", publicPem).update(hs).digest("base64url")}`,
    `${forged}.${signature}`,
    `${forged}.${sign(null, Buffer.from(forged), foreign).toString("base64url")}`,
    (await tokensOf(keys, { audience: "other" }).issue(claims)).token,
    (await tokensOf(keys, { issuer: "evil.example" }).issue(claims)).token,
    await without("exp"),
    await without("aud"),
    await without("iss"),
    await without("sid"),
    "",
    "a.b.c",
    token.slice(0, -4),
    `${token}AAAA`,
    "x".repeat(10_000),
  ];
  for (const each of bad) expect(await tokens.verify(each)).toBeUndefined();
  expect(await tokens.verify(token)).toEqual(claims);
});

test("a token of our keys that is no access token is not taken for one", async () => {
  const keys = newKeys();
  const { SignJWT } = await import("jose");
  const other = await new SignJWT({ sid: "s1", kind: "account" })
    .setProtectedHeader({ alg: "EdDSA", kid: keys.current.id, typ: "JWT" })
    .setIssuer(rules.issuer)
    .setAudience(rules.audience)
    .setSubject("u1")
    .setIssuedAt(start / 1_000)
    .setExpirationTime(start / 1_000 + 60)
    .sign(keys.current.privateKey);
  expect(await tokensOf(keys).verify(other)).toBeUndefined();
});
