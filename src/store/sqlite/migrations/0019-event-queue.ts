/**
 * What waits for accounts that were not here and is no message: `user_id` null means everybody. `told` has up to which number
 * of it somebody has been told, and when they were last told of unread messages.
 */
export const eventQueue = `
CREATE TABLE event_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX event_queue_by_user ON event_queue (user_id, id);
CREATE INDEX event_queue_by_expiry ON event_queue (expires_at);

CREATE TABLE told (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  up_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
