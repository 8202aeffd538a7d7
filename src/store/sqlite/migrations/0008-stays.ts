/** Who stays while nobody is connected, and where they are meanwhile. */
export const stays = `
CREATE TABLE stays (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  nick TEXT NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  realname TEXT NOT NULL,
  modes TEXT NOT NULL,
  away TEXT,
  signed_on_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE places (
  account_id TEXT NOT NULL REFERENCES stays (account_id) ON DELETE CASCADE,
  room INTEGER NOT NULL REFERENCES rooms (pk) ON DELETE CASCADE,
  roles TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_by_room ON places (room);
`;
