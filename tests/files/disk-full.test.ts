import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { receive } from "../../src/files/receive.ts";
import { folder } from "./samples.ts";

// A disk that is full after the first chunk: that cannot be had of a file system without being root.
vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  createWriteStream: () => {
    let written = 0;
    return new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _, done) {
        written += chunk.length;
        const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
        done(written > 4 ? full : null);
      },
    });
  },
}));

let place: ReturnType<typeof folder>;
beforeEach(() => {
  place = folder();
});
afterEach(() => place[Symbol.dispose]());

test("a disk that fills up while a file arrives ends that upload, and its sender is told why", async () => {
  const source = Readable.from([Buffer.from("1234"), Buffer.from("5678"), Buffer.from("9")]);
  const limits = { maxBytes: 100, idleMs: 10_000, totalMs: 10_000, claim: () => undefined };
  await expect(receive(source, join(place.path, "x"), limits)).rejects.toMatchObject({ name: "StorageFull" });
  expect(source.destroyed).toBe(true);
  expect(readdirSync(place.path)).toEqual([]);
});
