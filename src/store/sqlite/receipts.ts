import type { Database } from "better-sqlite3";
import type { Reader } from "../parts/said.ts";
import { limitSql } from "./limit.ts";

/** Opens what is told of who has read what: of accounts that want others to know. */
export function openReceipts(db: Database) {
  const columns = "accounts.id, accounts.name AS account, read_markers.time AS readUpTo";
  const wanted = "accounts.preferences ->> '$.receipts' = 1";
  const ofRoom = db.prepare<[string, number, number], Reader>(
    `SELECT ${columns} FROM rooms
       JOIN memberships ON memberships.room = rooms.pk
       JOIN read_markers ON read_markers.user_id = memberships.user_id AND read_markers.subject = rooms.id
       JOIN accounts ON accounts.id = memberships.user_id
     WHERE rooms.id = ? AND read_markers.time >= ? AND ${wanted}
     ORDER BY accounts.folded ${limitSql()}`,
  );
  const one = db.prepare<[string, string], Reader>(
    `SELECT ${columns} FROM read_markers JOIN accounts ON accounts.id = read_markers.user_id
     WHERE read_markers.user_id = ? AND read_markers.subject = ? AND ${wanted}`,
  );
  return {
    readers: (roomId: string, since: number, limit: number): readonly Reader[] =>
      ofRoom.all(roomId, since, limit),
    reader: (userId: string, subject: string): Reader | undefined => one.get(userId, subject),
  };
}
