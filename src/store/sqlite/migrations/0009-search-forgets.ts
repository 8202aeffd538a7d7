/**
 * The index of what was said, such that nothing is left in it of what is taken away: FTS5 removes the words themselves
 * (`secure-delete`) when it is told which they were. `indexed_words` and `nick_words` are functions of ours (search.ts).
 *
 * An event is in the index when it is speech, `searched` has come to it, and `search_again` does not name it.
 */
export const searchForgets = `
DROP TRIGGER search_removed;
DROP TRIGGER search_changed;
DROP TABLE search;
DELETE FROM searched;
DELETE FROM search_again;

CREATE VIRTUAL TABLE search USING fts5(
  words, nick, content = '', detail = 'column',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER search_removed AFTER DELETE ON events
WHEN old.type IN ('message', 'action', 'notice', 'announcement') AND old.text IS NOT NULL
  AND old.seq <= (SELECT seq FROM searched WHERE room = old.room)
  AND NOT EXISTS (SELECT 1 FROM search_again WHERE room = old.room AND seq = old.seq)
BEGIN
  INSERT INTO search (search, rowid, words, nick) VALUES (
    'delete', (old.room << 32) | old.seq, indexed_words(old.text), nick_words(old.nick, old.account));
END;

CREATE TRIGGER search_changed AFTER UPDATE OF text, type ON events
WHEN old.seq <= (SELECT seq FROM searched WHERE room = old.room)
  AND NOT EXISTS (SELECT 1 FROM search_again WHERE room = old.room AND seq = old.seq)
BEGIN
  INSERT INTO search (search, rowid, words, nick) SELECT
    'delete', (old.room << 32) | old.seq, indexed_words(old.text), nick_words(old.nick, old.account)
    WHERE old.type IN ('message', 'action', 'notice', 'announcement') AND old.text IS NOT NULL;
  INSERT INTO search_again (room, seq) VALUES (new.room, new.seq);
END;
`;
