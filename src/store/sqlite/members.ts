import type { Database } from "better-sqlite3";
import type { Roles } from "../../domain/roles.ts";
import type { Membership, NamedMembership } from "../parts/memberships.ts";
import type { RoomRow } from "../parts/rooms.ts";
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
    `INSERT INTO memberships (room, user_id, roles, joined_at, said)
     VALUES (@room, @userId, @roles, @now, coalesce(@said, (SELECT said FROM rooms WHERE pk = @room)))
     ON CONFLICT DO UPDATE SET roles = excluded.roles`,
  );
  const one = db.prepare<[string, string], Omit<Membership, "roomId">>(
    `SELECT ${columns} FROM memberships WHERE room = (SELECT pk FROM rooms WHERE id = ?) AND user_id = ?`,
  );
  const count = db.prepare<[string], number>("SELECT count(*) FROM memberships WHERE user_id = ?").pluck();
  const named = db.prepare<[number], Omit<NamedMembership, "roomId">>(
    `SELECT ${columns}, accounts.name AS account FROM memberships JOIN accounts ON accounts.id = user_id
     WHERE memberships.room = ? ORDER BY accounts.folded`,
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
    membership(roomId: string, userId: string): Membership | undefined {
      const row = one.get(roomId, userId);
      return row && { roomId, ...row };
    },
    membershipCount: (userId: string): number => count.get(userId) ?? 0,
    namedMemberships: (roomId: string): readonly NamedMembership[] =>
      named.all(rooms.keyOf(roomId)).map((row) => ({ roomId, ...row })),
    /** `now` is when a new membership began; `said`: how many words the room had then, where its row does not tell. */
    setMembership(roomId: string, userId: string, roles: Roles | null, now: number, said?: number): void {
      const room = rooms.keyOf(roomId);
      if (roles === null) end.run(room, userId);
      else set.run({ room, userId, roles, now, said: said ?? null });
    },
  };
}
