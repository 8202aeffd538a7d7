/**
 * What else an account logs in with: `scram` is its verifier for SCRAM-SHA-256, `certificates` those of its clients, by
 * the SHA-256 of the certificate in hexadecimal. `preferences` is what its owner has set, as JSON.
 */
export const accounts = `
ALTER TABLE accounts ADD COLUMN scram TEXT;
ALTER TABLE accounts ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}';

CREATE TABLE certificates (
  fingerprint TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_by_account ON certificates (account_id);
`;
