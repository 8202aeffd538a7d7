import type { Database } from "better-sqlite3";
import type { Metadata, MetadataChanges } from "../../domain/metadata.ts";
import { NotFound } from "../store.ts";

/** Opens the metadata of a file's accounts and rooms. */
export function openMetadata(db: Database) {
  const all = db
    .prepare<[string], [string, string]>("SELECT key, value FROM metadata WHERE owner = ? ORDER BY id")
    .raw();
  const owned = db
    .prepare<{ owner: string }, number>(
      `SELECT EXISTS (SELECT 1 FROM accounts WHERE id = @owner)
         OR EXISTS (SELECT 1 FROM rooms WHERE id = @owner)`,
    )
    .pluck();
  const set = db.prepare<[string, string, string]>(
    `INSERT INTO metadata (owner, key, value) VALUES (?, ?, ?)
     ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM metadata WHERE owner = ? AND key = ?");

  return {
    metadata: (owner: string): Metadata => new Map(all.all(owner)),
    changeMetadata(owner: string, changes: MetadataChanges): void {
      if (owned.get({ owner }) === 0) throw new NotFound(`there is no account or room ${owner}`);
      for (const [key, value] of changes)
        if (value === null) remove.run(owner, key);
        else set.run(owner, key, value);
    },
  };
}
