import { rmSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreCorrupt } from "../store.ts";
import { openSnapshot } from "./copy.ts";
import { makePrivate, wordFunctions } from "./database.ts";
import { migrate, migrations } from "./schema.ts";

/** The first line of an export: which format and schema it has, and how many lines of rows follow. */
export interface DumpHeader {
  readonly monarchs: "export";
  readonly format: 1;
  readonly schema: number;
  readonly version: string;
  /** ms since 1970. */
  readonly exportedAt: number;
  readonly rows: number;
}

/** A line of an export that cannot be taken in: `line` counts from 1. */
export class DumpInvalid extends Error {
  override readonly name = "DumpInvalid";
  readonly line: number;

  constructor(line: number, why: string) {
    super(`line ${line}: ${why}`);
    this.line = line;
  }
}

/** What is made of other tables, and is made again: the index for search. */
const derived: ReadonlySet<string> = new Set(["search", "searched", "search_again"]);

/** SQLite's own count of which `rooms.pk` were given: none is given twice. */
const sequences = "sqlite_sequence";

/** The tables that are exported, those that others refer to first. */
function tablesOf(db: Database): readonly string[] {
  const made = db.prepare<[], { name: string; type: string }>(
    `SELECT list.name, list.type FROM pragma_table_list AS list JOIN sqlite_schema AS made ON made.name = list.name
     WHERE list.schema = 'main' ORDER BY made.rowid`,
  );
  const own = made
    .all()
    .filter(({ name, type }) => type === "table" && !name.startsWith("sqlite_") && !derived.has(name));
  return [...own.map(({ name }) => name), sequences];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A value of SQLite in JSON: bytes are `{"uuid": …}` where they are 16, else `{"base64": …}`. */
function toJson(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  if (bytes.length !== 16) return { base64: bytes.toString("base64") };
  return { uuid: bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The value that {@link toJson} has made JSON of; undefined for what it never makes. */
function fromJson(value: unknown): string | number | null | Buffer | undefined {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value !== "object") return undefined;
  const { uuid: id, base64, ...more } = value as { readonly uuid?: unknown; readonly base64?: unknown };
  if (Object.keys(more).length > 0) return undefined;
  if (base64 === undefined && typeof id === "string" && uuid.test(id))
    return Buffer.from(id.replaceAll("-", ""), "hex");
  if (id === undefined && typeof base64 === "string") return Buffer.from(base64, "base64");
  return undefined;
}

/**
 * All that a store holds as lines of JSON, as it is at this moment, also while a server runs: a {@link DumpHeader}, then
 * `{"table": …, "row": {…}}` for each row of each table, then `{"end": true, "rows": …}`. What is encrypted stays so.
 *
 * @throws Unavailable, StoreCorrupt
 */
export function* dumpStore(file: string, version: string, now: number): Generator<string> {
  const db = openSnapshot(file);
  try {
    const tables = tablesOf(db);
    const count = (table: string) =>
      Number(
        db
          .prepare(`SELECT count(*) FROM ${quoted(table)}`)
          .pluck()
          .get(),
      );
    const rows = tables.reduce((sum, table) => sum + count(table), 0);
    const schema = Number(db.pragma("user_version", { simple: true }));
    const header: DumpHeader = { monarchs: "export", format: 1, schema, version, exportedAt: now, rows };
    yield JSON.stringify(header);
    for (const table of tables) {
      const all = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${quoted(table)}`);
      for (const row of all.iterate()) {
        for (const column in row) row[column] = toJson(row[column]);
        yield JSON.stringify({ table, row });
      }
    }
    yield JSON.stringify({ end: true, rows });
  } finally {
    db.close();
  }
}

/** Makes a store of an export, one line after the other. */
export interface Restoring {
  readonly header: DumpHeader;
  /** @throws DumpInvalid */
  take(line: string): void;
  /** Brings it to the newest schema and looks whether it holds together. @throws DumpInvalid when lines are missing */
  finish(): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

/**
 * Begins a store at `file`, where there is none, from the first line of an export.
 *
 * @throws DumpInvalid when that is no export, or one of a newer version
 */
export function restoreStore(file: string, firstLine: string): Restoring {
  const header = headerOf(firstLine);
  const remove = () => {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(file + suffix, { force: true });
  };
  remove();
  makePrivate(file);
  const db = new Sqlite(file);
  try {
    // not a word of it counts before all of it is there
    db.pragma("journal_mode = MEMORY");
    db.pragma("synchronous = OFF");
    db.pragma("foreign_keys = OFF");
    wordFunctions(db);
    migrate(db, migrations.slice(0, header.schema));
    db.exec("BEGIN");
    // what triggers make of rows is among the rows as well
    const triggers = db
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
      )
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${quoted(name)}`);
    // what the steps of the schema have put there is among the rows
    for (const table of tablesOf(db)) db.exec(`DELETE FROM ${quoted(table)}`);
    return restoring(db, header, triggers, remove);
  } catch (error) {
    db.close();
    remove();
    throw error;
  }
}

function restoring(
  db: Database,
  header: DumpHeader,
  triggers: readonly { readonly sql: string }[],
  remove: () => void,
): Restoring {
  const known = new Set(tablesOf(db));
  const inserts = new Map<string, ReturnType<Database["prepare"]>>();
  const { schema } = header;
  let line = 1;
  let rows = 0;
  let ended = false;

  const insertOf = (table: string, columns: readonly string[]) => {
    const key = `${table} ${columns.join(" ")}`;
    const made = inserts.get(key);
    if (made) return made;
    if (!known.has(table)) throw new DumpInvalid(line, `schema ${schema} has no table ${table}`);
    const has = new Set(
      (db.pragma(`table_info(${quoted(table)})`) as readonly { readonly name: string }[]).map(
        (each) => each.name,
      ),
    );
    const odd = columns.find((column) => !has.has(column));
    if (odd !== undefined) throw new DumpInvalid(line, `${table} has no ${odd} in schema ${schema}`);
    const insert = db.prepare(
      `INSERT INTO ${quoted(table)} (${columns.map(quoted).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    );
    inserts.set(key, insert);
    return insert;
  };

  const insert = (table: string, row: object): void => {
    const values = Object.entries(row).map(([column, value]) => {
      const stored = fromJson(value);
      if (stored === undefined)
        throw new DumpInvalid(line, `${table}.${column} has a value that is none of ours`);
      return stored;
    });
    try {
      insertOf(table, Object.keys(row)).run(values);
    } catch (error) {
      if (error instanceof DumpInvalid || !(error instanceof Sqlite.SqliteError)) throw error;
      throw new DumpInvalid(line, `${table}: ${error.message}`);
    }
  };

  return {
    header,
    take(text) {
      line += 1;
      if (ended) throw new DumpInvalid(line, "something follows the end");
      const given = parsed(text, line);
      if (given.end === true) {
        if (given.rows !== rows) throw new DumpInvalid(line, `${rows} rows came of ${String(given.rows)}`);
        ended = true;
        return;
      }
      const { table, row } = given;
      if (typeof table !== "string" || typeof row !== "object" || row === null || Array.isArray(row))
        throw new DumpInvalid(line, "neither a row of a table nor the end");
      if (table === sequences)
        db.prepare(`DELETE FROM ${sequences} WHERE name = ?`).run((row as { name?: unknown }).name);
      insert(table, row);
      rows += 1;
    },
    finish() {
      if (!ended)
        throw new DumpInvalid(line + 1, `the export ends before its end: ${rows} of ${header.rows} rows`);
      const [loose] = db.pragma("foreign_key_check") as readonly {
        readonly table: string;
        readonly parent: string;
      }[];
      if (loose)
        throw new StoreCorrupt(`a row of ${loose.table} refers to one of ${loose.parent} that is not there`);
      for (const { sql } of triggers) db.exec(sql);
      db.exec("COMMIT");
      migrate(db);
      // as a server has it, and on the disk
      db.pragma("synchronous = FULL");
      db.pragma("journal_mode = WAL");
      db.close();
    },
    abandon() {
      if (db.open) db.close();
      remove();
    },
  };
}

function parsed(text: string, line: number): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DumpInvalid(line, "it is not JSON");
  }
  if (typeof json !== "object" || json === null) throw new DumpInvalid(line, "it is no object");
  return json as Readonly<Record<string, unknown>>;
}

function headerOf(text: string): DumpHeader {
  const header = parsed(text, 1) as Partial<DumpHeader>;
  if (header.monarchs !== "export" || header.format !== 1)
    throw new DumpInvalid(1, "this is not an export of Monarchs");
  const { schema, rows } = header;
  if (!Number.isSafeInteger(schema) || !Number.isSafeInteger(rows) || Number(schema) < 1)
    throw new DumpInvalid(1, "the header lacks its schema or number of rows");
  if (Number(schema) > migrations.length)
    throw new DumpInvalid(
      1,
      `it has schema ${schema}, and this version of Monarchs knows ${migrations.length}`,
    );
  // what is used of it was looked at
  return header as DumpHeader;
}
