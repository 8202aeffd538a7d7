import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { cleanFileName, type FilePurpose } from "../domain/files.ts";
import type { EncryptedStore } from "../store/parts/encryption.ts";
import type { FileRow, FileStore } from "../store/parts/files.ts";
import type { ImageLimits } from "./image-job.ts";
import { type ImageProcessLimits, Images } from "./images.ts";
import { inspect } from "./inspect.ts";
import { type Owner, Quota, type QuotaLimits } from "./quota.ts";
import { type Received, receive } from "./receive.ts";
import { UploadRefused } from "./refuse.ts";
import { isRewritable } from "./rewritable.ts";
import { type SealedObjects, sealedObjects } from "./sealed-objects.ts";
import { type ByteRange, type Storage, StorageFull, StorageUnavailable } from "./storage.ts";

/** What the settings say of uploads. */
export interface UploadLimits extends QuotaLimits {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly deniedTypes: readonly string[];
  readonly images: ImageLimits & ImageProcessLimits & { readonly unreadable: "refuse" | "attachment" };
}

export interface FileServiceOptions {
  readonly storage: Storage;
  readonly store: () => FileStore & Pick<EncryptedStore, "fileKeys">;
  readonly limits: () => UploadLimits;
  /** Where uploads are while they arrive; on the storage's file system, if it is a folder. */
  readonly temporary: string;
  /** ms since 1970. */
  readonly now: () => number;
  /** Whether a file is the picture of somebody who is here: a guest's is known to nobody else. */
  readonly isShown?: (file: FileRow) => boolean;
  /** Is told why the process for images ended at one. */
  readonly imagesDied?: (why: string) => void;
}

/** An upload, as its sender describes it. */
export interface Upload {
  readonly owner: Owner;
  readonly purpose: FilePurpose;
  readonly name: string;
  /** The media type that they say it has, or "". */
  readonly type: string;
  /** How long they say it is, if they do. */
  readonly bytes?: number;
}

/** The key of a file's small form in the storage. */
const thumbnailKey = (id: string): string => `${id}.thumbnail`;
/** What a thumbnail is, of whatever image. */
export const thumbnailType = "image/webp";

/** How long an object may be in the storage without a row in the store, before it is one of an upload that failed, in ms. */
const orphanMs = 3_600_000;
const purgedPerStep = 100;
const sealedPerStep = 8;

/** Takes files in, gives them out and removes them. */
export class FileService {
  readonly #options: FileServiceOptions;
  readonly #quota: Quota;
  readonly #objects: SealedObjects;
  /** The process for images; it is started when one comes. */
  readonly images: Images;
  #prepared: Promise<void> | undefined;

  constructor(options: FileServiceOptions) {
    this.#options = options;
    this.#objects = sealedObjects(options.storage, options.store);
    this.images = new Images(() => options.limits().images, options.imagesDied);
    this.#quota = new Quota(options.store, options.limits, options.now);
  }

  /** Uploads under way. */
  get underWay(): number {
    return this.#quota.underWay;
  }

  /**
   * Takes a file in: to a temporary file, then looked at, images written anew, then into the storage, then into the store.
   * Whatever goes wrong, nothing of it is left.
   *
   * @throws UploadRefused with what its sender is told
   * @throws Unavailable when the store of rows is away
   */
  async upload(source: Readable, upload: Upload): Promise<FileRow> {
    // What breaks before it is read has nobody else to tell.
    source.on("error", () => undefined);
    const { temporary, limits } = this.#options;
    const { maxBytes } = limits();
    if ((upload.bytes ?? 0) > maxBytes) throw new UploadRefused({ refused: "fileTooLarge", limit: maxBytes });
    const claim = await this.#quota.begin(upload.owner);
    const id = randomBytes(16).toString("base64url");
    const path = (what: string): string => join(temporary, `${id}.${what}`);
    const made = ["upload", "image", "thumbnail"].map(path);
    try {
      await this.#prepare();
      const { idleMs, totalMs } = limits();
      const received = await receive(source, path("upload"), {
        maxBytes,
        idleMs,
        totalMs,
        claim: claim.claim,
      });
      if (received.bytes === 0) throw new UploadRefused({ refused: "fileEmpty" });
      if (upload.bytes !== undefined && upload.bytes !== received.bytes)
        throw new UploadRefused({ refused: "fileIncomplete" });
      const row = await this.#keep(id, upload, received, path);
      claim.kept(row.bytes);
      return row;
    } catch (error) {
      throw asRefused(error);
    } finally {
      await Promise.all(made.map((each) => unlink(each).catch(ignoreMissing)));
      claim.end();
    }
  }

  /** Looks at what came, and keeps it. */
  async #keep(
    id: string,
    upload: Upload,
    { bytes, head }: Received,
    path: (what: string) => string,
  ): Promise<FileRow> {
    const { storage, store, limits, now } = this.#options;
    const { deniedTypes: denied, images: imageLimits } = limits();
    const found = await inspect(head, { name: cleanFileName(upload.name), type: upload.type, denied });
    if (upload.purpose === "avatar" && !found.image)
      throw new UploadRefused({ refused: "fileTypeMismatch", claimed: "image", mediaType: found.type });
    const row: FileRow = {
      id,
      ownerId: upload.owner.id,
      ownerKind: upload.owner.kind,
      purpose: upload.purpose,
      name: found.name,
      type: found.type,
      bytes,
      width: null,
      height: null,
      thumbnailBytes: 0,
      createdAt: now(),
    };
    if (!found.image) return this.#store(store, storage, row, [[id, path("upload"), bytes]]);
    const to = { image: path("image"), thumbnail: path("thumbnail") };
    const { type } = found;
    const image = isRewritable(type)
      ? await this.images.rewrite({ from: path("upload"), type, ...to, limits: imageLimits })
      : undefined;
    if (!image) {
      if (imageLimits.unreadable === "refuse" || upload.purpose === "avatar")
        throw new UploadRefused({ refused: "imageInvalid", mediaType: found.type });
      return this.#store(store, storage, { ...row, type: "application/octet-stream" }, [
        [id, path("upload"), bytes],
      ]);
    }
    const { width, height, thumbnailBytes } = image;
    return this.#store(store, storage, { ...row, bytes: image.bytes, width, height, thumbnailBytes }, [
      [id, to.image, image.bytes],
      [thumbnailKey(id), to.thumbnail, thumbnailBytes],
    ]);
  }

  /** Objects first, then the row: an object without a row is found and removed, a row without an object would be a lie. */
  async #store(
    store: () => FileStore,
    storage: Storage,
    row: FileRow,
    objects: readonly (readonly [key: string, file: string, bytes: number])[],
  ): Promise<FileRow> {
    try {
      for (const [key, file, bytes] of objects)
        await this.#objects.put(key, file, bytes, key === row.id ? row.type : thumbnailType);
      await store().addFile(row);
      return row;
    } catch (error) {
      // what cannot be removed now is an orphan, and goes with the next purge
      await Promise.all(objects.map(([key]) => storage.remove(key).catch(() => undefined)));
      throw error;
    }
  }

  /**
   * What is in a file, or in its small form.
   *
   * @returns undefined when the storage does not have it
   * @throws StorageUnavailable
   */
  open(row: FileRow, form: "whole" | "thumbnail", range?: ByteRange): Promise<Readable | undefined> {
    return form === "whole"
      ? this.#objects.open(row.id, row.bytes, range)
      : this.#objects.open(thumbnailKey(row.id), row.thumbnailBytes, range);
  }

  /**
   * Encrypts the next files that were taken in before encryption was switched on, in the order of their ids.
   *
   * @param after the id of the last one that was looked at; "" at the beginning
   * @returns the last one that was looked at now, undefined when there are no more; how many there were, and how many plain
   */
  async sealSome(
    after: string,
  ): Promise<{ readonly next?: string; readonly seen: number; readonly sealed: number }> {
    const { store, storage, temporary } = this.#options;
    await this.#prepare();
    const rows = await store().filesAfter(after, sealedPerStep);
    let sealed = 0;
    for (const { id, bytes, thumbnailBytes } of rows) {
      const objects: (readonly [key: string, bytes: number])[] = [[id, bytes]];
      if (thumbnailBytes > 0) objects.push([thumbnailKey(id), thumbnailBytes]);
      let wasPlain = false;
      for (const [key, length] of objects)
        if (await this.#objects.seal(key, length, join(temporary, `${key}.sealing`))) wasPlain = true;
      if (wasPlain) sealed += 1;
      // it was removed while it was sealed
      if (wasPlain && !(await store().file(id)))
        await Promise.all(objects.map(([key]) => storage.remove(key)));
    }
    const last = rows.at(-1)?.id;
    const more = rows.length === sealedPerStep && last !== undefined;
    return { ...(more ? { next: last } : {}), seen: rows.length, sealed };
  }

  /** Removes a file: nobody finds it any more, then it is gone. @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    const { store, storage } = this.#options;
    const was = await store().dropFile(id);
    await storage.remove(id);
    await storage.remove(thumbnailKey(id));
    return was;
  }

  /** Removes all that somebody sent. What the storage does not let go of now has no row any more, and goes with a purge. */
  async removeOf(ownerId: string): Promise<void> {
    const { store } = this.#options;
    for (let after = ""; ; ) {
      const rows = await store().filesAfter(after, purgedPerStep);
      for (const row of rows) {
        if (row.ownerId !== ownerId) continue;
        await this.remove(row.id).catch((error: unknown) => {
          if (!(error instanceof StorageUnavailable)) throw error;
        });
      }
      const last = rows.at(-1);
      if (!last || rows.length < purgedPerStep) return;
      after = last.id;
    }
  }

  /**
   * Removes what no message has, that is older than `before` (ms since 1970), and what failed uploads left in the storage.
   *
   * @param dryRun tells of them only
   * @param found is told of each as it is found, before it is removed
   */
  async purge(
    before: number,
    dryRun: boolean,
    found: (file: { readonly id: string; readonly name: string | null; readonly bytes: number }) => void,
  ): Promise<void> {
    const { store, storage, now, isShown = () => false } = this.#options;
    for (let last: FileRow | undefined; ; ) {
      const rows = await store().unreferencedFiles(before, purgedPerStep, last);
      for (const row of rows) {
        if (isShown(row)) continue;
        const { id, name, bytes } = row;
        found({ id, name, bytes });
        if (!dryRun) await this.remove(id);
      }
      last = rows.at(-1);
      if (rows.length < purgedPerStep) break;
    }
    for await (const { key, bytes, modifiedAt } of storage.list()) {
      if (now() - modifiedAt < orphanMs) continue;
      const [id = ""] = key.split(".", 1);
      if (await store().file(id)) continue;
      found({ id, name: null, bytes });
      if (!dryRun) await storage.remove(key);
    }
  }

  /** Removes what a former process was receiving when it ended. @throws NodeJS.ErrnoException */
  clear(): Promise<void> {
    return this.#prepare();
  }

  /** Settles when the folder of what arrives is left alone; a fault was told to those who asked for it. */
  async settled(): Promise<void> {
    await this.#prepared?.catch(() => undefined);
  }

  /** Makes the folder of what arrives, and empties it of what a former process left there. */
  #prepare(): Promise<void> {
    this.#prepared ??= prepare(this.#options.temporary).catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** What is told of a fault of the storage; bugs stay what they are. */
function asRefused(error: unknown): unknown {
  if (error instanceof StorageFull) return new UploadRefused({ refused: "storeFull" }, { cause: error });
  if (error instanceof StorageUnavailable)
    return new UploadRefused({ refused: "unavailable" }, { cause: error });
  return error;
}
