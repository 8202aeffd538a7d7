import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { s3Storage } from "../../src/files/s3-storage.ts";
import { FileService, type Upload } from "../../src/files/service.ts";
import type { FileRow } from "../../src/store/parts/files.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { fakeS3, s3Keys } from "./fake-s3.ts";
import { folder, png } from "./samples.ts";

const upload: Upload = {
  owner: { id: "ada", kind: "account" },
  purpose: "attachment",
  name: "a.txt",
  type: "",
};

/** Files in an S3 store, whose rows are in a store that can be opened again with encryption. */
async function start() {
  const place = folder();
  const s3 = await fakeS3("chat");
  const open = (enabled: boolean) =>
    openSqliteStore({
      file: join(place.path, "monarchs.db"),
      encryption: { enabled, keyFile: join(place.path, "master.keys") },
      onLost: () => {},
    });
  let store = await open(false);
  const storage = s3Storage({
    endpoint: s3.endpoint,
    bucket: "chat",
    region: "eu-1",
    prefix: "files/",
    ...s3Keys,
  });
  const service = () =>
    new FileService({
      storage,
      store: () => store,
      limits: () => ({
        ...{ maxBytes: 1_000_000, perDay: 0, perPerson: 0, ofGuests: 0, total: 0 },
        ...{ uploadsPerPerson: 0, uploadsAtOnce: 0, idleMs: 10_000, totalMs: 60_000, deniedTypes: [] },
        images: {
          ...{ maxPixels: 1_000_000, thumbnailPixels: 16, quality: 80, seconds: 20, unreadable: "refuse" },
          ...{ memoryBytes: 2 ** 29, idleSeconds: 60 },
        },
      }),
      temporary: join(place.path, "tmp"),
      now: Date.now,
    });
  return {
    s3,
    service,
    get store() {
      return store;
    },
    async encrypt() {
      await store.close();
      store = await open(true);
    },
    async [Symbol.asyncDispose]() {
      await store.close();
      await s3[Symbol.asyncDispose]();
      place[Symbol.dispose]();
    },
  };
}

const send = (files: FileService, content: Buffer) => files.upload(Readable.from([content]), upload);
const read = async (files: FileService, row: FileRow, range?: { from: number; to: number }) => {
  const stream = await files.open(row, "whole", range);
  return stream && buffer(stream);
};
const words = Buffer.from("the quagga is gone ".repeat(9_000));

test("in S3 a part of a file is read as a part, and what was plain is sealed where it is", async () => {
  await using set = await start();
  const { s3 } = set;
  const files = set.service();
  const [text, image] = [await send(files, words), await send(files, await png())];
  expect(await read(files, text, { from: 4, to: 9 })).toEqual(Buffer.from("quagga"));
  await set.encrypt();
  const sealing = set.service();
  expect(await sealing.sealSome("")).toMatchObject({ seen: 2, sealed: 2 });
  for (const { body } of s3.objects.values()) expect(body.includes("quagga")).toBe(false);
  expect([...s3.objects.keys()].toSorted()).toEqual(
    [text.id, image.id, `${image.id}.thumbnail`].map((key) => `files/${key}`).toSorted(),
  );
  expect(await read(sealing, text)).toEqual(words);
  expect(await read(sealing, text, { from: 100_004, to: 140_000 })).toEqual(words.subarray(100_004, 140_001));
  expect(await sealing.sealSome("")).toMatchObject({ sealed: 0 });
  expect(s3.forged).toEqual([]);
});

test("a purge takes out of S3 what no message has, and what has no row", async () => {
  await using set = await start();
  const files = set.service();
  const [left, image] = [await send(files, Buffer.from("left")), await send(files, await png())];
  const orphan = await send(files, Buffer.from("orphan"));
  await set.store.dropFile(orphan.id);
  set.s3.objects.set("of-another/program", { body: Buffer.from("x"), type: "" });
  const purge = async (dryRun: boolean) => {
    const found: string[] = [];
    await files.purge(Date.now() + 1, dryRun, ({ id }) => found.push(id));
    return found.toSorted();
  };
  const all = [left.id, image.id, orphan.id].toSorted();
  expect(await purge(true)).toEqual(all);
  expect(set.s3.objects.size).toBe(5);
  expect(await purge(false)).toEqual(all);
  expect([...set.s3.objects.keys()]).toEqual(["of-another/program"]);
});
