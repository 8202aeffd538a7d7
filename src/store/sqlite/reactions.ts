import type { Database } from "better-sqlite3";
import { slice } from "./history.ts";
import { packId } from "./ids.ts";
import { limitSql } from "./limit.ts";
import type { LogSlice } from "./messages.ts";
import { eventColumns, type RawEvent, type Reading } from "./reading.ts";

/** Opens the writing half of a file's reactions: which events of a log are about which message. */
export function openReactions(db: Database) {
  const note = db.prepare(
    `INSERT OR IGNORE INTO reactions (room, message, seq)
     SELECT room, msgid, ? FROM events WHERE msgid = ? AND room = ?`,
  );
  const forget = db.prepare(
    `DELETE FROM reactions WHERE room = @room
       AND seq < (SELECT coalesce(min(seq), 1 << 53) FROM events WHERE room = @room)`,
  );
  return {
    /** The event of this number reacts to a message, or takes that back; nothing is noted where there is no such message. */
    react: (room: number, msgid: string, seq: number): void => void note.run(seq, packId(msgid), room),
    /** Drops what is known of events that have gone from the log. */
    forgetReactions: (room: number): void => void forget.run({ room }),
  };
}

/** Opens the reading half of a file's reactions. */
export function openReactionQueries(db: Database, reading: Reading) {
  const columns = eventColumns
    .split(", ")
    .map((column) => `events.${column}`)
    .join(", ");
  const about = db
    .prepare<[number, Buffer | string, number], RawEvent>(
      `SELECT ${columns} FROM reactions JOIN events ON events.room = reactions.room AND events.seq = reactions.seq
       WHERE reactions.room = ? AND reactions.message = ? ORDER BY reactions.seq DESC ${limitSql()}`,
    )
    .raw();
  return {
    reactions(roomId: string, msgid: string, limit: number): LogSlice {
      const key = reading.roomKey(roomId);
      return key === undefined
        ? { kind: "channel", name: "", events: [] }
        : slice(key, reading.opened(key, about.all(key.pk, packId(msgid), limit)).reverse());
    },
  };
}
