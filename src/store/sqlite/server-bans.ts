import type { Database } from "better-sqlite3";
import type { BanTarget, ServerBan } from "../../domain/server-bans.ts";

/** Opens the bans of a file. */
export function openServerBans(db: Database) {
  const save = db.prepare<[ServerBan]>(
    `INSERT OR REPLACE INTO server_bans (kind, target, reason, set_by, set_at, until)
     VALUES (@kind, @target, @reason, @setBy, @setAt, @until)`,
  );
  const drop = db.prepare<[BanTarget]>("DELETE FROM server_bans WHERE kind = @kind AND target = @target");
  const all = db.prepare<[], ServerBan>(
    `SELECT kind, target, reason, set_by AS setBy, set_at AS setAt, until
     FROM server_bans ORDER BY set_at, kind, target`,
  );
  return {
    saveServerBan(ban: ServerBan): void {
      save.run(ban);
    },
    dropServerBan: ({ kind, target }: BanTarget): boolean => drop.run({ kind, target }).changes > 0,
    serverBans: (): readonly ServerBan[] => all.all(),
  };
}
