import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { StoreLocked } from "../../src/store/store.ts";
import { temporaryFolder } from "./sqlite-engine.ts";

const root = join(import.meta.dirname, "../..");
let built: string;
let folder: ReturnType<typeof temporaryFolder>;
let file: string;

// the layout of the server's own build: an entry in bin/, the thread at its place, shared code in chunks
beforeAll(async () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  built = mkdtempSync(join(root, ".cache", "crash-"));
  await build({
    entryPoints: {
      "bin/child": join(root, "tests/store/crash-child.ts"),
      "src/store/sqlite/worker": join(root, "src/store/sqlite/worker.ts"),
    },
    outdir: built,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["better-sqlite3"],
  });
  folder = temporaryFolder();
  file = join(folder.path, "monarchs.db");
});
afterAll(() => {
  rmSync(built, { recursive: true });
  folder.remove();
});

type Child = ChildProcessByStdio<null, Readable, null>;
const start = (from: number): Child =>
  spawn(process.execPath, [join(built, "bin/child.js"), file, `${from}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Lets a child work until it has acknowledged `count` messages, and kills it amid the next. */
async function workAndDie(child: Child, count: number, acknowledged: Map<number, number>): Promise<void> {
  const exit = once(child, "exit");
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, seq, number] = /^(\d+) (\d+)$/.exec(line) ?? [];
    if (seq === undefined || number === undefined) break;
    const before = acknowledged.get(Number(number));
    expect(before ?? Number(seq)).toBe(Number(seq));
    acknowledged.set(Number(number), Number(seq));
    lines += 1;
    if (lines === count) child.kill("SIGKILL");
  }
  expect(await exit).toEqual([null, "SIGKILL"]);
}

/** The messages up to the first that was not acknowledged. */
function firstOpen(acknowledged: ReadonlyMap<number, number>): number {
  let number = 1;
  while (acknowledged.has(number)) number += 1;
  return number;
}

const readAll = async () => {
  const store = await openSqliteStore({ file, onLost: () => undefined });
  const events = await store.eventsAfter("room-#a", 0, 1_000_000);
  await store.close();
  return events;
};

test("ten servers killed at a random moment lose nothing that they acknowledged, and repeat nothing", async () => {
  const acknowledged = new Map<number, number>();
  for (let round = 0; round < 10; round += 1) {
    // all that is not known to be there is sent again, with its key
    await workAndDie(start(firstOpen(acknowledged)), 1 + Math.floor(Math.random() * 400), acknowledged);
    const log = await readAll();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    const seqs = new Map(log.map((event) => [Number("text" in event ? event.text : 0), event.seq]));
    expect(seqs.size).toBe(log.length);
    for (const [number, seq] of acknowledged) expect(seqs.get(number)).toBe(seq);
  }
}, 60_000);

test("the file is locked while another process has it, and free as soon as that is killed", async () => {
  const child = start(1);
  await once(child.stdout, "data");
  await expect(readAll()).rejects.toBeInstanceOf(StoreLocked);
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  expect((await readAll()).length).toBeGreaterThan(0);
}, 20_000);
