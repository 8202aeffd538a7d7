import type { AuditEntry, AuditRecord } from "../../domain/audit.ts";

/** Which entries are wanted: the newest `limit`, of one room, before a number. */
export interface AuditQuery {
  readonly roomId?: string;
  readonly before?: number;
  readonly limit: number;
}

/** What administrators and those who look after rooms have done. Only ever added to, until it is too old. */
export interface AuditStore {
  saveAudit(entry: AuditEntry): Promise<void>;
  /** Oldest first. */
  auditLog(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Removes at most `most` of the entries before then (ms since 1970). @returns how many went */
  purgeAudit(before: number, most: number): Promise<number>;
}
