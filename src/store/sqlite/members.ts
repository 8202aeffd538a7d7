import type { Database } from "better-sqlite3";
import type { Roles } from "../../domain/roles.ts";
import type { Membership, RoomRow } from "../store.ts";
import { type RawRoom, type Rooms, roomColumns, toRoom } from "./rooms.ts";

/** The memberships and read markers of a file. */
export type Members = ReturnType<typeof openMembers>;

/** Opens the memberships and read markers of a file. A marker does not need a membership and outlives it. */
export function openMembers(db: Database, rooms: Rooms) {
  const columns = `memberships.user_id AS userId, memberships.roles, memberships.joined_at AS joinedAt,
    coalesce(markers.seq, 0) AS readSeq`;
  const markers =
    "LEFT JOIN markers ON markers.room = memberships.room AND markers.user_id = memberships.user_id";
  const ofRoom = db.prepare<[number], Omit<Membership, "roomId">>(
    `SELECT ${columns} FROM memberships ${markers} WHERE memberships.room = ?
     ORDER BY memberships.joined_at, memberships.user_id`,
  );
  const ofUser = db.prepare<[string], RawRoom & Omit<Membership, "roomId">>(
    `SELECT ${roomColumns}, ${columns} FROM memberships JOIN rooms ON rooms.pk = memberships.room ${markers}
     WHERE memberships.user_id = ? ORDER BY rooms.folded`,
  );
  const set = db.prepare(
    `INSERT INTO memberships (room, user_id, roles, joined_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET roles = excluded.roles`,
  );
  const end = db.prepare("DELETE FROM memberships WHERE room = ? AND user_id = ?");
  const mark = db
    .prepare<[{ room: number; userId: string; seq: number }], number>(
      `INSERT INTO markers (room, user_id, seq)
       SELECT pk, @userId, max(0, min(@seq, last_seq)) FROM rooms WHERE pk = @room
       ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq) RETURNING seq`,
    )
    .pluck();
  const marker = db
    .prepare<[number, string], number>("SELECT seq FROM markers WHERE room = ? AND user_id = ?")
    .pluck();

  return {
    memberships: (roomId: string): readonly Membership[] =>
      ofRoom.all(rooms.keyOf(roomId)).map((row) => ({ roomId, ...row })),
    membershipsOf: (userId: string): readonly (Membership & { readonly room: RoomRow })[] =>
      ofUser.all(userId).map(({ roles, joinedAt, readSeq, userId, ...raw }) => ({
        roomId: raw.id,
        userId,
        roles,
        joinedAt,
        readSeq,
        room: toRoom(raw),
      })),
    /** `now` is when a new membership began. */
    setMembership(roomId: string, userId: string, roles: Roles | null, now: number): void {
      const room = rooms.keyOf(roomId);
      if (roles === null) end.run(room, userId);
      else set.run(room, userId, roles, now);
    },
    /** Not beyond the newest event, and never back. */
    markRead: (roomId: string, userId: string, seq: number): number =>
      mark.get({ room: rooms.keyOf(roomId), userId, seq }) ?? 0,
    readMarker: (roomId: string, userId: string): number => marker.get(rooms.keyOf(roomId), userId) ?? 0,
  };
}
