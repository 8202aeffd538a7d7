import type { Database } from "better-sqlite3";
import { blindWord } from "../../crypto/blind-index.ts";
import type { DataKey } from "../../crypto/keys.ts";
import { openBox, sealBox } from "../../crypto/sealed-box.ts";
import type { DataKeys } from "./data-keys.ts";
import type { RawEvent } from "./reading.ts";
import { blindWanted, blindWords, indexedWords, wantedWords } from "./words.ts";

/** What of an event's row is sealed. */
type Sealed = "text" | "rest";

/** How the rows of a file's logs are sealed and opened, and what the index has of them. */
export type Sealing = ReturnType<typeof openSealing>;

/** Where the sealed columns of a row belong: no row's words can be put in the place of another's. */
const contextOf = (column: Sealed, room: number, msgid: Buffer | string): string =>
  `${column}:${room}:${typeof msgid === "string" ? msgid : msgid.toString("hex")}`;

/** The place of what waits for accounts, which is of no room: 0 is none's number. */
export const queuePlace = {
  room: 0,
  of: (userId: string | null, time: number): string => `${userId ?? "*"}:${time}`,
} as const;

/** Where a {@link RawEvent} has the number of its key, its msgid, its text and what else it carries. */
const [sealedAt, msgidAt, textAt, restAt] = [1, 2, 11, 12] as const;

/**
 * Opens the sealing of a file's rows, and has the index made anew if it is of the other kind: with encryption it has
 * hashes in place of words.
 *
 * @param enabled whether new rows are sealed. Those that are sealed are read in either case
 */
export function openSealing(db: Database, keys: DataKeys, enabled: boolean) {
  const indexKey = enabled ? keys.ofIndex() : undefined;
  if (indexIsBlind(db) !== enabled) makeIndex(db, enabled);
  noteNewRows(db, enabled);

  const seal = (
    { key }: DataKey,
    column: Sealed,
    room: number,
    msgid: Buffer | string,
    plain: string,
  ): string => sealBox(key, contextOf(column, room, msgid), plain).toString("base64");

  const open = (id: number, column: Sealed, room: number, msgid: Buffer | string, sealed: string): string =>
    openBox(keys.byId(id), contextOf(column, room, msgid), Buffer.from(sealed, "base64")).toString();

  const blind =
    (key: Buffer, room: number) =>
    (word: string): string =>
      blindWord(key, `${room}`, word);

  return {
    /** What a row that is written now in a room is sealed with; null for nothing. */
    keyFor: (room: number): DataKey | null => (enabled ? keys.ofRoom(room) : null),
    /** A column as the row is to have it. */
    kept(
      key: DataKey | null,
      column: Sealed,
      room: number,
      msgid: Buffer | string,
      plain: string | null,
    ): string | null {
      return key === null || plain === null ? plain : seal(key, column, room, msgid, plain);
    },
    /** A column as it was before it was sealed. `sealed` is the number of the row's key. */
    opened(
      sealed: number | null,
      column: Sealed,
      room: number,
      msgid: Buffer | string,
      kept: string | null,
    ): string | null {
      return sealed === null || kept === null ? kept : open(sealed, column, room, msgid, kept);
    },
    /** Opens the rows of a room that are sealed, in their place. */
    openRows(room: number, rows: RawEvent[]): RawEvent[] {
      for (const row of rows) {
        const sealed = row[sealedAt];
        if (sealed === null) continue;
        const [text, rest] = [row[textAt], row[restAt]];
        if (text !== null) row[textAt] = open(sealed, "text", room, row[msgidAt], text);
        if (rest !== null) row[restAt] = open(sealed, "rest", room, row[msgidAt], rest);
        row[sealedAt] = null;
      }
      return rows;
    },
    /** A plain text as the index has it. */
    indexed: (room: number, text: string): string =>
      indexKey === undefined ? indexedWords(text) : blindWords(text, blind(indexKey, room)),
    /** What is looked for, as a query of the index; undefined when there is no word in it. */
    wanted: (room: number, text: string): string | undefined =>
      indexKey === undefined ? wantedWords(text) : blindWanted(text, blind(indexKey, room)),
  };
}

const indexIsBlind = (db: Database): boolean =>
  db.prepare<[], number>("SELECT blind FROM encryption").pluck().get() === 1;

/** An index without entries, as migration 12 have it; hashes have no beginnings that anybody looks for. */
function makeIndex(db: Database, blind: boolean): void {
  db.exec(`BEGIN IMMEDIATE;
    DROP TABLE search;
    DELETE FROM searched;
    DELETE FROM search_again;
    CREATE VIRTUAL TABLE search USING fts5(
      words, nick, content = '', detail = 'column', ${blind ? "" : "prefix = '2 3',"}
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
    );
    INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
    UPDATE encryption SET blind = ${blind ? 1 : 0};
    COMMIT`);
}

/** Notes whether something may be plain from now on: nothing is in a store that is sealed from its beginning. */
function noteNewRows(db: Database, enabled: boolean): void {
  if (!enabled) db.exec("UPDATE encryption SET plain = 1 WHERE plain = 0");
  else
    db.exec(`UPDATE encryption SET plain = 0 WHERE plain = 1 AND NOT EXISTS (SELECT 1 FROM main.events)
      AND NOT EXISTS (SELECT 1 FROM event_queue) AND NOT EXISTS (SELECT 1 FROM files)`);
}
