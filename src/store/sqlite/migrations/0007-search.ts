/**
 * The index of what was said, for search. It is filled after the commits, bit by bit (upkeep.ts).
 *
 * `search.rowid` is the room's `pk` times 2^32 plus the event's `seq`, so that a room is a range of it. It holds words as
 * words.ts makes them and none of the texts. `searched` tells up to where each room is in the index; `search_again`
 * names events behind that which have another text by now.
 */
export const search = `
CREATE VIRTUAL TABLE search USING fts5(
  words, nick, content = '', contentless_delete = 1, detail = 'column',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
);
CREATE TABLE searched (room INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE search_again (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER search_removed AFTER DELETE ON events BEGIN
  DELETE FROM search WHERE rowid = (old.room << 32) | old.seq;
END;
CREATE TRIGGER search_changed AFTER UPDATE OF text, type ON events BEGIN
  DELETE FROM search WHERE rowid = (old.room << 32) | old.seq;
  INSERT OR IGNORE INTO search_again (room, seq) VALUES (new.room, new.seq);
END;
`;
