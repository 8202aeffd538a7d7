import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline as piped, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { NotOpened } from "../crypto/keys.ts";
import {
  headerBytes,
  isSealedFile,
  openStream,
  sealedRange,
  sealedSize,
  sealStream,
} from "../crypto/sealed-file.ts";
import type { EncryptedStore, FileKeys } from "../store/parts/encryption.ts";
import { type ByteRange, type Storage, StorageUnavailable, storageFailure, systemCode } from "./storage.ts";

/** What sealed objects are to a storage: it can make nothing of them. */
const sealedType = "application/octet-stream";

/** The objects of a storage as they were before they were sealed. */
export interface SealedObjects {
  /** As {@link Storage.put}; sealed while encryption is on. */
  put(key: string, file: string, bytes: number, type: string): Promise<void>;
  /**
   * As {@link Storage.open}, whether it is sealed or not.
   *
   * @param bytes how long it was before
   */
  open(key: string, bytes: number, range?: ByteRange): Promise<Readable | undefined>;
  /**
   * Seals an object that is plain.
   *
   * @param file where it is in between
   * @returns whether it was plain
   */
  seal(key: string, bytes: number, file: string): Promise<boolean>;
}

/**
 * Puts encryption between the service and a storage. While it was never on nothing is looked at, and nothing costs more.
 *
 * @throws Unavailable from each when the keys cannot be had
 */
export function sealedObjects(
  storage: Storage,
  store: () => Pick<EncryptedStore, "fileKeys">,
): SealedObjects {
  // whether encryption is on does not change while the process runs
  let known: Promise<FileKeys> | undefined;
  const keys = (): Promise<FileKeys> => {
    known ??= store()
      .fileKeys()
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };

  /** The header of an object; empty for one that is not there, and whatever it begins with for one that is plain. */
  async function headerOf(key: string): Promise<Buffer | undefined> {
    const beginning = await storage.open(key, { from: 0, to: headerBytes - 1 });
    return beginning && buffer(beginning);
  }

  async function putSealed(key: string, source: Readable, bytes: number, file: string): Promise<void> {
    const { current } = await keys();
    if (current === null) throw new StorageUnavailable("encryption is off");
    try {
      await pipeline(source, sealStream(current), createWriteStream(file, { flags: "wx", mode: 0o600 }));
      await storage.put(key, file, sealedSize(bytes), sealedType);
    } catch (error) {
      throw systemCode(error) === "" ? error : storageFailure("to encrypt a file", error);
    } finally {
      await rm(file, { force: true });
    }
  }

  return {
    async put(key, file, bytes, type) {
      if ((await keys()).current === null) return storage.put(key, file, bytes, type);
      return putSealed(key, createReadStream(file), bytes, `${file}.sealed`);
    },
    async open(key, bytes, range) {
      const { all } = await keys();
      if (all.length === 0) return storage.open(key, range);
      let header = await headerOf(key);
      if (header === undefined) return undefined;
      if (!isSealedFile(header)) {
        const plain = await storage.open(key, range);
        if (plain === undefined) return undefined;
        // It may just have been sealed. What is still plain when the stream has begun was so when it was opened.
        await once(plain, "readable");
        header = await headerOf(key);
        if (header === undefined || !isSealedFile(header)) return plain;
        plain.destroy();
      }
      const size = sealedSize(bytes);
      const wanted = range ? { start: range.from, end: range.to + 1 } : { start: 0, end: bytes };
      const { start, end } = sealedRange(size, wanted);
      const opening = opened(header, all, size, wanted);
      const sealed = await storage.open(key, { from: start, to: end - 1 });
      // either end's failure is the other's, and whoever reads hears of it
      return sealed && piped(sealed, opening, () => {});
    },
    async seal(key, bytes, file) {
      const header = await headerOf(key);
      if (header === undefined || isSealedFile(header)) return false;
      const plain = await storage.open(key);
      if (plain === undefined) return false;
      await putSealed(key, plain, bytes, file);
      return true;
    },
  };
}

function opened(
  header: Buffer,
  keys: FileKeys["all"],
  size: number,
  range: { readonly start: number; readonly end: number },
) {
  try {
    return openStream(header, (id) => keys.find((each) => each.id === id)?.key, size, range);
  } catch (cause) {
    if (!(cause instanceof NotOpened)) throw cause;
    throw new StorageUnavailable("a file cannot be decrypted", { cause });
  }
}
