import type { Database } from "better-sqlite3";
import { fold } from "../../domain/names.ts";
import type { ErasedWords } from "../../domain/person.ts";
import { erasedNick } from "../../domain/person.ts";
import type { EventPlace } from "../parts/personal.ts";
import { packId } from "./ids.ts";

/** Columns that name the account that a row is about, in whichever table. */
const ofAccount = ["account_id", "user_id", "owner", "owner_id"] as const;
/** Columns that nobody is shown. */
const secret = /password|scram|hash|secret|token|sealed/;
/** What is told of elsewhere, or is no row about somebody. */
const elsewhere: ReadonlySet<string> = new Set(["accounts", "rooms"]);
/** Uploads go with their files, once no message has them any more (files purge). */
const outlasting: ReadonlySet<string> = new Set(["files"]);

/** Events that are looked at in one step. */
const eventsPerStep = 2_000;

/** What is left of an event of theirs that carries a name of theirs beside its source. */
const nameless: Readonly<Record<string, string>> = {
  join: JSON.stringify({ realname: "" }),
  nick: JSON.stringify({ to: erasedNick }),
};
/** The same where their words go as well. */
const wordless: Readonly<Record<string, string>> = {
  part: JSON.stringify({ reason: "" }),
  quit: JSON.stringify({ reason: "" }),
};
const said: ReadonlySet<string> = new Set([
  "message",
  "action",
  "notice",
  "announcement",
  "edit",
  "reaction",
]);

interface RawPlace {
  readonly room: number;
  readonly seq: number;
  readonly type: string;
  readonly sender: Buffer | string;
}

/** Opens what a file has about single persons, in whichever table. */
export function openPersonal(db: Database) {
  const tables = db
    .prepare<[], { table: string; column: string }>(
      `SELECT list.name AS "table", columns.name AS "column"
       FROM pragma_table_list AS list JOIN pragma_table_info(list.name) AS columns
       WHERE list.schema = 'main' AND list.type = 'table' AND list.name NOT LIKE 'sqlite_%'
         AND columns.name IN (${ofAccount.map((name) => `'${name}'`).join(", ")})
       ORDER BY list.name`,
    )
    .all()
    .filter(({ table }) => !elsewhere.has(table));
  const account = db.prepare<[string], Record<string, unknown>>("SELECT * FROM accounts WHERE id = ?");
  const owned = db.prepare<[string], Record<string, unknown>>(
    "SELECT id, name, created_at FROM rooms WHERE owner_id = ?",
  );
  const reads = tables.map(({ table, column }) => ({
    table,
    read: db.prepare<[string], Record<string, unknown>>(`SELECT * FROM "${table}" WHERE "${column}" = ?`),
  }));
  const drops = tables
    .filter(({ table }) => !outlasting.has(table))
    .map(({ table, column }) => db.prepare(`DELETE FROM "${table}" WHERE "${column}" = ?`));
  const disown = db.prepare("UPDATE rooms SET owner_id = NULL, owner_name = NULL WHERE owner_id = ?");
  const unset = [
    "UPDATE rooms SET topic_set_by = ? WHERE topic_set_by = ?",
    "UPDATE pins SET pinned_by = ? WHERE pinned_by = ?",
  ].map((sql) => db.prepare(sql));
  const unsend = db.prepare("DELETE FROM sends WHERE sender = ?");
  const called = db.prepare(
    `UPDATE events SET target = ? WHERE room IN (SELECT room FROM conversations WHERE user_id = ?)
       AND target IS NOT NULL AND sender <> ?`,
  );
  const dropAccount = db.prepare("DELETE FROM accounts WHERE id = ?");
  // others had decided something of them, under the name they had then
  const decided = db.prepare("DELETE FROM relationships WHERE other_id = ?");
  const deeds = [
    "UPDATE audit_log SET by = @erased, account = @erased WHERE by_id = @id",
    "UPDATE audit_log SET target = @erased WHERE target = @name COLLATE NOCASE",
  ].map((sql) => db.prepare<[{ erased: string; id: string; name: string }]>(sql));
  const detailed = db.prepare<[string], { readonly seq: number; readonly detail: string }>(
    "SELECT seq, detail FROM audit_log WHERE instr(lower(detail), lower(?)) > 0",
  );
  const setDetail = db.prepare<[string, number]>("UPDATE audit_log SET detail = ? WHERE seq = ?");
  const from = db.prepare<[number, number], RawPlace>(
    `SELECT room, seq, type, sender FROM events WHERE (room, seq) > (?, ?) ORDER BY room, seq LIMIT ${eventsPerStep}`,
  );
  // that the text is set, to what it is, takes the event with its author's name out of the index for search, to enter it anew
  const name = db.prepare(
    "UPDATE events SET text = text, nick = ?, user = 'erased', host = 'erased', account = NULL WHERE room = ? AND seq = ?",
  );
  const empty = db.prepare(
    "UPDATE events SET type = 'redacted', text = NULL, rest = NULL, sealed = NULL WHERE room = ? AND seq = ?",
  );
  const rest = db.prepare("UPDATE events SET rest = ?, sealed = NULL WHERE room = ? AND seq = ?");

  return {
    personalRows(accountId: string): Record<string, Record<string, unknown>[]> {
      const found: Record<string, Record<string, unknown>[]> = {};
      const add = (table: string, rows: readonly Record<string, unknown>[]): void => {
        if (rows.length > 0) found[table] = [...(found[table] ?? []), ...rows.map(shown)];
      };
      add("accounts", account.all(accountId));
      add("rooms", owned.all(accountId));
      for (const { table, read } of reads) add(table, read.all(accountId));
      return found;
    },

    anonymize(accountId: string, words: ErasedWords, after: EventPlace | null) {
      const sender = packId(accountId);
      const isTheirs = (row: RawPlace): boolean =>
        typeof sender === "string"
          ? row.sender === sender
          : Buffer.isBuffer(row.sender) && row.sender.equals(sender);
      const rows = from.all(after?.room ?? 0, after?.seq ?? 0);
      let changed = 0;
      for (const row of rows) {
        if (!isTheirs(row)) continue;
        const { room, seq, type } = row;
        changed += 1;
        name.run(erasedNick, room, seq);
        if (words === "remove" && said.has(type)) empty.run(room, seq);
        const left = nameless[type] ?? (words === "remove" ? wordless[type] : undefined);
        if (left !== undefined) rest.run(left, room, seq);
      }
      const last = rows.at(-1);
      const next = last && rows.length === eventsPerStep ? { room: last.room, seq: last.seq } : null;
      return { next, changed };
    },

    eraseAccount(accountId: string): boolean {
      const found = account.get(accountId);
      if (found === undefined) return false;
      const sender = packId(accountId);
      called.run(erasedNick, accountId, sender);
      unsend.run(sender);
      disown.run(accountId);
      for (const each of unset) each.run(erasedNick, found.name);
      for (const drop of drops) drop.run(accountId);
      decided.run(accountId);
      const name = String(found.name);
      for (const deed of deeds) deed.run({ erased: erasedNick, id: accountId, name });
      for (const { seq, detail } of detailed.all(name)) setDetail.run(withoutName(detail, name), seq);
      dropAccount.run(accountId);
      return true;
    },
  };
}

/** A detail of the audit log in which a name is none any more: modes and reasons have it as a word. */
const withoutName = (detail: string, name: string): string =>
  detail
    .split(" ")
    .map((word) => (fold(word) === fold(name) ? erasedNick : word))
    .join(" ");

function shown(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(row).filter(
    ([column, value]) => !secret.test(column) && !(value instanceof Uint8Array),
  );
  return Object.fromEntries(kept);
}
