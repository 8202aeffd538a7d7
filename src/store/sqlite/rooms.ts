import type { Database } from "better-sqlite3";
import type { RoomChange, RoomRow } from "../parts/rooms.ts";
import { Conflict, NotFound } from "../store.ts";
import type { DataKeys } from "./data-keys.ts";
import { isTaken } from "./failures.ts";
import { packId } from "./ids.ts";

/** The columns of `rooms` under the names of a {@link RoomRow}; `modes` is JSON. */
export const roomColumns = `rooms.id, rooms.kind, rooms.name, rooms.folded, rooms.topic,
  rooms.topic_set_by AS topicSetBy, rooms.topic_set_at AS topicSetAt, rooms.description, rooms.modes,
  rooms.owner_id AS ownerId, rooms.owner_name AS ownerName, rooms.created_at AS createdAt,
  rooms.last_seq AS lastSeq`;

/** A room as its row has it. */
export type RawRoom = Omit<RoomRow, "modes"> & { readonly modes: string };

/** A room from its row. Modes that were kept before there was a forward have none. */
export const toRoom = (raw: RawRoom): RoomRow => ({
  ...raw,
  modes: { forward: null, ...JSON.parse(raw.modes) },
});

/** The rooms of a file. */
export type Rooms = ReturnType<typeof openRooms>;

/** Opens the rooms of a file: the queries of store.ts, done at once, inside whatever transaction is open. */
export function openRooms(db: Database, keys: Pick<DataKeys, "drop">) {
  const byId = db.prepare<[string], RawRoom>(`SELECT ${roomColumns} FROM rooms WHERE id = ?`);
  const byName = db.prepare<[string], RawRoom>(`SELECT ${roomColumns} FROM rooms WHERE folded = ?`);
  const channels = db.prepare<[], RawRoom>(
    `SELECT ${roomColumns} FROM rooms WHERE kind = 'channel' ORDER BY folded`,
  );
  const ofEvent = db.prepare<[Buffer | string], RawRoom>(
    `SELECT ${roomColumns} FROM events JOIN rooms ON rooms.pk = events.room WHERE events.msgid = ?`,
  );
  const key = db.prepare<[string], number>("SELECT pk FROM rooms WHERE id = ?").pluck();
  const insert = db.prepare(
    `INSERT INTO rooms (id, kind, name, folded, topic, topic_set_by, topic_set_at, description, modes,
       owner_id, owner_name, created_at)
     VALUES (@id, @kind, @name, @folded, @topic, @topicSetBy, @topicSetAt, @description, @modes,
       @ownerId, @ownerName, @createdAt)`,
  );
  const converse = db.prepare<[string, string, string]>(
    `INSERT OR IGNORE INTO conversations (user_id, room, peer_id) SELECT ?, pk, ? FROM rooms WHERE id = ?`,
  );
  const update = db.prepare(
    `UPDATE rooms SET name = @name, folded = @folded, topic = @topic, topic_set_by = @topicSetBy,
       topic_set_at = @topicSetAt, description = @description, modes = @modes, owner_id = @ownerId,
       owner_name = @ownerName WHERE id = @id`,
  );
  const leave = db.prepare("INSERT INTO leavings (room) VALUES (?)");
  const remove = db.prepare("DELETE FROM rooms WHERE pk = ?");
  const unmark = db.prepare("DELETE FROM read_markers WHERE subject = ?");
  const leaving = db.prepare<[], number>("SELECT room FROM leavings LIMIT 1").pluck();
  const left = db.prepare("DELETE FROM leavings WHERE room = ?");
  const unsearch = db.prepare("DELETE FROM searched WHERE room = ?");
  const unpin = db.prepare("DELETE FROM pins WHERE room = ?");
  const unreact = db.prepare("DELETE FROM reactions WHERE room = ?");
  const removeEvents = db.prepare(
    `DELETE FROM events WHERE room = @room
       AND seq < (SELECT min(seq) FROM events WHERE room = @room) + @count`,
  );

  /** The number that stands for a room in other tables. @throws NotFound */
  function keyOf(id: string): number {
    const pk = key.get(id);
    if (pk === undefined) throw new NotFound(`there is no room ${id}`);
    return pk;
  }

  return {
    keyOf,
    roomById(id: string): RoomRow | undefined {
      const raw = byId.get(id);
      return raw && toRoom(raw);
    },
    roomByName(folded: string): RoomRow | undefined {
      const raw = byName.get(folded);
      return raw && toRoom(raw);
    },
    roomOfEvent(msgid: string): RoomRow | undefined {
      const raw = ofEvent.get(packId(msgid));
      return raw && toRoom(raw);
    },
    channels: (): readonly RoomRow[] => channels.all().map(toRoom),
    createRoom(room: Omit<RoomRow, "lastSeq">, people?: readonly [string, string]): void {
      unlessTaken(() => insert.run({ ...room, modes: JSON.stringify(room.modes) }));
      if (people === undefined) return;
      const [one, other] = people;
      converse.run(one, other, room.id);
      converse.run(other, one, room.id);
    },
    changeRoom(id: string, change: RoomChange): void {
      const raw = byId.get(id);
      if (raw === undefined) throw new NotFound(`there is no room ${id}`);
      const modes = change.modes === undefined ? raw.modes : JSON.stringify(change.modes);
      unlessTaken(() => update.run({ ...raw, ...change, id, modes }));
    },
    /** Its log is out of reach at once, and goes bit by bit: see {@link Rooms.tidy}. */
    deleteRoom(id: string): void {
      const pk = key.get(id);
      if (pk === undefined) return;
      leave.run(pk);
      remove.run(pk);
      unmark.run(id);
    },
    /** Whether deleted rooms have left something to {@link Rooms.tidy}. */
    hasLeavings: (): boolean => leaving.get() !== undefined,
    /** Removes `count` events of a deleted room. @returns whether there may be more */
    tidy(count: number): boolean {
      const room = leaving.get();
      if (room === undefined) return false;
      if (removeEvents.run({ room, count }).changes > 0) return true;
      left.run(room);
      unsearch.run(room);
      unreact.run(room);
      keys.drop(room);
      unpin.run(room);
      return true;
    },
  };
}

function unlessTaken(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw isTaken(error) ? new Conflict("room") : error;
  }
}
