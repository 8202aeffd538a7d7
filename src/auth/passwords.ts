import { byteLength } from "../domain/names.ts";

/** Longest password, in bytes of UTF-8. */
const maxPasswordBytes = 600;
/** How many hashes are computed at once: each takes 19 MiB and one of libuv's four threads for some 15 ms. */
const maxRunning = 2;
/** How many more may wait for their turn: about half a second of work. */
const maxWaiting = 64;

/** OWASP's first choice for argon2id; `low` is for tests. `memoryCost` is in KiB. */
const costs = {
  normal: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  low: { memoryCost: 1_024, timeCost: 1, parallelism: 1 },
};
/** `Algorithm.Argon2id`, which the library declares in a way that a single file's compiler cannot read. */
const argon2id = 2;

/** Thrown when more passwords wait to be hashed than may. */
export class TooBusy extends Error {
  override readonly name = "TooBusy";
}
/** Thrown for a password that is longer than one may be. */
export class PasswordTooLong extends Error {
  override readonly name = "PasswordTooLong";
}
/** Thrown when what should be the hash of a password is none. */
export class HashInvalid extends Error {
  override readonly name = "HashInvalid";
}

/**
 * Hashes a password with argon2id.
 *
 * Passwords that look alike are alike: Unicode's composed form, every kind of space a plain one (RFC 8265 §4.2).
 *
 * @returns the hash with its salt and parameters, in PHC form
 * @throws TooBusy, PasswordTooLong (600 bytes)
 */
export function hashPassword(password: string, cost: "low" | "normal"): Promise<string> {
  if (byteLength(password) > maxPasswordBytes) {
    return Promise.reject(new PasswordTooLong(`a password has at most ${maxPasswordBytes} bytes`));
  }
  return inTurn(async () => {
    const { hash } = await import("@node-rs/argon2");
    return hash(opaque(password), { ...costs[cost], algorithm: argon2id });
  });
}

/**
 * Whether this is the password that was hashed.
 *
 * @throws TooBusy
 * @throws HashInvalid when `hash` is not in PHC form
 */
export function verifyPassword(hash: string, password: string): Promise<boolean> {
  if (byteLength(password) > maxPasswordBytes) return Promise.resolve(false);
  return inTurn(async () => {
    const { verify } = await import("@node-rs/argon2");
    try {
      return await verify(hash, opaque(password));
    } catch (cause) {
      // the cause says what is wrong with the form, and holds nothing of hash or password
      throw new HashInvalid("not an argon2 hash", { cause });
    }
  });
}

const opaque = (password: string): string => password.replace(/\p{Zs}/gu, " ").normalize("NFC");

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < maxRunning) running += 1;
  else if (waiting.length >= maxWaiting) throw new TooBusy("too many passwords are being checked");
  // whoever is done hands its turn on
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
