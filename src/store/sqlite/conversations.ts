import type { Database } from "better-sqlite3";
import type { Conversation } from "../parts/rooms.ts";
import { packId } from "./ids.ts";

/** Opens a file's index of who talks with whom, and where something was said last. */
export function openConversations(db: Database) {
  const ofUser = db.prepare<[{ userId: string; packed: Buffer | string }], Conversation>(
    `SELECT rooms.id AS roomId, peer_id AS peerId, accounts.name AS account,
       (SELECT iif(sender = @packed, target, nick) FROM events WHERE room = rooms.pk ORDER BY seq DESC LIMIT 1) AS nick,
       rooms.spoken_at AS spokenAt
     FROM conversations JOIN rooms ON rooms.pk = conversations.room
       LEFT JOIN accounts ON accounts.id = peer_id
     WHERE user_id = @userId AND spoken_at > 0
       AND EXISTS (SELECT 1 FROM events WHERE room = rooms.pk)
       AND NOT EXISTS (SELECT 1 FROM relationships
         WHERE user_id = @userId AND other_id = peer_id AND kind IN ('request', 'refused'))
     ORDER BY spoken_at, rooms.pk`,
  );
  const spoken = db.prepare<[string], number>("SELECT spoken_at FROM rooms WHERE id = ?").pluck();

  return {
    conversations: (userId: string): readonly Conversation[] =>
      ofUser.all({ userId, packed: packId(userId) }),
    spokenAt: (roomIds: readonly string[]): readonly number[] => roomIds.map((id) => spoken.get(id) ?? 0),
  };
}
