import type { Database } from "better-sqlite3";
import type { HistoryQuery, LogReference } from "../../domain/commands.ts";
import { NotFound } from "../store.ts";
import { packId, unpackId } from "./ids.ts";
import type { LogSlice } from "./messages.ts";
import type { RawEvent, Reading, RoomKey, Stretch } from "./reading.ts";

type Bounds = Pick<HistoryQuery, "limit" | "maxCharacters" | "speechOnly">;

const last = Number.MAX_SAFE_INTEGER;

/**
 * Opens the reading half of a file's logs.
 *
 * References are exclusive (IRCv3 chathistory). Times never fall within a room, so every range is one of numbers.
 */
export function openHistory(db: Database, reading: Reading) {
  const seqOf = db
    .prepare<[Buffer | string, number], number>("SELECT seq FROM events WHERE msgid = ? AND room = ?")
    .pluck();

  function roomKey(roomId: string): RoomKey {
    const key = reading.roomKey(roomId);
    if (key === undefined) throw new NotFound(`there is no room ${roomId}`);
    return key;
  }

  function numberOf({ pk }: RoomKey, reference: Exclude<LogReference, { readonly time: number }>): number {
    if ("seq" in reference) return reference.seq;
    const seq = seqOf.get(packId(reference.msgid), pk);
    if (seq === undefined) throw new NotFound(`there is no message ${reference.msgid} in this room`);
    return seq;
  }

  /** The number after which events are after a reference. */
  const afterOf = (key: RoomKey, reference: LogReference): number =>
    "time" in reference ? reading.later(key, reference.time) - 1 : numberOf(key, reference);

  /** The number before which events are before a reference. */
  const beforeOf = (key: RoomKey, reference: LogReference): number =>
    "time" in reference ? reading.notEarlier(key, reference.time) : numberOf(key, reference);

  /** Oldest first. */
  function range(
    key: RoomKey,
    { after = 0, before = last, keep }: Partial<Stretch> & Pick<Stretch, "keep">,
    { limit, maxCharacters, speechOnly = false }: Bounds,
  ): RawEvent[] {
    const found = within(reading.events(key, { after, before, limit, keep }, speechOnly), maxCharacters);
    return keep === "newest" ? found.reverse() : found;
  }

  function around(key: RoomKey, centre: number, bounds: Bounds): RawEvent[] {
    const { limit } = bounds;
    const older = range(key, { before: centre, keep: "newest" }, bounds);
    const newer = range(key, { after: centre - 1, keep: "oldest" }, bounds);
    // half of them lie before the centre; a side that has fewer leaves its share to the other
    const share = Math.min(older.length, Math.max(Math.floor(limit / 2), limit - newer.length));
    return [...older.slice(older.length - share), ...newer.slice(0, Math.max(0, limit - share))];
  }

  function between(key: RoomKey, from: LogReference, to: LogReference, bounds: Bounds): RawEvent[] {
    const start = beforeOf(key, from);
    const end = afterOf(key, to);
    return start > end
      ? range(key, { after: end, before: start, keep: "newest" }, bounds)
      : range(key, { after: afterOf(key, from), before: beforeOf(key, to), keep: "oldest" }, bounds);
  }

  function select(key: RoomKey, query: HistoryQuery): RawEvent[] {
    switch (query.direction) {
      case "latest":
        return range(key, { after: query.after ? afterOf(key, query.after) : 0, keep: "newest" }, query);
      case "before":
        return range(key, { before: beforeOf(key, query.reference), keep: "newest" }, query);
      case "after":
        return range(key, { after: afterOf(key, query.reference), keep: "oldest" }, query);
      case "around":
        return around(key, beforeOf(key, query.reference), query);
      case "between":
        return between(key, query.from, query.to, query);
    }
  }

  /** @returns the event of this very number or msgid; for a time, the newest that is not later */
  function at(key: RoomKey, reference: LogReference): RawEvent[] {
    const one = { limit: 1 };
    if ("time" in reference)
      return range(key, { before: reading.later(key, reference.time), keep: "newest" }, one);
    const seq = "seq" in reference ? reference.seq : seqOf.get(packId(reference.msgid), key.pk);
    return seq === undefined ? [] : range(key, { after: seq - 1, before: seq + 1, keep: "oldest" }, one);
  }

  return {
    history(roomId: string, query: HistoryQuery): LogSlice {
      const key = roomKey(roomId);
      return slice(key, select(key, query));
    },
    eventsAfter(roomId: string, seq: number, limit: number): LogSlice {
      const key = roomKey(roomId);
      return slice(key, range(key, { after: seq, keep: "oldest" }, { limit }));
    },
    eventAt(roomId: string, reference: LogReference): LogSlice {
      const key = reading.roomKey(roomId);
      return key === undefined ? { kind: "channel", name: "", events: [] } : slice(key, at(key, reference));
    },
  };
}

/** The first of some rows, up to and with the one whose text passes a bound. */
export function within(rows: RawEvent[], maxCharacters = Number.POSITIVE_INFINITY): RawEvent[] {
  let characters = 0;
  const passing = rows.findIndex((row) => {
    characters += row[11]?.length ?? 0;
    return characters > maxCharacters;
  });
  return passing < 0 ? rows : rows.slice(0, passing + 1);
}

/** Rows of one room as they cross threads: opened. */
export function slice({ kind, name }: RoomKey, rows: readonly RawEvent[]): LogSlice {
  return {
    kind,
    name,
    events: rows.map(([seq, sealed, msgid, type, target, sender, ...others]) => {
      if (sealed !== null) throw new Error("a row was read and not opened");
      return [seq, [unpackId(msgid), type, target, unpackId(sender), ...others]];
    }),
  };
}
