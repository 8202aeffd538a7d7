import Sqlite, { type Database } from "better-sqlite3";
import type { DataKey } from "../../crypto/keys.ts";
import type { SealingPlace, SealingStep } from "../parts/encryption.ts";
import { Unavailable } from "../store.ts";
import { limitSql } from "./limit.ts";
import { queuePlace, type Sealing } from "./sealing.ts";

interface Row {
  readonly room: number;
  readonly seq: number;
  readonly msgid: Buffer | string;
  readonly sealed: number | null;
  readonly text: string | null;
  readonly rest: string | null;
}

/** What waits for an account, or for all. */
interface Waiting {
  readonly id: number;
  readonly userId: string | null;
  readonly time: number;
  readonly sealed: number | null;
  readonly payload: string;
}

/** Rows of one step, and the characters after which it ends: some ten milliseconds. */
const rowsPerStep = 256;
const charactersPerStep = 500_000;

/** Whether rows are sealed that were plain, which changes no word of the index: see migration 15. */
export interface Resealing {
  now: boolean;
}

/** Opens the sealing of rows that were written before encryption was switched on, and the writing anew of the file. */
export function openRewriting(db: Database, sealing: Sealing, resealing: Resealing) {
  // those of the file, also where a log in memory hides them
  const next = db.prepare<[number, number], Row>(
    `SELECT room, seq, msgid, sealed, text, rest FROM main.events WHERE (room, seq) > (?, ?)
     ORDER BY room, seq ${limitSql(String(rowsPerStep))}`,
  );
  const rewrite = db.prepare(
    "UPDATE main.events SET sealed = ?, text = ?, rest = ? WHERE room = ? AND seq = ?",
  );
  const nextWaiting = db.prepare<[number], Waiting>(
    `SELECT id, user_id AS userId, created_at AS time, sealed, payload FROM event_queue WHERE id > ?
     ORDER BY id ${limitSql(String(rowsPerStep))}`,
  );
  const rewriteWaiting = db.prepare("UPDATE event_queue SET sealed = ?, payload = ? WHERE id = ?");
  const plain = db.prepare<[], number>("SELECT plain FROM encryption").pluck();
  const noPlain = db.prepare("UPDATE encryption SET plain = 0");

  function seal({ room, seq, msgid, sealed, text, rest }: Row): number {
    if (sealed !== null || (text === null && rest === null)) return 0;
    const key = keyFor(room);
    const kept = [sealing.kept(key, "text", room, msgid, text), sealing.kept(key, "rest", room, msgid, rest)];
    rewrite.run(key.id, ...kept, room, seq);
    return 1;
  }

  function keyFor(room: number): DataKey {
    const key = sealing.keyFor(room);
    if (key === null) throw new Unavailable("encryption is off");
    return key;
  }

  function sealWaiting(rows: readonly Waiting[]): number {
    const key = keyFor(queuePlace.room);
    const plain = rows.filter(({ sealed }) => sealed === null);
    for (const { id, userId, time, payload } of plain) {
      const of = queuePlace.of(userId, time);
      rewriteWaiting.run(key.id, sealing.kept(key, "rest", queuePlace.room, of, payload), id);
    }
    return plain.length;
  }

  return {
    mayBePlain: (): boolean => plain.get() === 1,
    sealSome({ room, seq }: SealingPlace): SealingStep {
      // first comes what waits for accounts, which is of no room
      const waiting = room === queuePlace.room ? nextWaiting.all(seq) : [];
      const lastWaiting = waiting.at(-1);
      if (lastWaiting !== undefined)
        return {
          next: { room, seq: lastWaiting.id },
          seen: waiting.length,
          sealed: sealWaiting(waiting),
        };
      const rows = next.all(room, seq);
      let [seen, sealed, characters] = [0, 0, 0];
      resealing.now = true;
      try {
        for (const row of rows) {
          if (characters > charactersPerStep) break;
          sealed += seal(row);
          seen += 1;
          characters += (row.text?.length ?? 0) + (row.rest?.length ?? 0);
        }
      } finally {
        resealing.now = false;
      }
      const last = rows[seen - 1];
      const more = rows.length === rowsPerStep || seen < rows.length;
      return { next: more && last ? { room: last.room, seq: last.seq } : null, seen, sealed };
    },
    /** Outside of a transaction. See {@link EncryptedStore.compact}. */
    compact(sealed: boolean): void {
      emptyWriteAheadLog();
      vacuum();
      if (sealed) noPlain.run();
      emptyWriteAheadLog();
    },
  };

  /**
   * By a connection of its own: its temporary file is not kept in the server's memory, and tables in memory that hide those
   * of the file are not in its way.
   */
  function vacuum(): void {
    const own = new Sqlite(db.name);
    try {
      own.pragma("synchronous = FULL");
      own.pragma("secure_delete = ON");
      own.exec("VACUUM");
    } finally {
      own.close();
    }
  }

  /** Carries the write-ahead log over into the file and cuts it to nothing. @throws Unavailable while others read */
  function emptyWriteAheadLog(): void {
    const [outcome] = db.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[];
    if (outcome?.busy !== 0) throw new Unavailable("another program reads the store's file; try again later");
  }
}
