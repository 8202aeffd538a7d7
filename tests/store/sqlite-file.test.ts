import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteStore, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { applicationId, migrate, migrations } from "../../src/store/sqlite/schema.ts";
import { StoreCorrupt, StoreLocked, Unavailable } from "../../src/store/store.ts";
import { ada, append, event, fill, id, room } from "./samples.ts";
import { temporaryFolder } from "./sqlite-engine.ts";

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let opened: SqliteStore[];

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, "data", "monarchs.db");
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.abandon()));
  folder.remove();
});

async function open(): Promise<SqliteStore> {
  const store = await openSqliteStore({
    file,
    onLost: (error) => {
      throw error;
    },
  });
  opened.push(store);
  return store;
}

test("the files and their folder are their owner's alone", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  expect(statSync(join(folder.path, "data")).mode & 0o777).toBe(0o700);
  const files = readdirSync(join(folder.path, "data"));
  expect(files.sort()).toEqual(["monarchs.db", "monarchs.db-lock", "monarchs.db-shm", "monarchs.db-wal"]);
  for (const name of files) expect(statSync(join(folder.path, "data", name)).mode & 0o777).toBe(0o600);
});

test("a second server is refused, and the first goes on", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  await expect(open()).rejects.toBeInstanceOf(StoreLocked);
  await expect(open()).rejects.toBeInstanceOf(StoreLocked);
  expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 1 });
  await store.close();
  expect(await (await open()).eventsAfter("room-#a", 0, 10)).toHaveLength(1);
});

test("other programs may read the file meanwhile", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  const reader = new Sqlite(file, { readonly: true });
  expect(reader.prepare("SELECT name FROM rooms").pluck().all()).toEqual(["#a"]);
  reader.close();
});

test("a program that writes to the file for long makes appends unavailable, and then they go on", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  const writer = new Sqlite(file);
  writer.exec("BEGIN IMMEDIATE");
  expect(await append(store, { event: event("#a") })).toMatchObject({ done: "refused", why: "unavailable" });
  writer.exec("ROLLBACK");
  writer.close();
  expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 1 });
});

test("what is not a database is not opened, and left as it is", async () => {
  mkdirSync(join(folder.path, "data"));
  writeFileSync(file, "These are not the rows you are looking for. ".repeat(500));
  await expect(open()).rejects.toBeInstanceOf(StoreCorrupt);
  expect(statSync(file).size).toBe(22_000);
});

test("a file that was cut short is not opened", async () => {
  const store = await open();
  await store.createRoom(room("#a"));
  await fill(store, "#a", 500);
  await store.close();
  truncateSync(file, 20_480);
  await expect(open()).rejects.toBeInstanceOf(StoreCorrupt);
});

test("another program's database is not opened, and left as it is", async () => {
  mkdirSync(join(folder.path, "data"));
  const other = new Sqlite(file);
  other.exec("CREATE TABLE recipes (name TEXT)");
  other.close();
  await expect(open()).rejects.toThrow(/another program/);
  const again = new Sqlite(file);
  expect(again.prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["recipes"]);
  again.close();
});

test("a file of a newer version is not opened", async () => {
  await (await open()).close();
  const db = new Sqlite(file);
  db.pragma("user_version = 99");
  db.close();
  await expect(open()).rejects.toThrow(/newer/);
  await expect(open()).rejects.toBeInstanceOf(StoreCorrupt);
});

test("a file that cannot be opened is unavailable, not damaged", async () => {
  mkdirSync(file, { recursive: true });
  await expect(open()).rejects.toBeInstanceOf(Unavailable);
});

test("a file of the first schema is carried to the last", async () => {
  mkdirSync(join(folder.path, "data"));
  const db = new Sqlite(file);
  migrate(db, migrations.slice(0, 1));
  db.exec(`INSERT INTO rooms VALUES (1, 'room-#a', 'channel', '#a', '#a', 'old topic', 'ada', 5, 'd',
    '{"flags":"nt","key":null,"limit":null,"lists":{"b":[],"e":[],"I":[]}}', NULL, NULL, 1, 2)`);
  db.exec(`INSERT INTO events VALUES
    (1, 1, x'0190a0a0700070008000000000000001', 'join', NULL, 'u', 'ada', 'ada', 'h', NULL, 10, NULL,
      '{"realname":"Ada"}'),
    (1, 2, x'0190a0a0700070008000000000000002', 'message', NULL, 'u', 'ada', 'ada', 'h', 'Ada', 20, 'hi', NULL)`);
  db.exec("INSERT INTO sends VALUES (1, 'u', 'k', 1, 2, 20)");
  db.exec(`INSERT INTO rooms VALUES (2, 'direct-1', 'direct', 'direct:g:u', 'direct:g:u', '', '', 0, '',
    '{"flags":"","key":null,"limit":null,"lists":{"b":[],"e":[],"I":[]}}', NULL, NULL, 1, 1)`);
  db.exec(`INSERT INTO events VALUES
    (2, 1, x'0190a0a0700070008000000000000003', 'message', 'ada', 'g', 'bob', 'b', 'h', NULL, 25, 'hey', NULL)`);
  db.exec("INSERT INTO memberships VALUES (1, 'u', 'q', 3)");
  db.exec("INSERT INTO markers VALUES (1, 'u', 1)");
  db.exec("INSERT INTO accounts VALUES ('u', 'Ada', 'ada', 'hash', NULL, 'administrator', 0, 4, NULL)");
  db.exec("INSERT INTO resumes VALUES ('h', 'u', 'account', 'ada', 'Ada', 6)");
  db.close();

  const store = await openSqliteStore({ file, clock: () => 30, onLost: () => undefined });
  opened.push(store);
  expect(await store.roomByName("#a")).toMatchObject({
    topic: "old topic",
    lastSeq: 2,
    modes: { flags: "nt" },
  });
  expect(await store.eventsAfter("room-#a", 0, 10)).toMatchObject([
    { type: "join", realname: "Ada", msgid: "0190a0a0-7000-7000-8000-000000000001" },
    { type: "message", text: "hi", source: { id: "u", nick: "ada", account: "Ada" } },
  ]);
  expect(await store.memberships("room-#a")).toMatchObject([{ userId: "u", roles: "q" }]);
  expect(await store.readMarkers("u")).toEqual([{ subject: "room-#a", time: 10 }]);
  expect(await store.spokenAt(["room-#a"])).toEqual([20]);
  expect(await store.conversations("u")).toEqual([
    { roomId: "direct-1", peerId: "g", account: null, nick: "bob", spokenAt: 25 },
  ]);
  expect(await store.conversations("g")).toMatchObject([{ peerId: "u", account: "Ada" }]);
  expect(await store.accountByName("ada")).toMatchObject({ role: "administrator", disabled: false });
  expect(await store.resume("h")).toMatchObject({ userId: "u", nick: "ada" });
  const again = event("#a", undefined, { source: { ...ada, id: "u" } });
  expect(await append(store, { event: again, key: "k" })).toMatchObject({
    done: "duplicate",
    msgid: "0190a0a0-7000-7000-8000-000000000002",
  });
  expect(await append(store, { event: event("#a", undefined, { msgid: id("new") }) })).toMatchObject({
    seq: 3,
  });
});

test("what was in the index before Korean was cut in pairs is in it anew", async () => {
  mkdirSync(join(folder.path, "data"));
  const db = new Sqlite(file);
  for (const [name, run] of Object.entries({ indexed_words: String, nick_words: String }))
    db.function(name, { varargs: true }, (text) => run(text));
  migrate(db, migrations.slice(0, 11));
  db.exec(`INSERT INTO rooms (pk, id, kind, name, folded, topic, topic_set_by, topic_set_at, description, modes,
      created_at, last_seq) VALUES (1, 'room-#a', 'channel', '#a', '#a', '', '', 0, '',
      '{"flags":"nt","key":null,"limit":null,"lists":{"b":[],"e":[],"I":[]}}', 1, 1);
    INSERT INTO events (room, seq, msgid, type, sender, nick, user, host, time, text)
      VALUES (1, 1, 'm', 'message', 'u', 'ada', 'ada', 'h', 10, '대한민국');
    INSERT INTO search (rowid, words, nick) VALUES ((1 << 32) | 1, '대한민국', 'n616461');
    INSERT INTO searched (room, seq) VALUES (1, 1)`);
  db.close();
  const store = await open();
  const found = (text: string) => store.search({ roomIds: ["room-#a"], text, keep: "newest", limit: 5 });
  expect(await found("민국")).toMatchObject([{ seq: 1 }]);
});

test("what people had reacted with before reactions were counted is found by the message", async () => {
  mkdirSync(join(folder.path, "data"));
  const db = new Sqlite(file);
  for (const name of ["indexed_words", "nick_words"])
    db.function(name, { varargs: true }, (text) => String(text));
  migrate(db, migrations.slice(0, 12));
  db.exec(`INSERT INTO rooms (pk, id, kind, name, folded, topic, topic_set_by, topic_set_at, description, modes,
      created_at, last_seq) VALUES (1, 'room-#a', 'channel', '#a', '#a', '', '', 0, '',
      '{"flags":"nt","key":null,"limit":null,"lists":{"b":[],"e":[],"I":[]}}', 1, 4)`);
  const said = "0190a0a0-7000-7000-8000-000000000001";
  const insert =
    db.prepare(`INSERT INTO events (room, seq, msgid, type, sender, nick, user, host, time, text, rest)
    VALUES (1, ?, ?, ?, 'u', 'ada', 'ada', 'h', 10, ?, ?)`);
  const reacting = (tags: object): string => JSON.stringify({ tags });
  insert.run(1, Buffer.from(said.replaceAll("-", ""), "hex"), "message", "hi", null);
  insert.run(2, "r1", "reaction", null, reacting({ "+reply": said, "+draft/react": "👍" }));
  insert.run(3, "r2", "reaction", null, reacting({ "+draft/reply": said, "+draft/react": "🦋" }));
  insert.run(4, "r3", "reaction", null, reacting({ "+reply": said, "+draft/persist": "" }));
  db.close();
  const store = await open();
  expect(await store.reactions("room-#a", said, 9)).toMatchObject([{ seq: 2 }, { seq: 3 }]);
});

test("a log that was kept before times rose is brought into their order, and its words are found", async () => {
  mkdirSync(join(folder.path, "data"));
  const db = new Sqlite(file);
  migrate(db, migrations.slice(0, 10));
  const modes = '{"flags":"nt","key":null,"limit":null,"lists":{"b":[],"e":[],"I":[]}}';
  const types = ["join", "message", "part", "join", "redacted", "part", "notice", "join"];
  const times = [10, 40, 20, 30, 50, 5, 60, 70];
  const insert = db.prepare(`INSERT INTO events
    VALUES (?, ?, ?, ?, NULL, 'u', 'ada', 'ada', 'h', NULL, ?, NULL, NULL)`);
  for (const [name, pk] of [
    ["#a", 1],
    ["#b", 2],
  ] as const) {
    db.prepare(`INSERT INTO rooms (pk, id, kind, name, folded, topic, topic_set_by, topic_set_at, description, modes,
      created_at, last_seq) VALUES (?, ?, 'channel', ?, ?, '', '', 0, '', ?, 1, 8)`).run(
      pk,
      `room-${name}`,
      name,
      name,
      modes,
    );
    for (const [i, type] of types.entries()) insert.run(pk, i + 1, `${pk}-${i}`, type, times[i]);
  }
  db.close();

  const store = await open();
  for (const roomId of ["room-#a", "room-#b"]) {
    const events = await store.eventsAfter(roomId, 0, 10);
    expect(events.map(({ time }) => time)).toEqual([10, 40, 40, 40, 50, 50, 60, 70]);
    expect(events.map(({ type }) => type)).toEqual(types);
    const words = await store.history(roomId, { direction: "latest", limit: 9, speechOnly: true });
    expect(words.map(({ seq }) => seq)).toEqual([2, 7]);
  }
  await store.close();
  const beside = new Sqlite(file, { readonly: true });
  const wordsBefore = beside.prepare("SELECT words_before FROM events WHERE room = 1 ORDER BY seq").pluck();
  expect(wordsBefore.all()).toEqual([0, null, 2, 2, null, 2, null, 7]);
  beside.close();
});

test("a step of the schema that fails leaves the file as it was", () => {
  mkdirSync(join(folder.path, "data"));
  const db = new Sqlite(file);
  migrate(db);
  expect(() => migrate(db, [...migrations, "CREATE TABLE more (x); CREATE TABLE rooms (x)"])).toThrow();
  expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'more'").pluck().get()).toBe(0);
  migrate(db, [...migrations, "CREATE TABLE more (x)"]);
  expect(db.pragma("user_version", { simple: true })).toBe(migrations.length + 1);
  expect(db.pragma("application_id", { simple: true })).toBe(applicationId);
  db.close();
});
