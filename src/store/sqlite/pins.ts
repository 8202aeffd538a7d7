import type { Database } from "better-sqlite3";
import { slice } from "./history.ts";
import type { LogSlice } from "./messages.ts";
import { eventColumns, type RawEvent, type Reading } from "./reading.ts";

/** Messages that are pinned, oldest first, and of each who has pinned it and when. */
export interface PinSlice {
  readonly messages: LogSlice;
  readonly pinned: readonly (readonly [by: string, time: number])[];
}

/** Opens the writing half of a file's pins: which numbers of a log are pinned. */
export function openPins(db: Database) {
  const pin = db.prepare("INSERT OR IGNORE INTO pins (room, seq, pinned_by, pinned_at) VALUES (?, ?, ?, ?)");
  const unpin = db.prepare("DELETE FROM pins WHERE room = ? AND seq = ?");
  const forget = db.prepare(
    `DELETE FROM pins WHERE room = @room
       AND seq < (SELECT coalesce(min(seq), 1 << 53) FROM events WHERE room = @room)`,
  );
  return {
    pin: (room: number, seq: number, by: string, time: number): void => void pin.run(room, seq, by, time),
    unpin: (room: number, seq: number): void => void unpin.run(room, seq),
    /** Drops what is known of messages that have gone from the log. */
    forgetPins: (room: number): void => void forget.run({ room }),
  };
}

/** Opens the reading half of a file's pins. What was taken away is pinned no more. */
export function openPinQueries(db: Database, reading: Reading) {
  const columns = eventColumns
    .split(", ")
    .map((column) => `events.${column}`)
    .join(", ");
  const pinned = db
    .prepare<[number], [...RawEvent, by: string, time: number]>(
      `SELECT ${columns}, pins.pinned_by, pins.pinned_at
       FROM pins JOIN events ON events.room = pins.room AND events.seq = pins.seq
       WHERE pins.room = ? AND events.type != 'redacted' ORDER BY pins.seq`,
    )
    .raw();
  return {
    pins(roomId: string): PinSlice {
      const key = reading.roomKey(roomId);
      if (key === undefined) return { messages: { kind: "channel", name: "", events: [] }, pinned: [] };
      const rows = pinned.all(key.pk);
      const events = rows.map((row) => row.slice(0, -2) as unknown as RawEvent);
      return {
        messages: slice(key, reading.opened(key, events)),
        pinned: rows.map((row) => [row.at(-2) as string, row.at(-1) as number]),
      };
    },
  };
}
