import { createHash, timingSafeEqual } from "node:crypto";
import { verifyPassword } from "./passwords.ts";

/** Compares with a secret of the settings: an argon2 hash of it, or the secret itself, without telling by time. */
export async function verifySecret(secret: string, given: string): Promise<boolean> {
  if (secret.startsWith("$argon2")) return verifyPassword(secret, given);
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}
