/** What an account has decided of others, who need not have one. */
export const relationships = `
CREATE TABLE relationships (
  user_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  other_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (user_id, other_id, kind)
) STRICT, WITHOUT ROWID;
`;
