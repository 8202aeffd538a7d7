import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStorage } from "../../src/files/folder-storage.ts";
import { FileService, type Upload, type UploadLimits } from "../../src/files/service.ts";
import { type Storage, StorageFull } from "../../src/files/storage.ts";
import type { Store } from "../../src/store/store.ts";
import { append, event, room } from "../store/samples.ts";
import { sqliteEngine } from "../store/sqlite-engine.ts";
import { until } from "../support/client.ts";
import { folder, jpeg, png, pngBomb, svg } from "./samples.ts";

const limits: UploadLimits = {
  maxBytes: 1_000_000,
  perDay: 0,
  perPerson: 0,
  ofGuests: 0,
  total: 0,
  uploadsPerPerson: 0,
  uploadsAtOnce: 0,
  idleMs: 10_000,
  totalMs: 60_000,
  deniedTypes: ["image/svg+xml", "text/html"],
  images: {
    ...{ maxPixels: 1_000_000, thumbnailPixels: 16, quality: 80, seconds: 20, unreadable: "refuse" },
    ...{ memoryBytes: 2 ** 29, idleSeconds: 60 },
  },
};
const ada = { id: "ada", kind: "account" } as const;
const said: Upload = { owner: ada, purpose: "attachment", name: "notes.txt", type: "" };

let place: ReturnType<typeof folder>;
let engine: Awaited<ReturnType<typeof sqliteEngine>>;
let store: Store;
let now: number;
beforeEach(async () => {
  place = folder();
  now = Date.now();
  engine = await sqliteEngine({ clock: () => now });
  store = engine.store;
});
afterEach(async () => {
  await engine.end();
  place[Symbol.dispose]();
});

const root = () => join(place.path, "files");
function service(changes: Partial<UploadLimits> = {}, storage: Storage = folderStorage(root())): FileService {
  return new FileService({
    storage,
    store: () => store,
    limits: () => ({ ...limits, ...changes }),
    temporary: join(root(), "tmp"),
    now: () => now,
  });
}
/** Every file below the folder, by its path. */
const files = (): string[] =>
  readdirSync(place.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const send = (content: Buffer | string, upload: Partial<Upload> = {}, files = service()) =>
  files.upload(Readable.from([Buffer.from(content as string)]), { ...said, ...upload });
const refused = (refusal: object) => ({ name: "UploadRefused", refusal });

test("a file is kept for its owner's eyes alone, found again whole and in part, and removed", async () => {
  const kept = service();
  const row = await send("hello world", {}, kept);
  expect(row).toMatchObject({
    name: "notes.txt",
    type: "text/plain",
    bytes: 11,
    ownerId: "ada",
    width: null,
  });
  expect(row.id).toMatch(/^[\w-]{22}$/);
  expect(await store.file(row.id)).toEqual(row);
  expect(files().map((path) => statSync(path).mode & 0o777)).toEqual([0o600]);
  const read = async (range?: { from: number; to: number }) =>
    String(await buffer((await kept.open(row, "whole", range)) ?? Readable.from([])));
  expect(await read()).toBe("hello world");
  expect(await read({ from: 6, to: 8 })).toBe("wor");
  expect(await kept.remove(row.id)).toBe(true);
  expect(files()).toEqual([]);
  expect(await kept.open(row, "whole")).toBeUndefined();
});

test("an image is written anew: upright, small form beside it, and nothing of where it was taken", async () => {
  const kept = service();
  const original = await jpeg(40, 20);
  expect(original.includes("CANARY-COPYRIGHT")).toBe(true);
  const row = await send(original, { name: "me.jpg", type: "image/jpeg" }, kept);
  expect(row).toMatchObject({ type: "image/jpeg", width: 20, height: 40 });
  const image = await buffer((await kept.open(row, "whole")) ?? Readable.from([]));
  expect(image.length).toBe(row.bytes);
  expect(await sharp(image).metadata()).toMatchObject({ format: "jpeg", width: 20, height: 40 });
  expect((await sharp(image).metadata()).exif).toBeUndefined();
  for (const path of files()) expect(readFileSync(path).includes("CANARY-COPYRIGHT")).toBe(false);
  const small = await buffer((await kept.open(row, "thumbnail")) ?? Readable.from([]));
  expect(await sharp(small).metadata()).toMatchObject({ format: "webp", width: 8, height: 16 });
});

test("a moving picture keeps its frames, and all of them count as pixels", async () => {
  const frames = Buffer.alloc(10 * 30 * 3, 1).map((_, i) => (i * 7) & 255);
  const gif = await sharp(frames, { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } })
    .gif()
    .toBuffer();
  const row = await send(gif, { name: "a.gif" });
  expect(row).toMatchObject({ type: "image/gif", width: 10, height: 10 });
  const little = service({ images: { ...limits.images, maxPixels: 250 } });
  await expect(send(gif, { name: "a.gif" }, little)).rejects.toMatchObject(
    refused({ refused: "imageTooLarge", limit: 250 }),
  );
});

test.each([
  [
    "a decompression bomb",
    () => pngBomb(50_000, 50_000),
    "b.png",
    { refused: "imageTooLarge", limit: 1_000_000 },
  ],
  [
    "an image that is cut off",
    async () => (await png(300, 300)).subarray(0, 80),
    "c.png",
    { refused: "imageInvalid" },
  ],
  ["a drawing as an image", () => svg, "d.png", { refused: "fileTypeRefused", mediaType: "image/svg+xml" }],
  [
    "a page as an image",
    () => "<html><script>",
    "p.jpg",
    { refused: "fileTypeRefused", mediaType: "text/html" },
  ],
  ["a program as an image", () => "MZ\u0000\u0000", "x.png", { refused: "fileTypeMismatch" }],
  [
    "an image of a kind that cannot be written anew",
    () => "BM\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
    "x.bmp",
    { refused: "imageInvalid" },
  ],
  ["nothing", () => "", "x", { refused: "fileEmpty" }],
  ["too much", () => Buffer.alloc(1_000_001), "x", { refused: "fileTooLarge", limit: 1_000_000 }],
])("%s is refused, and nothing of it is left", async (_, make, name, refusal) => {
  await expect(send(await make(), { name })).rejects.toMatchObject(refused(refusal));
  expect(files()).toEqual([]);
  expect((await store.fileUsage("ada", 0)).all).toBe(0);
});

test("a stream without end is cut at the limit, not at its end", async () => {
  let given = 0;
  const endless = Readable.from(
    (function* () {
      const megabyte = Buffer.alloc(65_536, 1);
      for (;;) {
        given += megabyte.length;
        yield megabyte;
      }
    })(),
  );
  await expect(service().upload(endless, said)).rejects.toMatchObject(refused({ refused: "fileTooLarge" }));
  expect(given).toBeLessThan(3_000_000);
  expect(endless.destroyed).toBe(true);
  expect(files()).toEqual([]);
});

test("what says that it is too large is refused before a byte of it is read", async () => {
  const source = new PassThrough();
  await expect(service().upload(source, { ...said, bytes: 5_000_000_000 })).rejects.toMatchObject(
    refused({ refused: "fileTooLarge" }),
  );
  expect(source.listenerCount("readable")).toBe(0);
});

test("a sender who goes away, is silent, or sends another length than announced leaves nothing", async () => {
  const gone = new PassThrough();
  const first = service().upload(gone, said);
  gone.write("half");
  await until(() => files().length === 1);
  gone.destroy(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
  await expect(first).rejects.toMatchObject(refused({ refused: "fileIncomplete" }));
  const silent = new PassThrough();
  silent.write("x");
  await expect(service({ idleMs: 20 }).upload(silent, said)).rejects.toMatchObject(
    refused({ refused: "uploadTooSlow" }),
  );
  const slow = new PassThrough();
  const drip = setInterval(() => slow.write("x"), 5);
  await expect(service({ totalMs: 60 }).upload(slow, said)).rejects.toMatchObject(
    refused({ refused: "uploadTooSlow" }),
  );
  clearInterval(drip);
  await expect(send("hello", { bytes: 4 })).rejects.toMatchObject(refused({ refused: "fileIncomplete" }));
  await expect(send("hello", { bytes: 6 })).rejects.toMatchObject(refused({ refused: "fileIncomplete" }));
  expect(files()).toEqual([]);
});

test("room is counted by person, by day, of guests and of all, also of what is on its way", async () => {
  await expect(send("12345", {}, service({ perPerson: 4 }))).rejects.toMatchObject(
    refused({ refused: "fileQuota", of: "person", limit: 4 }),
  );
  const daily = service({ perDay: 8 });
  await send("12345", {}, daily);
  await expect(send("12345", {}, daily)).rejects.toMatchObject(refused({ of: "day" }));
  now += 24 * 60 * 60 * 1000 + 1;
  await send("12345", {}, daily);
  const guest = { owner: { id: "g", kind: "guest" } } as const;
  await expect(send("12345", guest, service({ ofGuests: 4 }))).rejects.toMatchObject(
    refused({ of: "guests" }),
  );
  await expect(send("12345", guest, service({ total: 14 }))).rejects.toMatchObject(refused({ of: "server" }));
  // two at once have no more room than one after the other
  const both = service({ perPerson: 18 });
  const slow = new PassThrough();
  const first = both.upload(slow, said);
  slow.write("12345");
  await until(() => readdirSync(join(root(), "tmp")).length === 1);
  await expect(send("12345", {}, both)).rejects.toMatchObject(refused({ of: "person" }));
  slow.end();
  await first;
  expect(both.underWay).toBe(0);
});

test("what is kept while another upload is under way takes room from it", async () => {
  const both = service({ perPerson: 10 });
  const slow = new PassThrough();
  const late = both.upload(slow, said);
  slow.write("1234");
  await until(() => files().length === 1);
  await send("12345", {}, both);
  slow.end("567");
  await expect(late).rejects.toMatchObject(refused({ refused: "fileQuota", of: "person", limit: 10 }));
  expect(await store.fileUsage("ada", 0)).toMatchObject({ person: 5 });
  expect(files()).toHaveLength(1);
  await send("12345", {}, both);
});

test("uploads at once are counted, of one person and of all", async () => {
  const few = service({ uploadsPerPerson: 1, uploadsAtOnce: 2 });
  const open = [ada, { id: "bob", kind: "account" } as const].map((owner) => {
    const source = new PassThrough();
    return { source, done: few.upload(source, { ...said, owner }) };
  });
  await expect(send("x", {}, few)).rejects.toMatchObject(refused({ refused: "tooManyUploads", limit: 1 }));
  const eve = { id: "eve", kind: "account" } as const;
  await expect(send("x", { owner: eve }, few)).rejects.toMatchObject(
    refused({ refused: "tooManyUploads", limit: 2 }),
  );
  for (const { source, done } of open) {
    source.end("x");
    await done;
  }
  await send("x", { owner: eve }, few);
});

test("a full disk is told as such, and a storage that fails leaves no row", async () => {
  const full = { ...folderStorage(root()), put: () => Promise.reject(new StorageFull("no room")) };
  await expect(send("x", {}, service({}, full))).rejects.toMatchObject(refused({ refused: "storeFull" }));
  expect(await store.fileUsage("ada", 0)).toMatchObject({ all: 0 });
  expect(files()).toEqual([]);
});

test("images that cannot be written anew may be kept to be saved, by setting", async () => {
  const lenient = service({ images: { ...limits.images, unreadable: "attachment" } });
  const row = await send("BM\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000", { name: "x.bmp" }, lenient);
  expect(row).toMatchObject({ type: "application/octet-stream", width: null });
});

test("a picture of a person has to be an image", async () => {
  await expect(send("hello", { purpose: "avatar" })).rejects.toMatchObject(
    refused({ refused: "fileTypeMismatch" }),
  );
});

test("a purge tells first what it would remove, then removes it, and what failed uploads left", async () => {
  await store.createRoom(room("#a"));
  const kept = service();
  const [posted, left] = [await send("posted", {}, kept), await send("left", { name: "left.txt" }, kept)];
  await append(store, {
    event: event("#a", { type: "message", text: "x", tags: { "+monarchs.chat/file": "x" } }),
    effects: { attaches: [posted.id] },
  });
  const orphan = "0000000000000000000000";
  const storage = folderStorage(root());
  await service().upload(Readable.from([Buffer.from("x")]), said);
  const before = now + 1;
  now += 2 * 3_600_000;
  const purge = async (dryRun: boolean) => {
    const found: (string | null)[] = [];
    await kept.purge(before, dryRun, ({ name }) => found.push(name));
    return found.toSorted();
  };
  expect(orphan).toHaveLength(22);
  expect(await purge(true)).toEqual(["left.txt", "notes.txt"]);
  expect(files()).toHaveLength(3);
  expect(await purge(false)).toEqual(["left.txt", "notes.txt"]);
  expect(await store.file(left.id)).toBeUndefined();
  // an object without a row
  const row = await send("orphan", {}, kept);
  await store.dropFile(row.id);
  now += 2 * 3_600_000;
  expect(await purge(true)).toEqual([null]);
  expect(await purge(false)).toEqual([null]);
  expect(files()).toHaveLength(1);
  expect(await buffer((await storage.open(posted.id)) ?? Readable.from([]))).toEqual(Buffer.from("posted"));
});

test("what a former process left half received goes when the next upload comes", async () => {
  await send("x");
  const leftover = new PassThrough();
  const under = service().upload(leftover, said);
  leftover.write("half");
  await until(() => readdirSync(join(root(), "tmp")).length === 1);
  await send("y", {}, service());
  expect(readdirSync(join(root(), "tmp"))).toEqual([]);
  leftover.destroy();
  await expect(under).rejects.toMatchObject(refused({ refused: "fileIncomplete" }));
});
