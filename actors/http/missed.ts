import type { HistoryQuery, LogReference } from "../../src/domain/commands.ts";
import { isSaid, type RoomEvent } from "../../src/domain/events.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { logged } from "../commands/history.ts";
import type { Core } from "../core.ts";
import { shownTo } from "../relations.ts";

/** A log of which a reader may have missed something. */
export interface MissedLog {
  readonly roomId: string;
  /** Who came and went is not for the reader. */
  readonly hidesPeople: boolean;
}

/** Where a reader has left off: the time of the last event that they have, and which it was if they said so. */
export interface LeftOff {
  /** ms since 1970. */
  readonly time: number;
  readonly event?: { readonly roomId: string; readonly msgid: string };
}

/** Events of one log that are read at once. */
const pageSize = 100;

/** When an event was made, by its id (RFC 9562 §5.7); undefined for ids of other kinds. */
function timeOfId(msgid: string): number | undefined {
  const digits = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(msgid);
  return digits ? Number.parseInt(`${digits[1]}${digits[2]}`, 16) : undefined;
}

/** The place that a reader names as the last that they have. What was in a room that is gone tells its time at least. */
export async function leftOff(
  core: Core,
  after: { readonly msgid: string } | { readonly time: number },
): Promise<LeftOff | Refusal> {
  if ("time" in after) return after;
  const { msgid } = after;
  const { store } = core.store;
  const room = await store.roomOfEvent(msgid);
  const event = room && (await store.eventByMsgid(room.id, { msgid }));
  if (room && event) return { time: event.time, event: { roomId: room.id, msgid } };
  const time = timeOfId(msgid);
  return time === undefined ? { refused: "noSuchMessage", target: "*", msgid } : { time };
}

interface Reading {
  readonly log: MissedLog;
  from: LogReference;
  events: readonly RoomEvent[];
  next: number;
  ended: boolean;
}

/**
 * What a reader has missed in several logs, in the order of time, a part of it at a time: whoever has got some of it, and
 * goes on from the last event of that, misses nothing.
 *
 * In the room of the last event it is exactly what follows there. Of two rooms' events the later one may have been shown
 * first: in the others it begins `overlapMs` before.
 */
export async function* missed(
  { core, user }: { readonly core: Core; readonly user: UserRow | undefined },
  logs: readonly MissedLog[],
  { time, event }: LeftOff,
  overlapMs: number,
): AsyncGenerator<readonly RoomEvent[]> {
  const readings = logs.map((log): Reading => {
    const from = event?.roomId === log.roomId ? { msgid: event.msgid } : { time: time - overlapMs };
    return { log, from, events: [], next: 0, ended: false };
  });
  for (;;) {
    for (const reading of readings) await fill(core, user, reading);
    const part = earliest(readings);
    if (part.length === 0) return;
    yield part;
  }
}

/** Reads on until there is something that the reader may see, or nothing more at all. */
async function fill(core: Core, user: UserRow | undefined, reading: Reading): Promise<void> {
  while (reading.next === reading.events.length && !reading.ended) {
    const query: HistoryQuery = { direction: "after", reference: reading.from, limit: pageSize };
    const read = await logged(core, reading.log.roomId, query);
    const last = read.at(-1);
    if (last) reading.from = { seq: last.seq };
    reading.ended = read.length < pageSize;
    const seen = reading.log.hidesPeople ? read.filter(({ type }) => isSaid(type)) : read;
    reading.events = user ? shownTo(user, seen) : seen;
    reading.next = 0;
  }
}

/** The earliest events of all that were read, up to where one of them has to read on. */
function earliest(readings: readonly Reading[]): readonly RoomEvent[] {
  const part: RoomEvent[] = [];
  for (;;) {
    let first: Reading | undefined;
    let earliestEvent: RoomEvent | undefined;
    for (const reading of readings) {
      const event = reading.events[reading.next];
      if (!event) {
        if (!reading.ended) return part;
        continue;
      }
      if (!earliestEvent || isBefore(event, earliestEvent)) {
        first = reading;
        earliestEvent = event;
      }
    }
    if (!first || !earliestEvent) return part;
    part.push(earliestEvent);
    first.next += 1;
  }
}

const isBefore = (one: RoomEvent, other: RoomEvent): boolean =>
  one.time === other.time ? one.msgid < other.msgid : one.time < other.time;
