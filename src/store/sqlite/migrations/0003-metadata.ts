/**
 * Keys and values of accounts and rooms (IRCv3 metadata). `owner` is the id of the account or the room, with which its
 * rows go. `id` rises with time: it keeps the order in which keys were first set.
 */
export const metadata = `
CREATE TABLE metadata (
  id INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (owner, key)
) STRICT;
CREATE TRIGGER metadata_of_rooms AFTER DELETE ON rooms BEGIN
  DELETE FROM metadata WHERE owner = old.id;
END;
CREATE TRIGGER metadata_of_accounts AFTER DELETE ON accounts BEGIN
  DELETE FROM metadata WHERE owner = old.id;
END;
`;
