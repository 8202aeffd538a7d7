import type { AuditRecord } from "../audit.ts";

/** What was done, oldest first; `room` null: on the whole server. */
export interface AuditReply {
  readonly reply: "audit";
  readonly room: string | null;
  readonly entries: readonly AuditRecord[];
}
