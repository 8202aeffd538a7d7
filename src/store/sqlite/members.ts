import type { Database } from "better-sqlite3";
import type { Roles } from "../../domain/roles.ts";
import type { Membership, RoomRow } from "../store.ts";
import { type RawRoom, type Rooms, roomColumns, toRoom } from "./rooms.ts";

/** The memberships of a file. */
export type Members = ReturnType<typeof openMembers>;

/** Opens the memberships of a file. */
export function openMembers(db: Database, rooms: Rooms) {
  const columns = "memberships.user_id AS userId, memberships.roles, memberships.joined_at AS joinedAt";
  const ofRoom = db.prepare<[number], Omit<Membership, "roomId">>(
    `SELECT ${columns} FROM memberships WHERE memberships.room = ?
     ORDER BY memberships.joined_at, memberships.user_id`,
  );
  const ofUser = db.prepare<[string], RawRoom & Omit<Membership, "roomId">>(
    `SELECT ${roomColumns}, ${columns} FROM memberships JOIN rooms ON rooms.pk = memberships.room
     WHERE memberships.user_id = ? ORDER BY rooms.folded`,
  );
  const set = db.prepare(
    `INSERT INTO memberships (room, user_id, roles, joined_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET roles = excluded.roles`,
  );
  const end = db.prepare("DELETE FROM memberships WHERE room = ? AND user_id = ?");
  return {
    memberships: (roomId: string): readonly Membership[] =>
      ofRoom.all(rooms.keyOf(roomId)).map((row) => ({ roomId, ...row })),
    membershipsOf: (userId: string): readonly (Membership & { readonly room: RoomRow })[] =>
      ofUser.all(userId).map(({ roles, joinedAt, userId, ...raw }) => ({
        roomId: raw.id,
        userId,
        roles,
        joinedAt,
        room: toRoom(raw),
      })),
    /** `now` is when a new membership began. */
    setMembership(roomId: string, userId: string, roles: Roles | null, now: number): void {
      const room = rooms.keyOf(roomId);
      if (roles === null) end.run(room, userId);
      else set.run(room, userId, roles, now);
    },
  };
}
