import type { Database } from "better-sqlite3";
import type { Relation } from "../../domain/relationships.ts";
import type { RelationChange } from "../parts/relationships.ts";

/** Opens what the accounts of a file have decided of others. */
export function openRelationships(db: Database) {
  const all = db.prepare<[string], Relation>(
    `SELECT other_id AS otherId, kind, name, since FROM relationships WHERE user_id = ? ORDER BY since, other_id`,
  );
  const insert = db.prepare<[Relation & { userId: string }]>(
    `INSERT INTO relationships (user_id, other_id, kind, name, since)
     SELECT @userId, @otherId, @kind, @name, @since WHERE EXISTS (SELECT 1 FROM accounts WHERE id = @userId)
     ON CONFLICT DO NOTHING`,
  );
  const remove = db.prepare<[string, string, string]>(
    "DELETE FROM relationships WHERE user_id = ? AND other_id = ? AND kind = ?",
  );

  return {
    relations: (userId: string): readonly Relation[] => all.all(userId),
    changeRelations(userId: string, { remove: gone = [], add = [] }: RelationChange): void {
      for (const { kind, otherId } of gone) remove.run(userId, otherId, kind);
      for (const relation of add) insert.run({ ...relation, userId });
    },
  };
}

export type Relationships = ReturnType<typeof openRelationships>;
