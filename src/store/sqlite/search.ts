import type { Database } from "better-sqlite3";
import type { SearchQuery } from "../store.ts";
import { isSpeechSql } from "./event-row.ts";
import { slice, within } from "./history.ts";
import { limitSql } from "./limit.ts";
import type { LogSlice } from "./messages.ts";
import { eventColumns, type RawEvent, type Reading, type RoomKey, type Stretch } from "./reading.ts";
import type { Sealing } from "./sealing.ts";
import { nickWord, nickWords, wantedWhole } from "./words.ts";

interface Spoken {
  readonly seq: number;
  readonly spoken: 0 | 1;
  readonly nick: string;
  readonly account: string | null;
  readonly text: string | null;
  readonly msgid: Buffer | string;
  readonly sealed: number | null;
}

/** How many events are put into the index at a time: between commits (some 10 µs each), and when a search waits for it. */
const eventsPerStep = 128;
const eventsPerWait = 200;

/** How many of what the index found are looked at in one go, and at most for one request, for what it cannot tell. */
const candidatesPerStep = 64;
const mostCandidates = 4096;
interface Candidates {
  left: number;
}

/** What is looked for: as a query of the index, undefined when it is not asked; and what it cannot tell. */
interface Wanted {
  readonly words: string | undefined;
  readonly whole: ((text: string) => boolean) | undefined;
}

const nowhere: LogSlice = { kind: "channel", name: "", events: [] };

/** Opens the index of what was said: how it is filled, and how it is asked. */
export function openSearch(db: Database, reading: Reading, sealing: Sealing) {
  const spokenColumns = `seq, msgid, ${isSpeechSql} AS spoken, nick, account, text, sealed`;
  const pkOf = db.prepare<[string], number>("SELECT pk FROM rooms WHERE id = ?").pluck();
  const reached = db.prepare<[number], number>("SELECT seq FROM searched WHERE room = ?").pluck();
  const reach = db.prepare(
    "INSERT INTO searched (room, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
  );
  const behind = db
    .prepare<[], number>(
      `SELECT pk FROM rooms LEFT JOIN searched ON searched.room = pk WHERE last_seq > coalesce(searched.seq, 0)`,
    )
    .pluck();
  const lag = db
    .prepare<[], number>(
      `SELECT coalesce(sum(max(0, last_seq - coalesce(searched.seq, 0))), 0)
       FROM rooms LEFT JOIN searched ON searched.room = pk`,
    )
    .pluck();
  const next = db.prepare<[number, number, number], Spoken>(
    `SELECT ${spokenColumns} FROM events WHERE room = ? AND seq > ? ORDER BY seq ${limitSql()}`,
  );
  const one = db.prepare<[number, number], Spoken>(
    `SELECT ${spokenColumns} FROM events WHERE room = ? AND seq = ?`,
  );
  const changed = db.prepare<[number], { room: number; seq: number }>(
    `SELECT room, seq FROM search_again ${limitSql()}`,
  );
  const unchange = db.prepare("DELETE FROM search_again WHERE room = ? AND seq = ?");
  const add = db.prepare("INSERT INTO search (rowid, words, nick) VALUES ((? << 32) | ?, ?, ?)");

  function enter(room: number, { seq, msgid, spoken, nick, account, text: kept, sealed }: Spoken): void {
    if (spoken === 0 || kept === null) return;
    const text = sealing.opened(sealed, "text", room, msgid, kept) ?? "";
    add.run(room, seq, sealing.indexed(room, text), nickWords(nick, account));
  }

  /** @returns how many events it was: as many as there may be at most if there may be more of this room */
  function enterSome(room: number, most: number): number {
    const from = reached.get(room) ?? 0;
    const events = next.all(room, from, most);
    for (const event of events) enter(room, event);
    const last = events.at(-1);
    if (last !== undefined) reach.run(room, last.seq);
    return events.length;
  }

  /** @returns whether there were any */
  function enterChanged(): boolean {
    const again = changed.all(eventsPerStep);
    for (const { room, seq } of again) {
      const event = one.get(room, seq);
      // what the index has not come to yet is entered in its turn
      if (event !== undefined && seq <= (reached.get(room) ?? 0)) enter(room, event);
      unchange.run(room, seq);
    }
    return again.length > 0;
  }

  const matching = (order: "ASC" | "DESC") =>
    db
      .prepare<[{ room: number; after: number; before: number; words: string; limit: number }], RawEvent>(
        `SELECT ${eventColumns} FROM (
           SELECT rowid & 4294967295 AS found FROM search
           WHERE search MATCH @words AND rowid BETWEEN ((@room << 32) | @after) + 1 AND ((@room << 32) | @before) - 1
           ORDER BY rowid ${order} ${limitSql("@limit")}
         ) JOIN events ON events.room = @room AND events.seq = found WHERE ${isSpeechSql} AND text IS NOT NULL`,
      )
      .raw();
  const ways = { oldest: matching("ASC"), newest: matching("DESC") };

  /** What the index finds in one room, from the end that is kept, as far as the texts hold what is wanted as a whole. */
  function match(
    key: RoomKey,
    { after, before, limit, keep }: Stretch,
    { words, whole }: Wanted & { readonly words: string },
    candidates: Candidates,
  ): RawEvent[] {
    const page = whole === undefined ? limit : Math.max(limit, candidatesPerStep);
    const kept: RawEvent[] = [];
    let [low, high] = [after, before];
    while (kept.length < limit && candidates.left > 0) {
      const rows = reading.opened(
        key,
        ways[keep].all({ room: key.pk, after: low, before: high, words, limit: page }),
      );
      // a join gives its rows in whatever order
      rows.sort((a, b) => (keep === "newest" ? b[0] - a[0] : a[0] - b[0]));
      kept.push(...(whole === undefined ? rows : rows.filter((row) => whole(row[11] ?? ""))));
      const last = rows.at(-1)?.[0];
      if (whole === undefined || last === undefined) break;
      if (keep === "newest") high = last;
      else low = last;
      candidates.left -= rows.length;
    }
    return kept.slice(0, limit);
  }

  function found(
    key: RoomKey,
    query: SearchQuery,
    { words, whole }: Wanted,
    candidates: Candidates,
  ): RawEvent[] {
    const { after: from, before: until, limit, keep, maxCharacters } = query;
    const stretch = {
      after: Math.max(key.floor, from === undefined ? 0 : reading.notEarlier(key, from) - 1),
      before: until === undefined ? key.lastSeq + 1 : reading.later(key, until),
      limit,
      keep,
    };
    const rows =
      words === undefined
        ? reading.events(key, stretch, true)
        : match(key, stretch, { words, whole }, candidates);
    const bounded = within(rows, maxCharacters);
    return keep === "newest" ? bounded.reverse() : bounded;
  }

  return {
    /** Rooms that the index lags behind in, when the file is opened. */
    behind: (): readonly number[] => behind.all(),
    /** Events that the index has not come to. */
    lag: (): number => lag.get() ?? 0,
    /**
     * Puts what was said in some rooms into the index, a step of it, in one transaction of the caller's: each adds to what
     * the index has to merge later.
     *
     * @param finished takes the rooms that have nothing left
     * @returns whether there may be more
     */
    step(rooms: Iterable<number>, finished: (room: number) => void): boolean {
      if (enterChanged()) return true;
      let left = eventsPerStep;
      for (const room of rooms) {
        const entered = enterSome(room, left);
        if (entered === left) return true;
        finished(room);
        // to look for some takes its time too
        left -= Math.max(1, entered);
        if (left === 0) return true;
      }
      return false;
    },
    /** Brings some rooms' part of the index on. @returns whether there is more to do */
    indexSome(roomIds: readonly string[]): boolean {
      if (enterChanged()) return true;
      let left = eventsPerWait;
      for (const id of roomIds) {
        const pk = pkOf.get(id);
        if (pk !== undefined) left -= enterSome(pk, left);
        if (left === 0) return true;
      }
      return false;
    },
    /** @returns what was found in each room, in the order in which they were given */
    search(query: SearchQuery): readonly LogSlice[] {
      const candidates = { left: mostCandidates };
      return query.roomIds.map((id) => {
        const key = reading.roomKey(id);
        if (key === undefined) return nowhere;
        const wanted = wantedIn(key, query);
        return wanted === undefined ? nowhere : slice(key, found(key, query, wanted, candidates));
      });
    },
  };

  /** What a query asks the index for; undefined for a text without a word in it, which nothing matches. */
  function wantedIn({ pk }: RoomKey, { text, from }: SearchQuery): Wanted | undefined {
    const nick = from === undefined ? undefined : `nick : "${nickWord(from)}"`;
    if (text === undefined) return { words: nick, whole: undefined };
    const words = sealing.wanted(pk, text);
    if (words === undefined) return undefined;
    return { words: nick === undefined ? words : `(${words}) AND (${nick})`, whole: wantedWhole(text) };
  }
}
