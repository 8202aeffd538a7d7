import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { s3Storage } from "../../src/files/s3-storage.ts";
import { fakeS3, s3Keys } from "./fake-s3.ts";
import { folder } from "./samples.ts";

const bucket = "chat";
const options = (endpoint: string) => ({ endpoint, bucket, region: "eu-1", prefix: "files/", ...s3Keys });

test("a file is put, given whole and in part, listed and removed, each request signed and in path style", async () => {
  await using s3 = await fakeS3(bucket);
  using place = folder();
  const storage = s3Storage(options(`${s3.endpoint}/`));
  const path = join(place.path, "x");
  writeFileSync(path, "hello world");
  for (const key of ["one", "one.thumbnail", "two"]) await storage.put(key, path, 11, "text/plain");
  expect(s3.objects.get("files/one")).toEqual({ body: Buffer.from("hello world"), type: "text/plain" });
  const read = async (key: string, range?: { from: number; to: number }) =>
    text((await storage.open(key, range)) ?? Readable.from(["none"]));
  expect([await read("one"), await read("one", { from: 6, to: 8 }), await read("never")]).toEqual([
    "hello world",
    "wor",
    "none",
  ]);
  s3.objects.set("of-another/program", { body: Buffer.from("x"), type: "" });
  const listed = [];
  for await (const object of storage.list()) listed.push(object);
  const modifiedAt = Date.UTC(2026, 0, 1);
  expect(listed).toEqual(["one", "one.thumbnail", "two"].map((key) => ({ key, bytes: 11, modifiedAt })));
  await storage.remove("one");
  await storage.remove("one");
  expect([...s3.objects.keys()]).not.toContain("files/one");
  expect(s3.forged).toEqual([]);
});

test("a key that is wrong, a store that fails and one that is gone are told as unavailable", async () => {
  using place = folder();
  const path = join(place.path, "x");
  writeFileSync(path, "x");
  const s3 = await fakeS3(bucket);
  const wrong = s3Storage({ ...options(s3.endpoint), secretAccessKey: "another" });
  await expect(wrong.put("one", path, 1, "text/plain")).rejects.toMatchObject({ name: "StorageUnavailable" });
  expect(s3.forged).toEqual(["PUT /chat/files/one"]);
  const storage = s3Storage(options(s3.endpoint));
  s3.broken = true;
  await expect(storage.put("one", path, 1, "text/plain")).rejects.toMatchObject({
    name: "StorageUnavailable",
  });
  await expect(storage.open("one")).rejects.toMatchObject({ name: "StorageUnavailable" });
  await s3[Symbol.asyncDispose]();
  await expect(storage.remove("one")).rejects.toMatchObject({ name: "StorageUnavailable" });
});
