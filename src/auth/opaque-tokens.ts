import { createHash, randomBytes } from "node:crypto";

/** A token that says nothing, for those who keep it and for us: 192 random bits. */
export const newToken = (): string => randomBytes(24).toString("base64url");

/** What the store keeps of a token: its SHA-256, in hexadecimal digits. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
