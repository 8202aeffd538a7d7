import type { AuditRecord } from "../../../domain/audit.ts";
import type { AuditReply } from "../../../domain/replies/audit.ts";
import type { Clock } from "../clock.ts";
import { type JsonObject, jsonTime } from "../event-json.ts";
import { counted, type Piece } from "./pieces.ts";

/** What was done, a line each. */
export const audit = ({ entries }: AuditReply, clock: Clock): readonly Piece[] => [
  ...entries.map(
    (entry) => `- ${entry.seq} ${clock.day(entry.time)} ${clock.minutes(entry.time)} ${deedText(entry)}`,
  ),
  `- ${counted(entries.length, "entry", "entries")}`,
];

function deedText({ by, action, room, target, detail }: AuditRecord): string {
  const where = room === null ? "" : ` in ${room}`;
  return `${by}${where}: ${[action, target ?? "", detail].filter((part) => part !== "").join(" ")}`;
}

/** The same as an object's fields. */
export const auditJson = ({ room, entries }: AuditReply): JsonObject => ({
  room,
  entries: entries.map(({ byId: _, roomId: __, time, ...entry }) => ({ ...entry, time: jsonTime(time) })),
});
