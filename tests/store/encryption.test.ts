import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dumpStore, restoreStore } from "../../src/store/sqlite/dump.ts";
import { openSqliteStore, type SqliteOptions, type SqliteStore } from "../../src/store/sqlite/open.ts";
import { StoreCorrupt, Unavailable } from "../../src/store/store.ts";
import { account, ada, append, event, fill, id, room } from "./samples.ts";
import { temporaryFolder } from "./sqlite-engine.ts";

let folder: ReturnType<typeof temporaryFolder>;
let keyFile: string;
let opened: SqliteStore[];
const data = () => join(folder.path, "data");
const file = () => join(data(), "monarchs.db");

beforeEach(() => {
  folder = temporaryFolder();
  keyFile = join(folder.path, "secret", "master.keys");
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.abandon()));
  folder.remove();
});

async function open(enabled: boolean, options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const onLost = (error: Error) => {
    throw error;
  };
  const store = await openSqliteStore({ file: file(), encryption: { enabled, keyFile }, onLost, ...options });
  opened.push(store);
  return store;
}

/** The files of the data folder in which a word stands, in any of the forms in which SQLite or we might write it. */
const holding = (word: string): readonly string[] =>
  readdirSync(data(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      const forms = [
        word,
        word.toLowerCase(),
        word.slice(1),
        Buffer.from(word).toString("base64").slice(0, -4),
      ];
      return forms.some((form) => bytes.includes(form)) || bytes.includes(Buffer.from(word, "utf16le"));
    });

const everything = ["xylophone", "quokkas", "zephyrean", "wombatting", "kaleidoscope", "中文全文搜"];

/** Says each of {@link everything} in one of the ways in which words come into a log. */
async function sayEverything(store: SqliteStore, name: string): Promise<void> {
  const [word, edited, edit, gone, tag, chinese] = everything;
  const message = event(name, { type: "message", text: `one ${word} two`, tags: { "+x": `${tag}` } });
  await append(store, { event: message });
  const first = event(name, { type: "message", text: `${edited} here` });
  await append(store, { event: first });
  await append(store, {
    event: event(name, { type: "edit", of: first.msgid, speech: "message", text: `${edit} here` }),
    effects: { edits: first.msgid },
  });
  await append(store, { event: event(name, { type: "part", reason: `${gone}` }) });
  await append(store, { event: event(name, { type: "message", text: `${chinese}引擎` }) });
}

const texts = async (store: SqliteStore, name: string) =>
  (await store.eventsAfter(`room-${name}`, 0, 100)).map((each) => ("text" in each ? each.text : each.type));
const found = async (store: SqliteStore, text: string, name = "#a") =>
  (await store.search({ roomIds: [`room-${name}`], text, keep: "newest", limit: 9 })).map(({ seq }) => seq);
const said = ["one xylophone two", "zephyrean here", "zephyrean here", "part", "中文全文搜引擎"];

async function sealAll(store: SqliteStore, most = Number.POSITIVE_INFINITY) {
  let [sealed, seen, steps] = [0, 0, 0];
  for (
    let from: { room: number; seq: number } | null = { room: 0, seq: 0 };
    from !== null && steps < most;
  ) {
    const step = await store.sealSome(from);
    sealed += step.sealed;
    seen += step.seen;
    steps += 1;
    from = step.next;
  }
  return { sealed, seen };
}

test("no word that was said is in any file, while the server runs and when it has ended, and all is read again", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  await sayEverything(store, "#a");
  for (const word of ["xylophone", "zephyrean", "中文全"]) expect(await found(store, word)).not.toEqual([]);
  expect(everything.flatMap(holding)).toEqual([]);
  expect(holding("room-#a")).not.toEqual([]);
  await store.close();
  expect(everything.flatMap(holding)).toEqual([]);
  const again = await open(true);
  expect(await texts(again, "#a")).toEqual(said);
  expect(await again.eventsAfter("room-#a", 0, 1)).toMatchObject([{ tags: { "+x": "kaleidoscope" } }]);
  expect(await again.encryption()).toEqual({ enabled: true, plain: false });
});

test("what was said before it was switched on is plain until it is sealed, and then in no file any more", async () => {
  const before = await open(false);
  await before.createRoom(room("#a"));
  await sayEverything(before, "#a");
  await fill(before, "#a", 700);
  expect(await found(before, "xylo")).toEqual([1]);
  await before.close();
  expect(holding("xylophone")).not.toEqual([]);

  const store = await open(true);
  expect(await store.encryption()).toEqual({ enabled: true, plain: true });
  expect((await texts(store, "#a")).slice(0, 5)).toEqual(said);
  expect(await sealAll(store)).toEqual({ sealed: 705, seen: 705 });
  expect(await sealAll(store)).toEqual({ sealed: 0, seen: 705 });
  await store.compact(true);
  expect(everything.flatMap(holding)).toEqual([]);
  expect(await store.encryption()).toEqual({ enabled: true, plain: false });
  expect((await texts(store, "#a")).slice(0, 5)).toEqual(said);
  expect(await found(store, "xylophone")).toEqual([1]);
  expect(await found(store, "xylo")).toEqual([]);
  expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 706 });
});

test("sealing goes on after it was broken off, and people speak, edit and take back meanwhile", async () => {
  const before = await open(false);
  for (const name of ["#a", "#b"]) await before.createRoom(room(name));
  const message = event("#a", { type: "message", text: "xylophone" });
  await append(before, { event: message });
  await fill(before, "#a", 600);
  await fill(before, "#b", 600);
  await found(before, "xylophone");
  await before.close();
  const broken = await open(true);
  await sealAll(broken, 2);
  await broken.abandon();
  const store = await open(true);
  const half = await sealAll(store, 3);
  expect(half.sealed).toBeLessThan(half.seen);
  await append(store, {
    event: event("#a", { type: "edit", of: message.msgid, speech: "message", text: "quokkas" }),
    effects: { edits: message.msgid },
  });
  expect(await found(store, "xylophone")).toEqual([]);
  expect(await found(store, "quokkas")).toEqual([1]);
  const redaction = event("#a", { type: "redact", of: message.msgid, reason: "", was: "message" } as never);
  await append(store, { event: redaction, effects: { redacts: message.msgid } });
  expect(await found(store, "quokkas")).toEqual([]);
  await sealAll(store);
  await store.compact(true);
  expect(["xylophone", "quokkas"].flatMap(holding)).toEqual([]);
});

test("a new master key seals all others, the former ones read old copies only, and without it nothing opens", async () => {
  const store = await open(true);
  for (const name of ["#a", "#b"]) {
    await store.createRoom(room(name));
    await sayEverything(store, name);
  }
  const [files] = (await store.fileKeys()).all;
  const old = readFileSync(keyFile, "utf8");
  const { master, keys } = await store.rotateKeys();
  expect(keys).toBe(4);
  expect(await texts(store, "#a")).toEqual(said);
  await store.close();

  const db = new Sqlite(file(), { readonly: true });
  expect(db.prepare("SELECT DISTINCT master FROM data_keys").pluck().all()).toEqual([master]);
  db.close();
  const lines = readFileSync(keyFile, "utf8").trim().split("\n");
  const comments = lines.filter((line) => line.startsWith("#"));
  writeFileSync(keyFile, `${[...comments, lines.at(-1)].join("\n")}\n`);
  const again = await open(true);
  expect(await texts(again, "#b")).toEqual(said);
  expect((await again.fileKeys()).current).toEqual(files);
  await again.close();

  writeFileSync(keyFile, old);
  await expect(open(true)).rejects.toThrow(/does not have its master key/);
  rmSync(keyFile);
  await expect(open(true)).rejects.toBeInstanceOf(Unavailable);
  await expect(open(false)).rejects.toThrow(/does not have its master key/);
});

test("a change of the master key that was broken off is ended with the key that it made", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  await sayEverything(store, "#a");
  const first = readFileSync(keyFile, "utf8");
  const key = Buffer.alloc(32, 7).toString("base64");
  writeFileSync(keyFile, `${first}${key}\n`);
  await store.rotateKeys();
  expect(readFileSync(keyFile, "utf8")).toBe(`${first}${key}\n`);
  await store.close();
  const again = await open(true);
  expect(await texts(again, "#a")).toEqual(said);
});

test("switched off again, old words are read, new ones are plain, and both are found", async () => {
  const before = await open(true);
  await before.createRoom(room("#a"));
  await sayEverything(before, "#a");
  await before.close();
  const store = await open(false);
  await append(store, { event: event("#a", { type: "message", text: "marimba" }) });
  expect(await texts(store, "#a")).toEqual([...said, "marimba"]);
  expect(await found(store, "xylo")).toEqual([1]);
  expect(await found(store, "mari")).toEqual([6]);
  expect((await store.fileKeys()).current).toBeNull();
  await expect(store.sealSome({ room: 0, seq: 0 })).rejects.toBeInstanceOf(Unavailable);
  expect(await store.encryption()).toEqual({ enabled: false, plain: true });
});

test("an export holds no word and no key, and what is made of it is read with the same key file", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  await sayEverything(store, "#a");
  expect(await found(store, "xylophone")).toEqual([1]);
  await store.close();
  const [header = "", ...lines] = dumpStore(file(), "1", 0);
  const dump = [header, ...lines].join("\n");
  for (const word of everything) expect(dump).not.toContain(word);
  const [key = ""] = readFileSync(keyFile, "utf8").trim().split("\n").slice(-1);
  expect(dump).not.toContain(key);
  rmSync(data(), { recursive: true });
  mkdirSync(data());
  const restoring = restoreStore(file(), header);
  for (const line of lines) restoring.take(line);
  restoring.finish();
  const again = await open(true);
  expect(await texts(again, "#a")).toEqual(said);
  expect(await found(again, "xylophone")).toEqual([1]);
  expect(await again.encryption()).toEqual({ enabled: true, plain: false });
});

test("where nothing was ever encrypted there are no keys to change, and no key file", async () => {
  const store = await open(false);
  await store.createRoom(room("#a"));
  await sayEverything(store, "#a");
  await expect(store.rotateKeys()).rejects.toBeInstanceOf(Unavailable);
  expect(await store.fileKeys()).toEqual({ current: null, all: [] });
  expect(readdirSync(folder.path)).toEqual(["data"]);
});

test("announcements that wait for accounts are sealed as messages are, also those of before", async () => {
  const announce = (store: SqliteStore, text: string, time: number) =>
    store.queueEvent(
      { userId: null, event: { type: "announcement", text, by: ada }, time, expiresAt: 9_000 },
      100,
    );
  const before = await open(false);
  await before.createAccount(account("bob"));
  await announce(before, "quokkas tonight", 2_000);
  await before.close();
  const store = await open(true);
  await announce(store, "wombatting tomorrow", 3_000);
  expect(holding("wombatting")).toEqual([]);
  expect(holding("quokkas")).not.toEqual([]);
  expect(await sealAll(store)).toEqual({ sealed: 1, seen: 2 });
  await store.compact(true);
  expect(["quokkas", "wombatting"].flatMap(holding)).toEqual([]);
  const texts = (await store.queuedEvents("account-bob", 0, 4_000, 10)).map(
    (each) => "text" in each && each.text,
  );
  expect(texts).toEqual(["quokkas tonight", "wombatting tomorrow"]);
});

test("where the log is in memory now, what a former one left in the file is sealed", async () => {
  const before = await open(false);
  await before.createRoom(room("#a"));
  await sayEverything(before, "#a");
  await before.close();
  const store = await open(true, { logInMemory: true });
  await append(store, { event: event("#a", { type: "message", text: "marimba" }) });
  expect(await texts(store, "#a")).toEqual(["marimba"]);
  expect(await found(store, "marimba")).toEqual([6]);
  expect(await sealAll(store)).toEqual({ sealed: 5, seen: 5 });
  await store.compact(true);
  expect([...everything, "marimba"].flatMap(holding)).toEqual([]);
  expect(await texts(store, "#a")).toEqual(["marimba"]);
  await store.close();
  expect(await texts(await open(true), "#a")).toEqual(said);
});

test("words that were put in the place of others are not read", async () => {
  const first = await open(true);
  await first.createRoom(room("#a"));
  await fill(first, "#a", 2);
  await first.close();
  const db = new Sqlite(file());
  db.exec("DROP TRIGGER search_changed");
  db.exec("UPDATE events SET text = (SELECT text FROM events WHERE seq = 1) WHERE seq = 2");
  db.close();
  const store = await open(true);
  await expect(store.eventsAfter("room-#a", 1, 5)).rejects.toBeInstanceOf(Unavailable);
  expect(await store.eventsAfter("room-#a", 0, 1)).toHaveLength(1);
});

test("a key that was made within a write that failed is not used afterwards", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  const refused = await append(store, {
    event: event("#a", { type: "message", text: "lost" }),
    effects: { edits: id("none") },
  });
  expect(refused).toMatchObject({ done: "refused" });
  await store.createRoom(room("#b"));
  await append(store, { event: event("#b", { type: "message", text: "kept" }) });
  await append(store, { event: event("#a", { type: "message", text: "also kept" }) });
  await store.close();
  const again = await open(true);
  expect([await texts(again, "#a"), await texts(again, "#b")]).toEqual([["also kept"], ["kept"]]);
});

test("the keys of a deleted room go with the last of its log", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  await fill(store, "#a", 300);
  await found(store, "7");
  await store.deleteRoom("room-#a");
  const left = () => {
    const db = new Sqlite(file(), { readonly: true });
    const count = db.prepare("SELECT count(*) FROM data_keys WHERE purpose = 'room'").pluck().get();
    db.close();
    return count;
  };
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
});

test("while another program reads the file it is not written anew, and says so", async () => {
  const store = await open(true);
  await store.createRoom(room("#a"));
  await fill(store, "#a", 5);
  const reader = new Sqlite(file(), { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM events").get();
  await append(store, { event: event("#a") });
  await expect(store.compact(true)).rejects.toBeInstanceOf(Unavailable);
  reader.exec("COMMIT");
  reader.close();
  await store.compact(true);
  expect(await append(store, { event: event("#a") })).toMatchObject({ seq: 7 });
});

test("a key file that is none keeps the store from opening, with the reason", async () => {
  await (await open(true)).close();
  writeFileSync(keyFile, "hello\n");
  const failed = open(true);
  await expect(failed).rejects.toThrow(/is no key/);
  await expect(failed).rejects.not.toBeInstanceOf(StoreCorrupt);
});
