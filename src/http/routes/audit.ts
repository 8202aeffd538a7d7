import * as z from "zod";
import type { AuditReply } from "../../domain/replies/audit.ts";
import { answerTo } from "../caller.ts";
import { route } from "../route.ts";
import { countUpTo, inRoom, jsonTime, time } from "../schemas/fields.ts";

const entry = z
  .strictObject({
    seq: z.number().int(),
    at: time,
    by: z.string().describe("the nick that they had then"),
    account: z.string().nullable(),
    action: z.string(),
    room: z.string().nullable(),
    target: z.string().nullable().describe("whom or what it was done to"),
    detail: z.string(),
  })
  .meta({ id: "AuditEntry" });

const page = z.strictObject({ entries: z.array(entry).describe("oldest first") });

const which = z.strictObject({
  limit: countUpTo(1_000, 100),
  before: z.coerce.number().int().min(1).optional().describe("the `seq` that all are older than"),
});

const asked = ({ limit, before }: z.output<typeof which>) => ({
  type: "audit" as const,
  limit,
  ...(before === undefined ? {} : { before }),
});

const pageJson = ({ entries }: AuditReply): z.input<typeof page> => ({
  entries: entries.map(({ seq, time: at, by, account, action, room, target, detail }) => ({
    seq,
    at: jsonTime(at),
    by,
    account,
    action,
    room,
    target,
    detail,
  })),
});

export const audit = [
  route({
    method: "GET",
    path: "/rooms/:room/audit",
    operation: "listRoomAudit",
    tag: "rooms",
    summary: "What those who look after a room have done, for its owner and admins",
    access: "person",
    params: inRoom,
    query: which,
    responses: { 200: { description: "entries", schema: page } },
    refusals: ["noSuchRoom", "roleNeeded"],
    handle: async ({ caller, params, query }) => ({
      status: 200,
      body: pageJson(await answerTo(caller, { ...asked(query), room: params.room }, "audit")),
    }),
  }),
  route({
    method: "GET",
    path: "/admin/audit",
    operation: "listAudit",
    tag: "admin",
    summary: "What administrators, and those who look after rooms, have done",
    access: "person",
    query: which,
    responses: { 200: { description: "entries", schema: page } },
    refusals: ["notAdministrator"],
    handle: async ({ caller, query }) => ({
      status: 200,
      body: pageJson(await answerTo(caller, asked(query), "audit")),
    }),
  }),
];
