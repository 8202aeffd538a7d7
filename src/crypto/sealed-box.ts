import { createCipheriv, createDecipheriv, randomFillSync } from "node:crypto";
import { NotOpened } from "./keys.ts";

/*
 * What is short is sealed whole: 12 bytes of nonce, the words under AES-256-GCM, 16 bytes of tag. Nonces are random, which
 * one key bears 2^32 times (NIST SP 800-38D, 8.3); every room has a key of its own.
 *
 * `context` says what it is and where it belongs. It is not in the box, but only with the same the box opens: what was
 * sealed for one place is of no use in another.
 */

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** Random bytes are asked for many at a time: once for each nonce costs as much as the sealing. */
const pool = Buffer.allocUnsafe(nonceBytes * 512);
let taken = pool.length;

function freshNonce(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += nonceBytes;
  return pool.subarray(taken - nonceBytes, taken);
}

/** Seals some bytes, or a text as UTF-8. */
export function sealBox(key: Buffer, context: string, what: string | Buffer): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(context));
  const sealed = typeof what === "string" ? cipher.update(what, "utf8") : cipher.update(what);
  cipher.final();
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** Opens a box. @throws NotOpened when the key or the context is another, or it is damaged */
export function openBox(key: Buffer, context: string, box: Buffer): Buffer {
  if (box.length < nonceBytes + tagBytes) throw new NotOpened("what was sealed is cut short");
  const decipher = createDecipheriv(algorithm, key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  const opened = decipher.update(box.subarray(nonceBytes, box.length - tagBytes));
  try {
    decipher.final();
  } catch (cause) {
    throw new NotOpened("what was sealed is damaged, or its key is another", { cause });
  }
  return opened;
}
