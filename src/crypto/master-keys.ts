import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { keyBytes } from "./keys.ts";

/** A key that other keys are sealed with. Its name is made of it: no two keys have the same. */
export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The master keys of a file, oldest first: the last one is the one in use. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]];

/** The file of the master keys cannot be used. The message says why, and holds no key. */
export class KeyFileInvalid extends Error {
  override readonly name = "KeyFileInvalid";
}

const head = `# The master keys of Monarchs, the last one in use. Without them nothing that is encrypted can be read again:
# keep a copy of this file in another place than the data, and show it to nobody.
`;

const masterKey = (key: Buffer): MasterKey => ({
  id: createHash("sha256").update("monarchs master key").update(key).digest("hex").slice(0, 16),
  key,
});

/**
 * Reads a file of master keys: one a line, in base64; lines that begin with # say nothing.
 *
 * @returns undefined where there is none
 * @throws KeyFileInvalid
 */
export function readMasterKeys(file: string): MasterKeys | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new KeyFileInvalid(`the key file ${file} cannot be read`, { cause });
  }
  const keys = text.split("\n").flatMap((line, i) => {
    const word = line.trim();
    if (word === "" || word.startsWith("#")) return [];
    const key = Buffer.from(word, "base64");
    if (key.length !== keyBytes || key.toString("base64") !== word)
      throw new KeyFileInvalid(
        `line ${i + 1} of the key file ${file} is no key: it takes 32 bytes in base64`,
      );
    return [masterKey(key)];
  });
  const [first, ...others] = keys;
  if (first === undefined) throw new KeyFileInvalid(`the key file ${file} has no key in it`);
  return [first, ...others];
}

/**
 * Makes a new master key and writes it to the end of the file, which is made when missing, for its owner alone. The file
 * is the old or the new one whenever the power goes.
 *
 * @throws KeyFileInvalid when it cannot be written
 */
export function addMasterKey(file: string, former: readonly MasterKey[]): MasterKeys {
  const made = masterKey(randomBytes(keyBytes));
  const lines = [...former, made].map(({ key }) => `${key.toString("base64")}\n`);
  const draft = `${file}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(draft, { force: true });
    writeWhole(draft, head + lines.join(""));
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KeyFileInvalid(`the key file ${file} cannot be written: ${why}`, { cause });
  }
  const [first = made, ...others] = [...former, made];
  return [first, ...others];
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } catch (error) {
    rmSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The key in use. */
export const currentMaster = (keys: MasterKeys): MasterKey => keys[keys.length - 1] ?? keys[0];
