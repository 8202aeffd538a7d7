import { readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteStore, type SqliteOptions, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { until } from "../support/client.ts";
import { append, event, fill, room } from "./samples.ts";
import { temporaryFolder } from "./sqlite-engine.ts";

let folder: ReturnType<typeof temporaryFolder>;
let opened: SqliteStore[] = [];
const path = () => join(folder.path, "log.db");

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const store of opened) await store.abandon();
  opened = [];
  folder.remove();
});

async function open(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ file: path(), onLost: () => undefined, ...options });
  opened.push(store);
  return store;
}

/** Reads the file from beside the store. */
function read(sql: string): unknown {
  const db = new Sqlite(path(), { readonly: true });
  try {
    return db.prepare(sql).pluck().get();
  } finally {
    db.close();
  }
}

const rowsOf = () => read("SELECT count(*) FROM events");

test("a room shows its newest events alone as soon as they are there, and the others leave the disk", async () => {
  const store = await open({ eventsPerRoom: 100 });
  await store.createRoom(room("#a"));
  const events = await fill(store, "#a", 1_500);
  const latest = await store.history("room-#a", { direction: "latest", limit: 1_000 });
  expect(latest.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 1_401 + i));
  const early = { time: 1_402_000 };
  expect(await store.history("room-#a", { direction: "before", reference: early, limit: 9 })).toMatchObject([
    { seq: 1_401 },
  ]);
  expect(await store.eventByMsgid("room-#a", { msgid: events[3]?.msgid ?? "" })).toBeUndefined();
  expect(await store.search({ roomIds: ["room-#a"], text: "7", limit: 9 })).toEqual([]);
  expect(await store.figures()).toMatchObject({ messages: 100 });
  await until(() => Number(rowsOf()) < 200, "the old events being removed");
  expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 1_501 });
});

test("a room that was too long when the file was opened is cut as well", async () => {
  const first = await open();
  await first.createRoom(room("#a"));
  await fill(first, "#a", 700);
  await first.close();
  const second = await open({ eventsPerRoom: 10 });
  await until(() => Number(rowsOf()) < 80, "the old events being removed");
  expect(await second.eventsAfter("room-#a", 0, 1_000)).toHaveLength(10);
});

test("what was said enters the index by itself, and a process that ends before loses nothing of it", async () => {
  const first = await open();
  await first.createRoom(room("#a"));
  await fill(first, "#a", 3);
  await until(() => read("SELECT seq FROM searched") === 3, "the index being filled");
  await fill(first, "#a", 300);
  await first.abandon();
  const second = await open();
  expect(await second.search({ roomIds: ["room-#a"], text: "299", limit: 9 })).toHaveLength(1);
});

test("a text that changes is found by what it says now, and one that is gone by nothing", async () => {
  const first = await open();
  await first.createRoom(room("#a"));
  await fill(first, "#a", 3);
  await first.search({ roomIds: ["room-#a"], text: "1", limit: 1 });
  await first.close();
  const db = new Sqlite(path());
  db.exec("UPDATE events SET text = 'edited' WHERE seq = 1; UPDATE events SET text = NULL WHERE seq = 2");
  db.close();
  const second = await open();
  const found = async (text: string) =>
    (await second.search({ roomIds: ["room-#a"], text, limit: 9 })).map(({ seq }) => seq);
  expect([await found("1"), await found("2"), await found("3"), await found("edited")]).toEqual([
    [],
    [],
    [3],
    [1],
  ]);
});

test("a log in memory is never in the file, ends with the store, and numbers go on", async () => {
  const first = await open({ logInMemory: true });
  await first.createRoom(room("#a"), ["u", "v"]);
  await append(first, { event: event("#a", { type: "message", text: "unwritten" }), key: "k" });
  expect(await append(first, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
  expect(await first.history("room-#a", { direction: "latest", limit: 5 })).toHaveLength(1);
  expect(await first.search({ roomIds: ["room-#a"], text: "unwritten", limit: 5 })).toHaveLength(1);
  await first.deleteRoom("none");
  await first.close();
  expect(readFileSync(path()).includes("unwritten")).toBe(false);

  const second = await open({ logInMemory: true });
  expect(await second.roomById("room-#a")).toMatchObject({ lastSeq: 1 });
  expect(await second.history("room-#a", { direction: "latest", limit: 5 })).toEqual([]);
  expect(await second.conversations("u")).toEqual([]);
  expect(await second.spokenAt(["room-#a"])).toEqual([0]);
  expect(await second.figures()).toMatchObject({ messages: 0 });
  expect(await append(second, { event: event("#a") })).toMatchObject({ done: "committed", seq: 2 });
});
