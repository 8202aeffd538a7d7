import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { ScramProof } from "../domain/credentials.ts";
import { saslprep } from "./saslprep.ts";

const derive = promisify(pbkdf2);

/** RFC 7677 §4 asks for 4096 at least; clients pay for it as well. The same for all, so that it tells nothing of an account. */
export const scramIterations = 15_000;
const saltBytes = 16;
const keyBytes = 32;

/** What a server keeps to check a client's proof by, and to prove itself (RFC 5802 §3). It does not let one log in. */
export interface ScramVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Makes the verifier of a password for SCRAM-SHA-256, as text: `SCRAM-SHA-256$iterations:salt$storedKey:serverKey`. */
export async function makeVerifier(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const salted = await derive(saslprep(password), salt, scramIterations, keyBytes, "sha256");
  const storedKey = createHash("sha256").update(hmac(salted, "Client Key")).digest();
  const keys = [storedKey, hmac(salted, "Server Key")].map((key) => key.toString("base64"));
  return `SCRAM-SHA-256$${scramIterations}:${salt.toString("base64")}$${keys.join(":")}`;
}

const form = /^SCRAM-SHA-256\$(\d+):([^$:]+)\$([^$:]+):([^$:]+)$/;

/** @returns undefined for what is no verifier of ours */
export function parseVerifier(text: string): ScramVerifier | undefined {
  const [, iterations = "", ...parts] = form.exec(text) ?? [];
  const [salt, storedKey, serverKey] = parts.map((part) => Buffer.from(part, "base64"));
  if (salt === undefined || storedKey?.length !== keyBytes || serverKey?.length !== keyBytes)
    return undefined;
  return { iterations: Number(iterations), salt, storedKey, serverKey };
}

/** Checks a client's proof. @returns the server's own signature in base64, or undefined for a wrong proof (RFC 5802 §3) */
export function checkProof(
  { storedKey, serverKey }: ScramVerifier,
  { authMessage, proof }: ScramProof,
): string | undefined {
  const given = Buffer.from(proof, "base64");
  if (given.length !== keyBytes) return undefined;
  const signature = hmac(storedKey, authMessage);
  const clientKey = given.map((byte, at) => byte ^ (signature[at] ?? 0));
  if (!timingSafeEqual(createHash("sha256").update(clientKey).digest(), storedKey)) return undefined;
  return hmac(serverKey, authMessage).toString("base64");
}

/** A fresh nonce: letters and digits, without the comma that SCRAM parts with. */
export const newNonce = (): string => randomBytes(18).toString("base64");

const hmac = (key: Uint8Array, text: string): Buffer => createHmac("sha256", key).update(text).digest();
