/**
 * Files that people sent, and which messages have them. What a message's row loses, by whatever way (redaction, the bound
 * on a room's log, a deleted room), the attachments lose with it. `file_totals` saves adding all of them up at each upload.
 */
export const files = `
CREATE TABLE files (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  owner_kind TEXT NOT NULL CHECK (owner_kind IN ('guest', 'account')),
  purpose TEXT NOT NULL CHECK (purpose IN ('attachment', 'avatar')),
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  thumbnail_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX files_by_owner ON files (owner_id, created_at, bytes);
CREATE INDEX files_by_time ON files (created_at);

CREATE TABLE file_totals (
  owner_kind TEXT NOT NULL PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER file_added AFTER INSERT ON files BEGIN
  INSERT INTO file_totals (owner_kind, bytes) VALUES (new.owner_kind, new.bytes)
    ON CONFLICT (owner_kind) DO UPDATE SET bytes = bytes + new.bytes;
END;
CREATE TRIGGER file_removed AFTER DELETE ON files BEGIN
  UPDATE file_totals SET bytes = bytes - old.bytes WHERE owner_kind = old.owner_kind;
END;

CREATE TABLE attachments (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (room, seq, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_file ON attachments (file);

CREATE TRIGGER attachments_removed AFTER DELETE ON events WHEN old.rest IS NOT NULL BEGIN
  DELETE FROM attachments WHERE room = old.room AND seq = old.seq;
END;
CREATE TRIGGER attachments_redacted AFTER UPDATE OF type ON events
WHEN new.type = 'redacted' AND old.rest IS NOT NULL BEGIN
  DELETE FROM attachments WHERE room = old.room AND seq = old.seq;
END;
`;
