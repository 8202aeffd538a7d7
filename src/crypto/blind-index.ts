import { createHmac } from "node:crypto";

/**
 * What stands for a word in an index that is to be searched by those who have the key, and to say nothing to others: 64
 * bits of HMAC-SHA-256, in hexadecimal. The same word is another one in another context.
 */
export const blindWord = (key: Buffer, context: string, word: string): string =>
  createHmac("sha256", key).update(`${context}\0${word}`).digest("hex").slice(0, 16);
