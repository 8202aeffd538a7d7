import type { Readable } from "node:stream";

/** Part of an object, in bytes, both ends inclusive (RFC 9110 §14.1.2). */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** An object as a listing shows it. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** ms since 1970. */
  readonly modifiedAt: number;
}

/**
 * Where files are kept: objects by key, `[A-Za-z0-9_.-]+`, that are written once and never changed. Whoever is away or
 * full throws: StorageUnavailable, StorageFull.
 */
export interface Storage {
  /** Takes a file of the temporary folder in; on return it is durable, and the file is gone or may go. */
  put(key: string, file: string, bytes: number, type: string): Promise<void>;
  /** @returns undefined when there is no such object */
  open(key: string, range?: ByteRange): Promise<Readable | undefined>;
  /** An object that is not there is removed as well. */
  remove(key: string): Promise<void>;
  /** All objects, in no order. */
  list(): AsyncIterable<StoredObject>;
}

/** The store of files cannot be reached, or does not do what it is asked. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/** There is no room for a file: nothing of it was kept. */
export class StorageFull extends Error {
  override readonly name = "StorageFull";
}

/** The `code` of an error of the file system, or "". */
export const systemCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** An error of the file system as one of ours. */
export function storageFailure(what: string, cause: unknown): Error {
  const code = systemCode(cause);
  return code === "ENOSPC" || code === "EDQUOT"
    ? new StorageFull(`there is no room ${what}`, { cause })
    : new StorageUnavailable(`the file system failed ${what} (${code || String(cause)})`, { cause });
}
