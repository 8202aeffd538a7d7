import { createHash, timingSafeEqual } from "node:crypto";
import { verifyPassword } from "./passwords.ts";

/** Compares with a secret of the settings: an argon2 hash of it, or the secret itself, without telling by time. */
export async function verifySecret(secret: string, given: string): Promise<boolean> {
  if (secret.startsWith("$argon2")) return verifyPassword(secret, given);
  return sameSecret(secret, given);
}

/** Compares without telling by time how much of it was right. */
export function sameSecret(secret: string, given: string | Uint8Array): boolean {
  const digest = (text: string | Uint8Array): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}
