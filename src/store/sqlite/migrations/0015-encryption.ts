/**
 * What encryption at rest needs.
 *
 * `data_keys` has the keys that rows are sealed with, each sealed with the master key that it names: one for each room
 * that something was said in, one for the words of the index, one for uploads. `events.sealed` is the number of the key
 * that `text` and `rest` are sealed with (then they are base64); null where they are plain. `encryption` tells whether the
 * index has hashes in place of words, and whether there may be plain rows.
 *
 * The index is told which words go by `index_words`, a function of ours. To seal a plain row changes none of them, which
 * `resealing` tells (database.ts).
 */
export const encryption = `
ALTER TABLE events ADD COLUMN sealed INTEGER;

CREATE TABLE data_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  purpose TEXT NOT NULL CHECK (purpose IN ('room', 'index', 'files')),
  room INTEGER,
  master TEXT NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX data_keys_by_room ON data_keys (purpose, room);

CREATE TABLE encryption (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  blind INTEGER NOT NULL,
  plain INTEGER NOT NULL
) STRICT;
INSERT INTO encryption (id, blind, plain) VALUES (1, 0, 1);

DROP TRIGGER search_removed;
DROP TRIGGER search_changed;

CREATE TRIGGER search_removed AFTER DELETE ON events
WHEN old.type IN ('message', 'action', 'notice', 'announcement') AND old.text IS NOT NULL
  AND old.seq <= (SELECT seq FROM searched WHERE room = old.room)
  AND NOT EXISTS (SELECT 1 FROM search_again WHERE room = old.room AND seq = old.seq)
BEGIN
  INSERT INTO search (search, rowid, words, nick) VALUES ('delete', (old.room << 32) | old.seq,
    index_words(old.room, old.msgid, old.sealed, old.text), nick_words(old.nick, old.account));
END;

CREATE TRIGGER search_changed AFTER UPDATE OF text, type ON events
WHEN NOT resealing() AND old.seq <= (SELECT seq FROM searched WHERE room = old.room)
  AND NOT EXISTS (SELECT 1 FROM search_again WHERE room = old.room AND seq = old.seq)
BEGIN
  INSERT INTO search (search, rowid, words, nick) SELECT 'delete', (old.room << 32) | old.seq,
    index_words(old.room, old.msgid, old.sealed, old.text), nick_words(old.nick, old.account)
    WHERE old.type IN ('message', 'action', 'notice', 'announcement') AND old.text IS NOT NULL;
  INSERT INTO search_again (room, seq) VALUES (new.room, new.seq);
END;
`;
