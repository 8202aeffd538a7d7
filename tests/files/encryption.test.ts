import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStorage } from "../../src/files/folder-storage.ts";
import { FileService, type Upload } from "../../src/files/service.ts";
import type { FileRow } from "../../src/store/parts/files.ts";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { folder, jpeg } from "./samples.ts";

let place: ReturnType<typeof folder>;
let store: SqliteStore;
const root = () => join(place.path, "files");
beforeEach(async () => {
  place = folder();
  store = await open(true);
});
afterEach(async () => {
  await store.close();
  place[Symbol.dispose]();
});

const open = (enabled: boolean) =>
  openSqliteStore({
    file: join(place.path, "monarchs.db"),
    encryption: { enabled, keyFile: join(place.path, "master.keys") },
    onLost: () => {},
  });
const service = () =>
  new FileService({
    storage: folderStorage(root()),
    store: () => store,
    limits: () => ({
      ...{ maxBytes: 1_000_000, perDay: 0, perPerson: 0, ofGuests: 0, total: 0 },
      ...{ uploadsPerPerson: 0, uploadsAtOnce: 0, idleMs: 10_000, totalMs: 60_000, deniedTypes: [] },
      images: {
        ...{ maxPixels: 1_000_000, thumbnailPixels: 16, quality: 80, seconds: 20, unreadable: "refuse" },
        ...{ memoryBytes: 2 ** 29, idleSeconds: 60 },
      },
    }),
    temporary: join(root(), "tmp"),
    now: Date.now,
  });
const upload: Upload = {
  owner: { id: "ada", kind: "account" },
  purpose: "attachment",
  name: "a.txt",
  type: "",
};
const send = (content: Buffer, files = service()) => files.upload(Readable.from([content]), upload);
const read = async (row: FileRow, range?: { from: number; to: number }, files = service()) => {
  const stream = await files.open(row, "whole", range);
  return stream && buffer(stream);
};
const objects = () =>
  readdirSync(root(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const words = Buffer.from("the quagga is gone ".repeat(9_000));
const plainIn = () => objects().filter((path) => readFileSync(path).includes("quagga"));

/** The store as it is after a restart with another setting. */
async function restarted(enabled: boolean): Promise<void> {
  await store.close();
  store = await open(enabled);
}

test("an upload is encrypted where it is kept, and read as a whole and in part", async () => {
  const row = await send(words);
  expect(row.bytes).toBe(words.length);
  expect(objects()).toHaveLength(1);
  expect(plainIn()).toEqual([]);
  expect((await read(row))?.equals(words)).toBe(true);
  for (const [from, to] of [
    [0, 0],
    [65_530, 65_545],
    [100_000, words.length - 1],
  ] as const)
    expect((await read(row, { from, to }))?.equals(words.subarray(from, to + 1))).toBe(true);
  expect(await service().remove(row.id)).toBe(true);
  expect(await read(row)).toBeUndefined();
  expect(objects()).toEqual([]);
});

test("what was taken in before is read, sealed when keys are rotated, and read then too", async () => {
  await restarted(false);
  const old = await send(words);
  const image = await send(await jpeg());
  await restarted(true);
  const files = service();
  const fresh = await send(randomBytes(70_000), files);
  expect((await read(old, { from: 5, to: 9 }, files))?.toString()).toBe(words.subarray(5, 10).toString());
  const pending = files.open(old, "whole");
  let [after, seen, sealed] = ["", 0, 0];
  for (;;) {
    const step = await files.sealSome(after);
    seen += step.seen;
    sealed += step.sealed;
    if (step.next === undefined) break;
    after = step.next;
  }
  expect([seen, sealed]).toEqual([3, 2]);
  const midway = await pending;
  expect(midway && (await buffer(midway)).equals(words)).toBe(true);
  expect(plainIn()).toEqual([]);
  expect((await read(old, undefined, files))?.equals(words)).toBe(true);
  expect((await read(fresh, undefined, files))?.length).toBe(70_000);
  const small = await files.open(image, "thumbnail");
  expect(small && (await buffer(small)).length).toBe(image.thumbnailBytes);
  expect(await files.sealSome("")).toMatchObject({ seen: 3, sealed: 0 });
});

test("encryption switched off again leaves readable what was encrypted", async () => {
  const row = await send(words);
  await restarted(false);
  expect((await read(row))?.equals(words)).toBe(true);
  const plain = await send(words);
  expect(plainIn()).toHaveLength(1);
  expect((await read(plain))?.equals(words)).toBe(true);
});

test("a file that was cut short is not given out as if it were whole", async () => {
  const row = await send(words);
  const [path = ""] = objects();
  truncateSync(path, 100_000);
  await expect(read(row)).rejects.toMatchObject({ name: "NotOpened" });
});

test("many files are looked through in steps", async () => {
  const files = service();
  for (let i = 0; i < 20; i += 1) await send(Buffer.from(`file ${i}`), files);
  const first = await files.sealSome("");
  expect(first.next).toBeDefined();
  const second = await files.sealSome(first.next ?? "");
  const third = await files.sealSome(second.next ?? "");
  expect([first.seen, second.seen, third.seen, third.next]).toEqual([8, 8, 4, undefined]);
  expect(await store.countFiles()).toBe(20);
});
