import type { Database } from "better-sqlite3";
import type { AuditEntry, AuditRecord } from "../../domain/audit.ts";
import type { AuditQuery } from "../parts/audit.ts";

/** Opens a file's record of what administrators and those who look after rooms have done. */
export function openAudit(db: Database) {
  const insert = db.prepare<[AuditEntry]>(
    `INSERT INTO audit_log (time, by_id, by, account, action, room_id, room, target, detail)
     VALUES (@time, @byId, @by, @account, @action, @roomId, @room, @target, @detail)`,
  );
  const columns =
    "seq, time, by_id AS byId, by, account, action, room_id AS roomId, room, target, detail FROM audit_log";
  const newest = db.prepare<[{ before: number; limit: number }], AuditRecord>(
    `SELECT ${columns} WHERE seq < @before ORDER BY seq DESC LIMIT @limit`,
  );
  const ofRoom = db.prepare<[{ roomId: string; before: number; limit: number }], AuditRecord>(
    `SELECT ${columns} WHERE room_id = @roomId AND seq < @before ORDER BY seq DESC LIMIT @limit`,
  );
  const purge = db.prepare<[number, number]>(
    "DELETE FROM audit_log WHERE seq IN (SELECT seq FROM audit_log WHERE time < ? ORDER BY seq LIMIT ?)",
  );

  return {
    saveAudit(entry: AuditEntry): void {
      insert.run(entry);
    },
    auditLog({ roomId, before = Number.MAX_SAFE_INTEGER, limit }: AuditQuery): readonly AuditRecord[] {
      const rows =
        roomId === undefined ? newest.all({ before, limit }) : ofRoom.all({ roomId, before, limit });
      return rows.reverse();
    },
    purgeAudit: (before: number, most: number): number => purge.run(before, most).changes,
  };
}
