/**
 * Read markers by time, as clients name them (IRCv3 read-marker), and of people as well as of rooms.
 *
 * `subject` is the id of a room, or of the other one of a conversation.
 */
export const readMarkers = `
CREATE TABLE read_markers (
  user_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (user_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_markers_by_subject ON read_markers (subject);

INSERT INTO read_markers (user_id, subject, time)
  SELECT markers.user_id, rooms.id, events.time FROM markers
    JOIN rooms ON rooms.pk = markers.room
    JOIN events ON events.room = markers.room AND events.seq = markers.seq;
DROP TABLE markers;
`;
