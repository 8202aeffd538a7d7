/** What administrators and those who look after rooms have done. It outlives people and rooms. */
export const audit = `
CREATE TABLE audit_log (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  by_id TEXT,
  by TEXT NOT NULL,
  account TEXT,
  action TEXT NOT NULL,
  room_id TEXT,
  room TEXT,
  target TEXT,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_room ON audit_log (room_id, seq) WHERE room_id IS NOT NULL;
`;
