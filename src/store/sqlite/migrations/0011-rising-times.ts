/**
 * What a query asks a log for is found without indexes, each of which every message had to be entered in.
 *
 * Within a room `time` never falls any more, so that a time is found between numbers by halving. `words_before` tells, of
 * what is not somebody's words, the number of the newest words before it (0: there are none), so that readers of words
 * jump over those who came and went; it is null for words, also when they have been taken away.
 */
export const risingTimes = `
ALTER TABLE events ADD COLUMN words_before INTEGER;
UPDATE events SET words_before = coalesce((
  SELECT seq FROM events AS said INDEXED BY events_spoken
  WHERE said.room = events.room AND said.seq < events.seq
    AND said.type IN ('message', 'action', 'notice', 'announcement')
  ORDER BY said.seq DESC LIMIT 1
), 0)
WHERE type NOT IN ('message', 'action', 'notice', 'announcement', 'redacted');

DROP INDEX events_spoken;
DROP INDEX events_spoken_by_time;
DROP INDEX events_by_time;

UPDATE events SET time = risen.time FROM (
  SELECT room, seq, newest AS time FROM (
    SELECT room, seq, time, max(time) OVER (PARTITION BY room ORDER BY seq) AS newest FROM events
  ) WHERE time < newest
) AS risen
WHERE events.room = risen.room AND events.seq = risen.seq;
`;
