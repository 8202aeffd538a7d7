import type { Database } from "better-sqlite3";
import type { SealingPlace, SealingStep } from "../parts/encryption.ts";
import { Unavailable } from "../store.ts";
import { limitSql } from "./limit.ts";
import type { Sealing } from "./sealing.ts";

interface Row {
  readonly room: number;
  readonly seq: number;
  readonly msgid: Buffer | string;
  readonly sealed: number | null;
  readonly text: string | null;
  readonly rest: string | null;
}

/** Rows of one step, and the characters after which it ends: some ten milliseconds. */
const rowsPerStep = 256;
const charactersPerStep = 500_000;

/** Whether rows are sealed that were plain, which changes no word of the index: see migration 15. */
export interface Resealing {
  now: boolean;
}

/** Opens the sealing of rows that were written before encryption was switched on, and the writing anew of the file. */
export function openRewriting(db: Database, sealing: Sealing, resealing: Resealing, logInMemory: boolean) {
  const next = db.prepare<[number, number], Row>(
    `SELECT room, seq, msgid, sealed, text, rest FROM events WHERE (room, seq) > (?, ?)
     ORDER BY room, seq ${limitSql(String(rowsPerStep))}`,
  );
  const rewrite = db.prepare("UPDATE events SET sealed = ?, text = ?, rest = ? WHERE room = ? AND seq = ?");
  const plain = db.prepare<[], number>("SELECT plain FROM encryption").pluck();
  const noPlain = db.prepare("UPDATE encryption SET plain = 0");

  function seal({ room, seq, msgid, sealed, text, rest }: Row): number {
    if (sealed !== null || (text === null && rest === null)) return 0;
    const key = sealing.keyFor(room);
    if (key === null) throw new Unavailable("encryption is off");
    const kept = [sealing.kept(key, "text", room, msgid, text), sealing.kept(key, "rest", room, msgid, rest)];
    rewrite.run(key.id, ...kept, room, seq);
    return 1;
  }

  return {
    mayBePlain: (): boolean => plain.get() === 1,
    sealSome({ room, seq }: SealingPlace): SealingStep {
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
      // the temporary file of VACUUM would take the server's memory; where the log is in there, it has to stay
      if (!logInMemory) db.pragma("temp_store = FILE");
      try {
        emptyWriteAheadLog();
        db.exec("VACUUM");
        if (sealed) noPlain.run();
        emptyWriteAheadLog();
      } finally {
        if (!logInMemory) db.pragma("temp_store = MEMORY");
      }
    },
  };

  /** Carries the write-ahead log over into the file and cuts it to nothing. @throws Unavailable while others read */
  function emptyWriteAheadLog(): void {
    const [outcome] = db.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[];
    if (outcome?.busy !== 0) throw new Unavailable("another program reads the store's file; try again later");
  }
}
