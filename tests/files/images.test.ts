import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Images } from "../../src/files/images.ts";
import { until } from "../support/client.ts";
import { folder, jpeg, png } from "./samples.ts";

let place: ReturnType<typeof folder>;
let images: Images;
let died: string[];
let memoryBytes: number;
beforeEach(() => {
  place = folder();
  died = [];
  memoryBytes = 2 ** 29;
  images = new Images(
    () => ({ memoryBytes, idleSeconds: 60 }),
    (why) => died.push(why),
  );
});
afterEach(() => {
  images.stop();
  place[Symbol.dispose]();
});

/** Has an image written anew. */
function rewrite(content: Buffer, type = "image/png", seconds = 20) {
  const path = (name: string) => join(place.path, name);
  writeFileSync(path("from"), content);
  const limits = { maxPixels: 40_000_000, thumbnailPixels: 32, quality: 80, seconds };
  return images.rewrite({
    ...{ from: path("from"), type, limits },
    ...{ image: path("image"), thumbnail: path("thumbnail") },
  });
}
const invalid = { name: "UploadRefused", refusal: { refused: "imageInvalid" } };

test("a process that is killed at an image is one refused image: the next one gets another process", async () => {
  expect(images.pid).toBeUndefined();
  expect(await rewrite(await png())).toMatchObject({ width: 8, height: 6 });
  const { pid: first = 0 } = images;
  const large = rewrite(await png(5_000, 5_000));
  await until(() => existsSync(join(place.path, "image")) && images.pid === first);
  process.kill(first, "SIGKILL");
  await expect(large).rejects.toMatchObject(invalid);
  expect(died).toEqual([expect.stringContaining("killed")]);
  expect(images.pid).toBeUndefined();
  expect(await rewrite(await jpeg(), "image/jpeg")).toMatchObject({ width: 6, height: 8 });
  expect(images.pid).not.toBe(first);
});

test("one that needs more memory than it may have is refused, and its process gone", async () => {
  memoryBytes = 2 ** 20;
  await expect(rewrite(await png(3_000, 3_000))).rejects.toMatchObject(invalid);
  expect(died).toEqual([expect.stringContaining("1048576 bytes of memory")]);
  memoryBytes = 2 ** 29;
  expect(await rewrite(await png())).toMatchObject({ width: 8 });
});

test("a process that does nothing any more is killed after the time of an image", async () => {
  await rewrite(await png());
  process.kill(images.pid ?? 0, "SIGSTOP");
  await expect(rewrite(await png(), "image/png", 1)).rejects.toMatchObject(invalid);
  expect(await rewrite(await png())).toMatchObject({ width: 8 });
});

test("it ends when it is not needed, and several images take turns in it", async () => {
  const image = await png();
  const all = await Promise.all([1, 2, 3].map(() => rewrite(image)));
  expect(all.map((each) => each?.width)).toEqual([8, 8, 8]);
  const { pid = 0 } = images;
  images.stop();
  await until(() => !isAlive(pid), "its end");
  expect(await rewrite(image)).toMatchObject({ width: 8 });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("an image of as many pixels as may be, on its side, has enough memory as the settings are", async () => {
  const size = await rewrite(await jpeg(8_000, 5_000), "image/jpeg");
  expect(size).toMatchObject({ width: 5_000, height: 8_000 });
  expect(died).toEqual([]);
}, 60_000);
