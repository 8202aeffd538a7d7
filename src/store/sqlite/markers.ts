import type { Database } from "better-sqlite3";
import type { ReadMarker, UnreadCount } from "../parts/reading.ts";
import { isSpeechSql } from "./event-row.ts";
import type { Reading } from "./reading.ts";

/** How many of a room's newest events are looked through for words after a marker: what is further back counts as read. */
const mostLooked = 10_000;

/** Opens the read markers of a file, and what they leave unread. */
export function openMarkers(db: Database, reading: Reading) {
  const all = db.prepare<[string], ReadMarker>("SELECT subject, time FROM read_markers WHERE user_id = ?");
  const mark = db
    .prepare<[string, string, number, number], number>(
      `INSERT INTO read_markers (user_id, subject, time, said) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET time = max(time, excluded.time), said = max(said, excluded.said) RETURNING time`,
    )
    .pluck();
  const count = db.prepare<[string], number>("SELECT count(*) FROM read_markers WHERE user_id = ?").pluck();
  const forget = db.prepare<[{ userId: string; most: number }]>(
    `DELETE FROM read_markers WHERE user_id = @userId AND subject IN (
       SELECT subject FROM read_markers WHERE user_id = @userId ORDER BY time DESC LIMIT -1 OFFSET @most)`,
  );
  const meant = db.prepare<[{ userId: string; subject: string }], { id: string; said: number }>(
    `SELECT id, said FROM rooms WHERE id = @subject
     UNION ALL
     SELECT id, said FROM conversations JOIN rooms ON pk = room WHERE user_id = @userId AND peer_id = @subject
     LIMIT 1`,
  );
  const wordsFrom = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM events WHERE room = ? AND seq >= ? AND ${isSpeechSql}`,
    )
    .pluck();
  const unread = db.prepare<[{ userId: string }], UnreadCount>(
    `SELECT rooms.id AS roomId, rooms.id AS subject,
       max(0, rooms.said - max(memberships.said, coalesce(read_markers.said, 0))) AS unread,
       rooms.spoken_at AS spokenAt, read_markers.time AS readAt
     FROM memberships JOIN rooms ON rooms.pk = memberships.room AND rooms.kind = 'channel'
       LEFT JOIN read_markers ON read_markers.user_id = @userId AND read_markers.subject = rooms.id
     WHERE memberships.user_id = @userId
     UNION ALL
     SELECT rooms.id, peer_id, max(0, rooms.said - coalesce(read_markers.said, 0)), rooms.spoken_at, read_markers.time
     FROM conversations JOIN rooms ON rooms.pk = conversations.room
       LEFT JOIN read_markers ON read_markers.user_id = @userId AND read_markers.subject = peer_id
     WHERE conversations.user_id = @userId`,
  );

  /** How many words a room had at a time: mostly now, so that few or none are to be counted, and never very many. */
  function saidBy(userId: string, subject: string, time: number): number {
    const room = meant.get({ userId, subject });
    const key = room && reading.roomKey(room.id);
    if (!key) return 0;
    const from = Math.max(reading.later(key, time), key.lastSeq - mostLooked + 1);
    return Math.max(0, room.said - (wordsFrom.get(key.pk, from) ?? 0));
  }

  function markRead(userId: string, subject: string, time: number, most: number): number {
    const marked = mark.get(userId, subject, time, saidBy(userId, subject, time)) ?? time;
    if ((count.get(userId) ?? 0) > most) forget.run({ userId, most });
    return marked;
  }

  return {
    readMarkers: (userId: string): readonly ReadMarker[] => all.all(userId),
    markRead,
    markAllRead(userId: string, markers: readonly ReadMarker[], most: number): void {
      for (const { subject, time } of markers) markRead(userId, subject, time, most);
    },
    unread: (userId: string): readonly UnreadCount[] => unread.all({ userId }),
  };
}
