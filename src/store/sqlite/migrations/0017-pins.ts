/** Which messages of a room are pinned, by their numbers. They go with the messages. */
export const pins = `
CREATE TABLE pins (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  pinned_by TEXT NOT NULL,
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
`;
