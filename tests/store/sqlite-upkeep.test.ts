import { readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HistoryQuery } from "../../src/domain/commands.ts";
import { openSqliteStore, type SqliteOptions, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { until } from "../support/client.ts";
import { append, appendAll, event, fill, room } from "./samples.ts";
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
  expect(await store.search({ roomIds: ["room-#a"], text: "7", keep: "newest", limit: 9 })).toEqual([]);
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
  expect(await second.search({ roomIds: ["room-#a"], text: "299", keep: "newest", limit: 9 })).toHaveLength(
    1,
  );
});

test("few words in each of many rooms enter the index, and so do many in one beside them", async () => {
  const store = await open();
  const names = Array.from({ length: 150 }, (_, i) => `#${i}`);
  await Promise.all(names.map((name) => store.createRoom(room(name))));
  await appendAll(
    store,
    names.flatMap((name, i) => Array.from({ length: i === 7 ? 300 : 2 }, () => ({ event: event(name) }))),
  );
  await until(() => read("SELECT sum(seq) FROM searched") === 149 * 2 + 300, "the index being filled");
  const roomIds = names.map((name) => `room-${name}`);
  expect(await store.search({ roomIds, text: "hello", keep: "newest", limit: 1_000 })).toHaveLength(598);
});

test("a text that is taken away is not in the file any more, be it in the log or in the index", async () => {
  const first = await open();
  await first.createRoom(room("#a"));
  const secret = event("#a", { type: "message", text: "zebraunicorn" });
  await append(first, { event: secret });
  await append(first, { event: event("#a", { type: "message", text: "harmless" }) });
  const found = async (store: SqliteStore, text: string) =>
    (await store.search({ roomIds: ["room-#a"], text, keep: "newest", limit: 9 })).length;
  expect(await found(first, "zebra")).toBe(1);
  const redaction = event("#a", { type: "redaction", of: secret.msgid, reason: "" });
  await append(first, { event: redaction, effects: { redacts: secret.msgid } });
  expect(await found(first, "zebra")).toBe(0);
  expect(await found(first, "harmless")).toBe(1);
  await first.close();
  expect(readFileSync(path()).includes("zebraunicorn")).toBe(false);
  const second = await open();
  expect(await found(second, "zebra")).toBe(0);
});

test("an edited text is found by what it says now, at once and after the index has come to it", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  const message = event("#a", { type: "message", text: "first" });
  await append(store, { event: message });
  const found = async (text: string) =>
    (await store.search({ roomIds: ["room-#a"], text, keep: "newest", limit: 9 })).map(({ seq }) => seq);
  expect(await found("first")).toEqual([1]);
  for (const text of ["second", "third"]) {
    const edit = event("#a", { type: "edit", of: message.msgid, speech: "message", text });
    await append(store, { event: edit, effects: { edits: message.msgid } });
  }
  expect([await found("first"), await found("second"), await found("third")]).toEqual([[], [], [1]]);
});

test("nothing of a deleted room is left in the index", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  await fill(store, "#a", 700);
  await store.search({ roomIds: ["room-#a"], text: "7", keep: "newest", limit: 1 });
  await store.deleteRoom("room-#a");
  await until(() => rowsOf() === 0 && read("SELECT count(*) FROM searched") === 0, "the log going");
  const db = new Sqlite(path());
  expect(db.prepare("SELECT count(*) FROM search WHERE search MATCH 'words : 7*'").pluck().get()).toBe(0);
  db.close();
});

test("a log in memory is never in the file, ends with the store, and numbers go on", async () => {
  const first = await open({ logInMemory: true });
  await first.createRoom(room("#a"), ["u", "v"]);
  await append(first, { event: event("#a", { type: "message", text: "unwritten" }), key: "k" });
  expect(await append(first, { event: event("#a"), key: "k" })).toMatchObject({ done: "duplicate" });
  expect(await first.history("room-#a", { direction: "latest", limit: 5 })).toHaveLength(1);
  expect(
    await first.search({ roomIds: ["room-#a"], text: "unwritten", keep: "newest", limit: 5 }),
  ).toHaveLength(1);
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

test("a log that was in memory for a while has a gap, over which words and times are found", async () => {
  const answers: number[][] = [];
  const queries: readonly HistoryQuery[] = [
    { direction: "latest", limit: 12 },
    { direction: "after", reference: { time: 85 }, limit: 3 },
    { direction: "before", reference: { time: 150 }, limit: 1 },
  ];
  for (const [period, logInMemory] of [false, true, false].entries()) {
    const store = await open({ logInMemory });
    if (period === 0) await store.createRoom(room("#a"));
    const log = Array.from({ length: 100 }, (_, i) => {
      const body = i % 10 === 9 ? undefined : ({ type: "part", reason: "" } as const);
      return { event: event("#a", body, { time: period * 100 + i + 1 }) };
    });
    await appendAll(store, log);
    for (const query of queries) {
      const found = await store.history("room-#a", { ...query, speechOnly: true });
      answers.push(found.map(({ seq }) => seq));
    }
    await store.close();
  }
  const tens = (first: number, last: number) =>
    Array.from({ length: (last - first) / 10 + 1 }, (_, i) => first + i * 10);
  expect(answers).toEqual([
    ...[tens(10, 100), [90, 100], [100]],
    ...[tens(110, 200), [110, 120, 130], [140]],
    ...[[90, 100, ...tens(210, 300)], [90, 100, 210], [100]],
  ]);
});

test("a gap of any length costs a reader of words nothing", async () => {
  const first = await open();
  await first.createRoom(room("#a"));
  await appendAll(first, [{ event: event("#a") }, { event: event("#a", { type: "part", reason: "" }) }]);
  await first.close();
  const beside = new Sqlite(path());
  beside.exec("UPDATE rooms SET last_seq = 4000000000");
  beside.close();
  const store = await open();
  await appendAll(store, [{ event: event("#a", { type: "part", reason: "" }) }, { event: event("#a") }]);
  const words = async (query: HistoryQuery) =>
    (await store.history("room-#a", { ...query, speechOnly: true })).map(({ seq }) => seq);
  expect(await words({ direction: "latest", limit: 9 })).toEqual([1, 4_000_000_002]);
  expect(await words({ direction: "after", reference: { seq: 0 }, limit: 9 })).toEqual([1, 4_000_000_002]);
  expect(await words({ direction: "before", reference: { seq: 4_000_000_000 }, limit: 9 })).toEqual([1]);
});
