import type { Database } from "better-sqlite3";
import type { RoomKind } from "../../domain/events.ts";
import { isSpeechSql } from "./event-row.ts";
import { limitSql } from "./limit.ts";
import type { Sealing } from "./sealing.ts";

/** A row of `events` under {@link eventColumns}. `sealed` tells what it was sealed with; the readers give it opened. */
export type RawEvent = [
  seq: number,
  sealed: number | null,
  msgid: Buffer | string,
  type: string,
  target: string | null,
  sender: Buffer | string,
  nick: string,
  user: string,
  host: string,
  account: string | null,
  time: number,
  text: string | null,
  rest: string | null,
];

/** What is read of an event. */
export const eventColumns =
  "seq, sealed, msgid, type, target, sender, nick, user, host, account, time, text, rest";

/** A room as the readers of its log need it: what is not after `floor` is shown no more. */
export interface RoomKey {
  readonly pk: number;
  readonly kind: RoomKind;
  readonly name: string;
  readonly floor: number;
  readonly lastSeq: number;
}

/** Part of a room's log by number; both ends are exclusive. */
export interface Stretch {
  readonly after: number;
  readonly before: number;
  readonly limit: number;
  /** Which end of it is kept when it holds more than `limit`. */
  readonly keep: "newest" | "oldest";
}

/** How many events are looked at in a row for words before it is asked where there are some. */
const stride = 64;

/** The reading of a file's logs by number. */
export type Reading = ReturnType<typeof openReading>;

/**
 * Opens the reading of a file's logs by number, and the finding of a time's number.
 *
 * @param eventsPerRoom what is older than the newest so many of a room is not shown, whether it has been removed or not;
 *   0: no bound
 */
export function openReading(db: Database, sealing: Sealing, eventsPerRoom: number) {
  const floor = eventsPerRoom === 0 ? "0" : `max(0, last_seq - ${eventsPerRoom})`;
  const room = db.prepare<[string], RoomKey>(
    `SELECT pk, kind, name, ${floor} AS floor, last_seq AS lastSeq FROM rooms WHERE id = ?`,
  );
  const rows = (order: "ASC" | "DESC", filter: string) =>
    db
      .prepare<[number, number, number, number], RawEvent>(
        `SELECT ${eventColumns} FROM events WHERE room = ? AND seq > ? AND seq < ? ${filter} ORDER BY seq ${order} ${limitSql()}`,
      )
      .raw();
  const all = { oldest: rows("ASC", ""), newest: rows("DESC", "") };
  const words = { oldest: rows("ASC", `AND ${isSpeechSql}`), newest: rows("DESC", `AND ${isSpeechSql}`) };
  // Logs were cut, or not kept at all for a while, it may be: numbers have gaps then, of any length.
  const newestWords = db
    .prepare<[number, number], number>(
      "SELECT coalesce(words_before, seq) FROM events WHERE room = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
    )
    .pluck();
  const next = db
    .prepare<[number, number], [seq: number, newestWords: number]>(
      "SELECT seq, coalesce(words_before, seq) FROM events WHERE room = ? AND seq >= ? ORDER BY seq LIMIT 1",
    )
    .raw();
  const timeFrom = db
    .prepare<[number, number], number>(
      "SELECT time FROM events WHERE room = ? AND seq >= ? ORDER BY seq LIMIT 1",
    )
    .pluck();

  function wordsNewestFirst(pk: number, after: number, before: number, limit: number): RawEvent[] {
    const found: RawEvent[] = [];
    for (let to = before; found.length < limit && to - 1 > after; ) {
      const from = Math.max(after, to - 1 - stride);
      found.push(...words.newest.all(pk, from, to, limit - found.length));
      to = (newestWords.get(pk, from) ?? 0) + 1;
    }
    return found;
  }

  function wordsOldestFirst(pk: number, after: number, before: number, limit: number): RawEvent[] {
    const found: RawEvent[] = [];
    for (let from = after; found.length < limit && from + 1 < before; ) {
      const to = Math.min(before, from + 1 + stride);
      const some = words.oldest.all(pk, from, to, limit - found.length);
      found.push(...some);
      const isPast = (seq: number): boolean => (next.get(pk, seq)?.[1] ?? to) >= to;
      const past = some.length > 0 || isPast(to) ? to : firstWhere(to, before, isPast);
      from = (next.get(pk, past)?.[0] ?? before) - 1;
    }
    return found;
  }

  return {
    /** Rows that were read elsewhere, as they were before they were sealed. */
    opened: ({ pk }: RoomKey, rows: RawEvent[]): RawEvent[] => sealing.openRows(pk, rows),
    roomKey: (id: string): RoomKey | undefined => room.get(id),
    /** All events of a stretch, or only words, from the end that is kept. */
    events({ pk, floor, lastSeq }: RoomKey, stretch: Stretch, speechOnly: boolean): RawEvent[] {
      const { keep } = stretch;
      const after = Math.max(floor, stretch.after);
      const before = Math.min(lastSeq + 1, stretch.before);
      const limit = Math.max(0, Math.floor(stretch.limit));
      const read = keep === "newest" ? wordsNewestFirst : wordsOldestFirst;
      return sealing.openRows(
        pk,
        speechOnly ? read(pk, after, before, limit) : all[keep].all(pk, after, before, limit),
      );
    },
    /** The number from which on events are not earlier than a time; times never fall within a room. */
    notEarlier: ({ pk, floor, lastSeq }: RoomKey, time: number): number =>
      firstWhere(floor + 1, lastSeq + 1, (seq) => (timeFrom.get(pk, seq) ?? time) >= time),
    /** The number from which on events are later than a time. */
    later: ({ pk, floor, lastSeq }: RoomKey, time: number): number =>
      firstWhere(floor + 1, lastSeq + 1, (seq) => (timeFrom.get(pk, seq) ?? time + 1) > time),
  };
}

/**
 * Finds by halving where something begins to be so, and is so from there on.
 *
 * @returns `end` if it never is
 */
function firstWhere(start: number, end: number, isSo: (seq: number) => boolean): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
