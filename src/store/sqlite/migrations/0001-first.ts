/**
 * The first schema.
 *
 * `rooms.pk` stands for a room in its log and is never given twice, so that the log of a deleted room can go bit by bit
 * (`leavings`) while its name is free at once. Ids that are UUIDs are kept as 16 bytes in `events` and `sends`, where
 * they are many. `sends` remembers which keys were used; its `id` rises with time.
 */
export const first = `
CREATE TABLE rooms (
  pk INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('channel', 'direct')),
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  topic TEXT NOT NULL,
  topic_set_by TEXT NOT NULL,
  topic_set_at INTEGER NOT NULL,
  description TEXT NOT NULL,
  modes TEXT NOT NULL,
  owner_id TEXT,
  owner_name TEXT,
  created_at INTEGER NOT NULL,
  last_seq INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE events (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  msgid ANY NOT NULL,
  type TEXT NOT NULL,
  target TEXT,
  sender ANY NOT NULL,
  nick TEXT NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  account TEXT,
  time INTEGER NOT NULL,
  text TEXT,
  rest TEXT,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_msgid ON events (msgid);
CREATE INDEX events_by_time ON events (room, time, seq);

CREATE TABLE sends (
  id INTEGER PRIMARY KEY,
  sender ANY NOT NULL,
  key TEXT NOT NULL,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sends_by_key ON sends (sender, key, room);

CREATE TABLE memberships (
  room INTEGER NOT NULL REFERENCES rooms (pk) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  roles TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (room, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE markers (
  room INTEGER NOT NULL REFERENCES rooms (pk) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE leavings (room INTEGER PRIMARY KEY) STRICT;

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  email TEXT,
  role TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX accounts_by_email ON accounts (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE resumes (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  nick TEXT NOT NULL,
  account TEXT,
  issued_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
