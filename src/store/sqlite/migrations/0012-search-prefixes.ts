/**
 * The index of what was said, filled anew: it has beginnings of words (two and three characters) of its own, so that a
 * search for one reads one list and not those of all words that begin so, and Korean is in it as other scripts are whose
 * words have no ends (words.ts).
 */
export const searchPrefixes = `
DROP TABLE search;
DELETE FROM searched;
DELETE FROM search_again;

CREATE VIRTUAL TABLE search USING fts5(
  words, nick, content = '', detail = 'column', prefix = '2 3',
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* M* Co'"
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
`;
