import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { takeAwayAtEnd } from "../harness/leftovers.ts";
import { appendAll, type LogRoom, makeRooms, messageSource } from "../harness/log-writer.ts";
import { say } from "../harness/report.ts";
import type { MicroBench } from "./micro-bench.ts";

/** Messages that are given to the store together, over so many rooms, and have to be on disk. */
const appending = (count: number, rooms: number, enabled = false): MicroBench => ({
  name: `store: a message, ${count} to a commit in ${rooms} ${rooms === 1 ? "room" : "rooms"}${enabled ? ", encrypted" : ""}`,
  count,
  async prepare() {
    const folder = await mkdtemp(join(tmpdir(), "monarchs-bench-"));
    const removed = takeAwayAtEnd(() => rmSync(folder, { recursive: true, maxRetries: 5 }));
    const onLost = (error: Error) => say(`the store is lost: ${error.message}`);
    const encryption = { enabled, keyFile: join(folder, "master.keys") };
    const store = await openSqliteStore({ file: join(folder, "monarchs.db"), encryption, onLost });
    const names = Array.from({ length: rooms }, (_, index) => `#room${index}`);
    const logs = await makeRooms(store, names);
    const message = messageSource(Date.now);
    const place = (index: number): LogRoom => logs[index % rooms] ?? { id: "", name: "" };
    return {
      run: () =>
        appendAll(
          store,
          Array.from({ length: count }, (_, index) => message(place(index))),
        ),
      async end() {
        await store.close();
        await rm(folder, { recursive: true });
        removed();
      },
    };
  },
});

/** The durable log: from an append to its commit, with its file. */
export const storeBenches: readonly MicroBench[] = [
  appending(1, 1),
  appending(32, 1),
  appending(400, 100),
  appending(400, 100, true),
];
