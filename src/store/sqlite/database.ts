import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreCorrupt, StoreLocked } from "../store.ts";
import { type DataKeys, openDataKeys } from "./data-keys.ts";
import { isCorrupt, sqliteCode } from "./failures.ts";
import type { WorkerArguments } from "./messages.ts";
import type { Resealing } from "./rewriting.ts";
import { migrate } from "./schema.ts";
import { openSealing, type Sealing } from "./sealing.ts";
import { indexedWords, nickWords } from "./words.ts";

/** An open file and the lock that keeps other servers from it. */
export interface OpenDatabase {
  readonly db: Database;
  readonly keys: DataKeys;
  readonly sealing: Sealing;
  readonly resealing: Resealing;
  close(): void;
}

/** How long the write-ahead log becomes before its pages (of 4 KiB) are carried over into the file: 16 MiB. */
const checkpointPages = 4096;
/** How long a statement waits for another program that writes to the file, e.g. the sqlite3 shell. */
const busyMs = 2_000;

/**
 * Opens a store's file, making it and its folder when missing (for their owner alone), locks it and brings it to the
 * newest schema.
 *
 * The lock is SQLite's own on a file beside it, `…-lock`: the kernel releases it however this process ends, and programs
 * that only read, such as a backup, are not kept out.
 *
 * @throws StoreLocked when another server has the file
 * @throws StoreCorrupt when it is damaged, not ours, or of a newer version
 * @throws an error of SQLite or of the file system otherwise
 */
export function openDatabase({ file, maxPages, logInMemory, encryption }: WorkerArguments): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = lockFile(`${file}-lock`);
  try {
    makePrivate(file);
    const db = new Sqlite(file, { timeout: busyMs });
    const opened = prepared(db, file, { maxPages, logInMemory, encryption });
    return {
      db,
      ...opened,
      close() {
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

type Prepared = Pick<OpenDatabase, "keys" | "sealing" | "resealing">;

function prepared(
  db: Database,
  file: string,
  args: Omit<WorkerArguments, "file" | "eventsPerRoom">,
): Prepared {
  const { maxPages, logInMemory, encryption } = args;
  const resealing = { now: false };
  let sealing: Sealing | undefined;
  try {
    prepare(db, maxPages);
    // what is sealed has to be opened for its words to be known
    db.function("index_words", { deterministic: true }, (room, msgid, sealed, text) => {
      if (sealing === undefined) return "";
      // the columns of a row of `events`
      const opened = sealing.opened(
        sealed as number | null,
        "text",
        Number(room),
        msgid as Buffer | string,
        String(text),
      );
      return sealing.indexed(Number(room), opened ?? "");
    });
    db.function("resealing", () => (resealing.now ? 1 : 0));
    const keys = openDataKeys(db, encryption);
    sealing = openSealing(db, keys, encryption.enabled);
    if (logInMemory) keepLogInMemory(db);
    return { keys, sealing, resealing };
  } catch (error) {
    db.close();
    if (!isCorrupt(error)) throw error;
    throw new StoreCorrupt(`${file} is damaged or not a database`, { cause: error });
  }
}

function prepare(db: Database, maxPages: number | null): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  // A message that was taken away is to be in the file no more, not even where nothing points to it.
  db.pragma("secure_delete = ON");
  db.pragma("foreign_keys = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma("cache_size = -4096");
  // A checkpoint waits for the disk several times and writes each page once: the rarer it is, the less a message costs.
  db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  // one that grew beyond that, say under a long reader, is cut back at the next checkpoint
  db.pragma(`journal_size_limit = ${2 * checkpointPages * 4096}`);
  if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
  wordFunctions(db);
  migrate(db);
}

/**
 * What the triggers that take words out of the index call, for a file that nobody writes words to; `indexed_words` is of
 * those before migration 15.
 */
export function wordFunctions(db: Database): void {
  db.function("index_words", (_room, _msgid, _sealed, text) => indexedWords(String(text)));
  db.function("resealing", () => 0);
  db.function("indexed_words", { deterministic: true }, (text) => indexedWords(String(text)));
  db.function("nick_words", { deterministic: true }, (nick, account) =>
    nickWords(String(nick), account === null ? null : String(account)),
  );
}

/** What makes up the log and what is made of it. */
const ofTheLog = new Set([
  "events",
  "sends",
  "search",
  "searched",
  "search_again",
  "reactions",
  "pins",
  "attachments",
]);

/**
 * Puts tables of the same form, in memory, before those of the file (SQLite looks for a name in `temp` first). What the
 * file has of former logs stays as it is, and is not seen.
 */
function keepLogInMemory(db: Database): void {
  const made = db.prepare<[], { name: string; table: string; sql: string }>(
    'SELECT name, tbl_name AS "table", sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid',
  );
  for (const { table, sql } of made.all())
    if (ofTheLog.has(table))
      db.exec(sql.replace(/^CREATE ((?:UNIQUE |VIRTUAL )?(?:TABLE|INDEX|TRIGGER)) /, "CREATE $1 temp."));
  db.exec(`UPDATE rooms SET spoken_at = 0, said = 0;
    UPDATE memberships SET said = 0;
    UPDATE read_markers SET said = 0;`);
}

function lockFile(path: string): Database {
  makePrivate(path);
  const lock = new Sqlite(path, { timeout: 0 });
  try {
    // no journal file: nothing is ever written here
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (!sqliteCode(error).startsWith("SQLITE_BUSY")) throw error;
    throw new StoreLocked(`another server has the store open (${path})`, { cause: error });
  }
}

/**
 * Makes a file that only its owner reads, if there is none. One that is there is not opened: closing it would drop the
 * locks that this process has on it (POSIX fcntl).
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
