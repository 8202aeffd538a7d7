/**
 * Who has conversations with whom, and when something was last said in a room: what CHATHISTORY TARGETS asks for.
 *
 * `rooms.spoken_at` is the time of the newest message, 0 while there is none. `conversations` has each direct room once
 * for each of its two people; a note to oneself has the same id on both sides.
 */
export const conversations = `
ALTER TABLE rooms ADD COLUMN spoken_at INTEGER NOT NULL DEFAULT 0;
UPDATE rooms SET spoken_at = coalesce((
  SELECT time FROM events
  WHERE room = rooms.pk AND type IN ('message', 'action', 'notice', 'announcement')
  ORDER BY seq DESC LIMIT 1
), 0);

CREATE TABLE conversations (
  user_id TEXT NOT NULL,
  room INTEGER NOT NULL REFERENCES rooms (pk) ON DELETE CASCADE,
  peer_id TEXT NOT NULL,
  PRIMARY KEY (user_id, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_by_room ON conversations (room);

-- the names were made as direct:ID:ID
INSERT OR IGNORE INTO conversations (user_id, room, peer_id)
  SELECT substr(folded, 8, instr(substr(folded, 8), ':') - 1), pk,
    substr(folded, 8 + instr(substr(folded, 8), ':')) FROM rooms
  WHERE kind = 'direct' AND folded LIKE 'direct:%:%';
INSERT OR IGNORE INTO conversations (user_id, room, peer_id)
  SELECT peer_id, room, user_id FROM conversations;
`;
