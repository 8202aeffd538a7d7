import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { S3mini } from "s3mini";
import { type ByteRange, type Storage, StorageUnavailable, type StoredObject } from "./storage.ts";

/** Where the objects are. */
export interface S3Options {
  /** The server's address, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** What keys begin with in the bucket: "" or a path with its slash. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Requests that take longer are given up, in milliseconds. */
const requestMs = 300_000;
const listedAtOnce = 1_000;

/** Keeps files in an S3-compatible store, by addresses in path style (`endpoint/bucket/key`), so that MinIO works. */
export function s3Storage({ endpoint, bucket, region, prefix, ...keys }: S3Options): Storage {
  const s3 = new S3mini({
    ...keys,
    region,
    endpoint: `${endpoint.replace(/\/+$/, "")}/${bucket}`,
    requestAbortTimeout: requestMs,
    // A body that is a stream is sent as one only to those who say so (WHATWG Fetch §5.3, `duplex`).
    fetch: (input, init) => fetch(input, { ...init, duplex: "half" } as RequestInit),
  });
  const asked = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new StorageUnavailable(`the S3 store failed to ${what}`, { cause });
    }
  };
  return {
    put: (key, file, bytes, type) =>
      asked("take a file", async () => {
        const body = Readable.toWeb(createReadStream(file)) as ReadableStream;
        const { ok, status } = await s3.putObject(prefix + key, body, type, undefined, undefined, bytes);
        if (!ok) throw new StorageUnavailable(`it answered ${status}`);
      }),
    open: (key, range) => asked("give a file", () => opened(s3, prefix + key, range)),
    remove: (key) =>
      asked("remove a file", async () => {
        await s3.deleteObject(prefix + key);
      }),
    list: () => listed(s3, prefix, asked),
  };
}

async function opened(s3: S3mini, key: string, range?: ByteRange): Promise<Readable | undefined> {
  const response = range
    ? await s3.getObjectRaw(key, false, range.from, range.to + 1)
    : await s3.getObjectResponse(key);
  if (!response?.body) return undefined;
  // the DOM's type and Node's are the same stream
  return Readable.fromWeb(response.body as import("node:stream/web").ReadableStream);
}

async function* listed(
  s3: S3mini,
  prefix: string,
  asked: <T>(what: string, work: () => Promise<T>) => Promise<T>,
): AsyncIterable<StoredObject> {
  let token: string | undefined;
  do {
    const page = await asked("list files", () =>
      s3.listObjectsPaged("/", prefix, listedAtOnce, ...(token === undefined ? [] : [token])),
    );
    for (const { Key, Size, LastModified } of page?.objects ?? [])
      yield {
        key: Key.slice(prefix.length),
        bytes: Number(Size),
        modifiedAt: new Date(LastModified).getTime(),
      };
    token = page?.nextContinuationToken;
  } while (token !== undefined);
}
