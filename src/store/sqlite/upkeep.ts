import type { Database } from "better-sqlite3";
import type { Rooms } from "./rooms.ts";
import type { openSearch } from "./search.ts";

/** How many events of one room go at a time. */
const removedPerStep = 200;
/** Events beyond the bound that a room may have on the disk before it is worth a transaction to remove them. */
const slack = 64;

/** What upkeep looks after. */
interface Parts {
  readonly rooms: Rooms;
  readonly search: ReturnType<typeof openSearch>;
  /** Drops what is known of a room's messages that have gone from its log. */
  readonly forget: (room: number) => void;
}

/**
 * What is done between the commits, a small step at a time: the logs of deleted rooms go, rooms are cut to the bound, and
 * what was said is put into the index.
 *
 * @param eventsPerRoom 0: no bound
 */
export function openUpkeep(db: Database, { rooms, search, forget }: Parts, eventsPerRoom: number) {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const overlong = db
    .prepare<[number], number>(
      `SELECT pk FROM rooms WHERE (SELECT min(seq) FROM events WHERE room = pk) < last_seq - ?`,
    )
    .pluck();
  const excess = db
    .prepare<[{ room: number; bound: number }], number>(
      `SELECT last_seq - @bound - coalesce((SELECT min(seq) FROM events WHERE room = @room), last_seq) + 1
       FROM rooms WHERE pk = @room`,
    )
    .pluck();
  const cut = db.prepare(
    `DELETE FROM events WHERE room = @room AND seq <= (SELECT last_seq - @bound FROM rooms WHERE pk = @room)
       AND seq < (SELECT min(seq) FROM events WHERE room = @room) + @count`,
  );
  const secureDelete = (on: 0 | 1) =>
    db.prepare(`INSERT INTO search (search, rank) VALUES ('secure-delete', ${on})`);
  const markOnly = secureDelete(0);
  const wipe = secureDelete(1);
  /** Rooms with something to cut, and with something to be put into the index. */
  const long = new Set(eventsPerRoom > 0 ? overlong.all(eventsPerRoom) : []);
  const unsearched = new Set(search.behind());

  /** @returns whether there was anything to do */
  function shorten(): boolean {
    for (const room of long) {
      const bounds = { room, bound: eventsPerRoom };
      if ((excess.get(bounds) ?? 0) < slack) {
        long.delete(room);
        continue;
      }
      const removed = cut.run({ ...bounds, count: removedPerStep }).changes > 0;
      forget(room);
      return removed;
    }
    return false;
  }

  /**
   * Many events go at once. Their words leave the index when it merges its parts: to look each of them up and wipe it, as
   * for a single message that somebody takes away, costs twenty times as much.
   */
  function remove(): boolean {
    if (!rooms.hasLeavings() && long.size === 0) return false;
    markOnly.run();
    const more = rooms.tidy(removedPerStep) || shorten();
    wipe.run();
    return more;
  }

  return {
    /** A room's log has grown. */
    grown(room: number): void {
      if (eventsPerRoom > 0) long.add(room);
      unsearched.add(room);
    },
    /**
     * Does one step. That it is not lost with the power does not matter, so it does not wait for the disk: the next
     * commit of a message does, and takes it along.
     *
     * @param indexing whether it may be a step of the index
     * @returns whether there may be more
     */
    step(indexing: boolean): boolean {
      const searched: number[] = [];
      db.pragma("synchronous = NORMAL");
      try {
        begin.run();
        const more = remove() || (indexing && search.step(unsearched, (room) => void searched.push(room)));
        commit.run();
        for (const room of searched) unsearched.delete(room);
        return more;
      } catch (error) {
        if (db.inTransaction) db.exec("ROLLBACK");
        throw error;
      } finally {
        db.pragma("synchronous = FULL");
      }
    },
  };
}
