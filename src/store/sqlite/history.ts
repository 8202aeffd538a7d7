import type { Database } from "better-sqlite3";
import type { HistoryQuery, LogReference } from "../../domain/commands.ts";
import type { RoomKind } from "../../domain/events.ts";
import { NotFound } from "../store.ts";
import { isSpeechSql } from "./event-row.ts";
import { packId, unpackId } from "./ids.ts";
import type { LogSlice } from "./messages.ts";

/** A row of `events` under {@link eventColumns}. */
export type RawEvent = [
  seq: number,
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

/** A place between events: by number, or by time. Both are exclusive. */
type Edge = { readonly seq: number } | { readonly time: number };

interface Range {
  readonly after?: Edge | undefined;
  readonly before?: Edge | undefined;
  readonly limit: number;
  readonly maxCharacters?: number | undefined;
  /** Which end of the range is kept when it holds more than `limit`. */
  readonly keep: "newest" | "oldest";
  /** Leaves out, and does not count, what is not somebody's words. */
  readonly speechOnly: boolean;
}

type Bounds = Pick<Range, "limit" | "maxCharacters" | "speechOnly">;

type Order = "ASC" | "DESC";

/** A room as the readers of its log need it. */
export interface RoomKey {
  readonly pk: number;
  readonly kind: RoomKind;
  readonly name: string;
}

type Place = readonly [time: number, seq: number];

const last = Number.MAX_SAFE_INTEGER;

/**
 * Opens the reading half of a file's logs.
 *
 * References are exclusive (IRCv3 chathistory). Where one of them is a time, the range is taken in the order of time,
 * which may differ from that of `seq` after a change of the clock; the events are given by `seq` always.
 *
 * @param eventsPerRoom what is older than the newest so many of a room is not shown, whether it has been removed or not;
 *   0: no bound
 */
export function openHistory(db: Database, eventsPerRoom: number) {
  const floor = eventsPerRoom === 0 ? "0" : `max(0, last_seq - ${eventsPerRoom})`;
  const room = db.prepare<[string], RoomKey>("SELECT pk, kind, name FROM rooms WHERE id = ?");
  const kept = eventsPerRoom === 0 ? "" : `AND seq > (SELECT ${floor} FROM rooms WHERE pk = events.room)`;
  const bySeq = (order: Order, index: string, filter: string) =>
    db
      .prepare<[number, number, number, number], RawEvent>(
        `SELECT ${eventColumns} FROM events ${index} WHERE room = ? AND seq > ? AND seq < ? ${kept} ${filter} ORDER BY seq ${order} LIMIT ?`,
      )
      .raw();
  const byTime = (order: Order, index: string, filter: string) =>
    db
      .prepare<[number, number, number, number, number, number], RawEvent>(
        `SELECT ${eventColumns} FROM events ${index} WHERE room = ? AND (time, seq) > (?, ?) AND (time, seq) < (?, ?) ${kept} ${filter}
         ORDER BY time ${order}, seq ${order} LIMIT ?`,
      )
      .raw();
  const all = {
    seqs: { oldest: bySeq("ASC", "", ""), newest: bySeq("DESC", "", "") },
    times: { oldest: byTime("ASC", "", ""), newest: byTime("DESC", "", "") },
  };
  // left to itself SQLite reads past all that is no speech
  const spoken = ["INDEXED BY events_spoken", `AND ${isSpeechSql}`] as const;
  const spokenByTime = ["INDEXED BY events_spoken_by_time", `AND ${isSpeechSql}`] as const;
  const speech = {
    seqs: { oldest: bySeq("ASC", ...spoken), newest: bySeq("DESC", ...spoken) },
    times: { oldest: byTime("ASC", ...spokenByTime), newest: byTime("DESC", ...spokenByTime) },
  };
  const seqOf = db
    .prepare<[Buffer | string, number], number>("SELECT seq FROM events WHERE msgid = ? AND room = ?")
    .pluck();
  const timeOf = db
    .prepare<[number, number], number>("SELECT time FROM events WHERE room = ? AND seq = ?")
    .pluck();

  function roomKey(roomId: string): RoomKey {
    const key = room.get(roomId);
    if (key === undefined) throw new NotFound(`there is no room ${roomId}`);
    return key;
  }

  function edge(pk: number, reference: LogReference): Edge {
    if (!("msgid" in reference)) return reference;
    const seq = seqOf.get(packId(reference.msgid), pk);
    if (seq === undefined) throw new NotFound(`there is no message ${reference.msgid} in this room`);
    return { seq };
  }

  /** A number's place in the order of time. */
  function place(pk: number, seq: number): Place {
    const time = timeOf.get(pk, seq);
    if (time !== undefined) return [time, seq];
    return seq < 1 ? [-last, 0] : [last, 0];
  }

  /** In the order of the range: by number, or by time. */
  function range(pk: number, wanted: Range): RawEvent[] {
    const found = within(rowsOf(pk, wanted), wanted.maxCharacters);
    return wanted.keep === "newest" ? found.reverse() : found;
  }

  function rowsOf(pk: number, { after, before, limit, keep, speechOnly }: Range): RawEvent[] {
    const { seqs, times } = speechOnly ? speech : all;
    const rows = Math.max(0, Math.floor(limit));
    if ((after === undefined || "seq" in after) && (before === undefined || "seq" in before)) {
      return seqs[keep].all(pk, after?.seq ?? 0, before?.seq ?? last, rows);
    }
    const [afterTime, afterSeq] = edgeInTime(pk, after, [-last, 0], last);
    const [beforeTime, beforeSeq] = edgeInTime(pk, before, [last, 0], -1);
    return times[keep].all(pk, afterTime, afterSeq, beforeTime, beforeSeq, rows);
  }

  /** @param seqAtTime the number that leaves out every event of the very time */
  function edgeInTime(pk: number, edge: Edge | undefined, none: Place, seqAtTime: number): Place {
    if (edge === undefined) return none;
    return "seq" in edge ? place(pk, edge.seq) : [edge.time, seqAtTime];
  }

  function around(pk: number, centre: Edge, bounds: Bounds): RawEvent[] {
    const { limit } = bounds;
    const from = "seq" in centre ? { seq: centre.seq - 1 } : { time: centre.time - 1 };
    const older = range(pk, { ...bounds, before: centre, keep: "newest" });
    const newer = range(pk, { ...bounds, after: from, keep: "oldest" });
    // half of them lie before the centre; a side that has fewer leaves its share to the other
    const share = Math.min(older.length, Math.max(Math.floor(limit / 2), limit - newer.length));
    return [...older.slice(older.length - share), ...newer.slice(0, Math.max(0, limit - share))];
  }

  function between(pk: number, from: Edge, to: Edge, bounds: Bounds): RawEvent[] {
    return isLater(pk, from, to)
      ? range(pk, { ...bounds, after: to, before: from, keep: "newest" })
      : range(pk, { ...bounds, after: from, before: to, keep: "oldest" });
  }

  function isLater(pk: number, one: Edge, other: Edge): boolean {
    if ("seq" in one && "seq" in other) return one.seq > other.seq;
    const time = (at: Edge) => ("seq" in at ? place(pk, at.seq)[0] : at.time);
    return time(one) > time(other);
  }

  function select(pk: number, query: HistoryQuery): RawEvent[] {
    const { limit, maxCharacters, speechOnly = false } = query;
    const bounds: Bounds = { limit, maxCharacters, speechOnly };
    switch (query.direction) {
      case "latest":
        return range(pk, { ...bounds, after: query.after && edge(pk, query.after), keep: "newest" });
      case "before":
        return range(pk, { ...bounds, before: edge(pk, query.reference), keep: "newest" });
      case "after":
        return range(pk, { ...bounds, after: edge(pk, query.reference), keep: "oldest" });
      case "around":
        return around(pk, edge(pk, query.reference), bounds);
      case "between":
        return between(pk, edge(pk, query.from), edge(pk, query.to), bounds);
    }
  }

  /** @returns the event of this very number or msgid; for a time, the newest that is not later */
  function at(pk: number, reference: LogReference): RawEvent[] {
    if ("time" in reference) {
      return range(pk, { before: { time: reference.time + 1 }, limit: 1, keep: "newest", speechOnly: false });
    }
    const seq = "seq" in reference ? reference.seq : seqOf.get(packId(reference.msgid), pk);
    if (seq === undefined) return [];
    return range(pk, {
      after: { seq: seq - 1 },
      before: { seq: seq + 1 },
      limit: 1,
      keep: "oldest",
      speechOnly: false,
    });
  }

  return {
    history(roomId: string, query: HistoryQuery): LogSlice {
      const key = roomKey(roomId);
      const rows = select(key.pk, query);
      return slice(
        key,
        rows.sort((a, b) => a[0] - b[0]),
      );
    },
    eventsAfter(roomId: string, seq: number, limit: number): LogSlice {
      const key = roomKey(roomId);
      return slice(key, range(key.pk, { after: { seq }, limit, keep: "oldest", speechOnly: false }));
    },
    eventAt(roomId: string, reference: LogReference): LogSlice {
      const key = room.get(roomId);
      return key === undefined
        ? { kind: "channel", name: "", events: [] }
        : slice(key, at(key.pk, reference));
    },
  };
}

/** What is read of an event. */
export const eventColumns = "seq, msgid, type, target, sender, nick, user, host, account, time, text, rest";

/** The first of some rows, up to and with the one whose text passes a bound. */
export function within(rows: RawEvent[], maxCharacters = Number.POSITIVE_INFINITY): RawEvent[] {
  let characters = 0;
  const passing = rows.findIndex((row) => {
    characters += row[10]?.length ?? 0;
    return characters > maxCharacters;
  });
  return passing < 0 ? rows : rows.slice(0, passing + 1);
}

/** Rows of one room as they cross threads. */
export function slice({ kind, name }: RoomKey, rows: readonly RawEvent[]): LogSlice {
  return {
    kind,
    name,
    events: rows.map(([seq, msgid, type, target, sender, ...others]) => [
      seq,
      [unpackId(msgid), type, target, unpackId(sender), ...others],
    ]),
  };
}
