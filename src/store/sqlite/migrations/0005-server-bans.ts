/** Who is kept from the whole server. Times are milliseconds since 1970; `until` is null for a ban without an end. */
export const serverBans = `
CREATE TABLE server_bans (
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (kind, target)
) STRICT, WITHOUT ROWID;
`;
