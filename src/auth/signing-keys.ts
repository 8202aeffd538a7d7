import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";

/** A key that access tokens are signed with. */
export interface SigningKey {
  /** What tokens name it by, in `kid`. */
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** ms since 1970. */
  readonly madeAt: number;
}

const kept = z.array(z.strictObject({ kid: z.string().min(1), madeAt: z.int(), privateKey: z.string() }));

/** Thrown for a file of keys that cannot be read as one: a new one in its place would end everybody's session unasked. */
export class KeysInvalid extends Error {
  override readonly name = "KeysInvalid";
}

/**
 * The Ed25519 keys of access tokens, in a file of the data folder that its owner alone reads, so that a restart ends nobody's
 * session. The newest signs; the one before is taken as long as tokens of it may be about.
 */
export class SigningKeys {
  readonly #file: string;
  readonly #now: () => number;
  /** Newest first; two at most. */
  #keys: readonly SigningKey[] | undefined;

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** The key that signs now; made at the first use. @throws KeysInvalid */
  get current(): SigningKey {
    const [newest] = this.#all();
    return newest ?? this.rotate();
  }

  /** The key of that id, while tokens of it are taken. @throws KeysInvalid */
  named(id: string): SigningKey | undefined {
    return this.#all().find((key) => key.id === id);
  }

  /** Makes a new key; the one before it goes on being taken, those before that are not any more. @throws KeysInvalid */
  rotate(): SigningKey {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = { id: randomBytes(9).toString("base64url"), privateKey, publicKey, madeAt: this.#now() };
    this.#keys = [key, ...this.#all().slice(0, 1)];
    this.#write();
    return key;
  }

  /** Makes a new key when the newest is as old as that. @returns whether it did */
  rotateOlderThan(ms: number): boolean {
    const [newest] = this.#all();
    if (!newest || this.#now() - newest.madeAt < ms) return false;
    this.rotate();
    return true;
  }

  #all(): readonly SigningKey[] {
    this.#keys ??= read(this.#file);
    return this.#keys;
  }

  #write(): void {
    const rows = this.#all().map(({ id, madeAt, privateKey }) => ({
      kid: id,
      madeAt,
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    }));
    // whole, or not at all
    const draft = `${this.#file}.new`;
    writeFileSync(draft, `${JSON.stringify(rows, null, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(draft, 0o600);
    renameSync(draft, this.#file);
  }
}

function read(file: string): readonly SigningKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return [];
  }
  try {
    return kept.parse(JSON.parse(text)).map(({ kid, madeAt, privateKey }) => {
      const key = createPrivateKey(privateKey);
      return { id: kid, privateKey: key, publicKey: createPublicKey(key), madeAt };
    });
  } catch (cause) {
    throw new KeysInvalid(`${file} does not hold signing keys`, { cause });
  }
}
