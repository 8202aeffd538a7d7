import type { AuditReply } from "../../../domain/replies/audit.ts";
import { fitLine } from "../lines.ts";
import type { AnswerContext } from "./context.ts";

/** What was done, a notice each; no numeric of the field tells of it. */
export const audit = ({ to }: AnswerContext, { entries }: AuditReply): string[] =>
  [
    ...entries.map(({ seq, time, by, room, action, target, detail }) =>
      [seq, new Date(time).toISOString(), by, room ?? "*", action, target ?? "*", detail].join(" ").trimEnd(),
    ),
    "End of AUDIT",
  ].map((text) => fitLine(`:${to.server} NOTICE ${to.nick} :`, text));
