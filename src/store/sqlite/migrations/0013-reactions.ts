/**
 * Which events react to which message, or take that back: what they say stands in the log alone. Logs of before are looked
 * through for what they have.
 */
export const reactions = `
CREATE TABLE reactions (
  room INTEGER NOT NULL,
  message ANY NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, message, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_by_seq ON reactions (room, seq);

INSERT OR IGNORE INTO reactions (room, message, seq)
SELECT given.room, said.msgid, given.seq FROM (
  SELECT room, seq,
    coalesce(rest ->> '$.tags."+reply"', rest ->> '$.tags."+draft/reply"') AS message
  FROM events WHERE type = 'reaction'
    AND (rest LIKE '%"+draft/react"%' OR rest LIKE '%"+draft/unreact"%' OR rest LIKE '%"+react"%' OR rest LIKE '%"+unreact"%')
) AS given
JOIN events AS said
  ON said.msgid = iif(length(given.message) = 36, coalesce(unhex(given.message, '-'), given.message), given.message)
    AND said.room = given.room;
`;
