import { createReadStream } from "node:fs";
import { mkdir, open, opendir, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Storage, StoredObject } from "./storage.ts";
import { storageFailure, systemCode } from "./storage.ts";

/**
 * Keeps files in a folder, in 256 folders by the last characters of their keys. Files and folders are their owner's alone.
 *
 * A file appears whole: it is synced, then renamed to its place, and the folder is synced as well. The temporary folder
 * has to be on the same file system.
 */
export function folderStorage(root: string): Storage {
  const folderOf = (key: string): string => join(root, bucketOf(key));
  const pathOf = (key: string): string => join(folderOf(key), key);
  return {
    async put(key, file) {
      const folder = folderOf(key);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await sync(file);
        await rename(file, pathOf(key));
        await sync(folder);
      } catch (error) {
        throw storageFailure("for a file", error);
      }
    },
    async open(key, range) {
      const path = pathOf(key);
      try {
        await stat(path);
      } catch (error) {
        if (systemCode(error) === "ENOENT") return undefined;
        throw storageFailure("to read a file", error);
      }
      return createReadStream(path, range ? { start: range.from, end: range.to } : {});
    },
    async remove(key) {
      try {
        await unlink(pathOf(key));
      } catch (error) {
        if (systemCode(error) !== "ENOENT") throw storageFailure("to remove a file", error);
      }
    },
    list: () => listed(root),
  };
}

/** The folder of a key: chance is at an id's end, whatever it begins with, and before what follows its dot. */
function bucketOf(key: string): string {
  const id = key.split(".", 1)[0] ?? "";
  let sum = 0;
  for (let i = 0; i < id.length; i += 1) sum = (sum * 31 + id.charCodeAt(i)) & 0xff;
  return sum.toString(16).padStart(2, "0");
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* listed(root: string): AsyncIterable<StoredObject> {
  for await (const folder of entries(root)) {
    if (!folder.isDirectory() || !/^[0-9a-f]{2}$/.test(folder.name)) continue;
    for await (const entry of entries(join(root, folder.name))) {
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = await stat(join(root, folder.name, entry.name));
      yield { key: entry.name, bytes: size, modifiedAt: mtimeMs };
    }
  }
}

async function* entries(path: string) {
  try {
    yield* await opendir(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw storageFailure("to list files", error);
  }
}
