import * as z from "zod";
import type { StatsEntry } from "../../domain/replies.ts";
import { parseDuration } from "../../domain/server-bans.ts";
import { answerTo, type Caller } from "../caller.ts";
import { BadRequest } from "../problem.ts";
import { route } from "../route.ts";
import { actor, connection, connectionJson, serverBan, serverBanJson } from "../schemas/admin.ts";

const tag = "admin";
const refusals = ["notAdministrator"] as const;

/** Figures by their letter, for administrators alone, also where a few of them are for everybody. */
async function entriesOf(caller: Caller, query: string, line: string): Promise<readonly StatsEntry[]> {
  await answerTo(caller, { type: "operate", line }, "done");
  return (await answerTo(caller, { type: "stats", query }, "stats")).entries;
}

const figures = (entries: readonly StatsEntry[]): Record<string, string> =>
  Object.fromEntries(entries.flatMap((each) => (each.entry === "figure" ? [[each.name, each.value]] : [])));

const table = z
  .strictObject({
    name: z.string(),
    kind: z.enum(["set", "bag"]),
    owner: z.string(),
    size: z.int().describe("values"),
    keys: z.int(),
    bound: z.int().nullable().describe("most values of one key; null: no bound"),
  })
  .meta({ id: "Table" });

const banned = z.strictObject({
  ban: serverBan,
  nicks: z.array(z.string()).describe("who was put off"),
});

export const admin = [
  route({
    method: "GET",
    path: "/admin/tree",
    operation: "getTree",
    tag,
    summary: "The supervision tree, with each actor's state, mailbox and restarts",
    access: "person",
    refusals,
    responses: { 200: { description: "the root", schema: actor } },
    async handle({ caller }) {
      return { status: 200, body: (await answerTo(caller, { type: "tree" }, "tree")).root };
    },
  }),
  route({
    method: "GET",
    path: "/admin/tables",
    operation: "listTables",
    tag,
    summary: "The tables in memory, and how much is in them",
    access: "person",
    refusals,
    responses: { 200: { description: "all of them", schema: z.strictObject({ tables: z.array(table) }) } },
    async handle({ caller, core }) {
      await answerTo(caller, { type: "operate", line: "GET /admin/tables" }, "done");
      return { status: 200, body: { tables: core.tables() } };
    },
  }),
  route({
    method: "GET",
    path: "/admin/connections",
    operation: "listConnections",
    tag,
    summary: "Every open connection",
    access: "person",
    refusals,
    responses: {
      200: { description: "all of them", schema: z.strictObject({ connections: z.array(connection) }) },
    },
    async handle({ caller }) {
      const entries = await entriesOf(caller, "l", "GET /admin/connections");
      const connections = entries.flatMap((each) =>
        each.entry === "connection" ? [connectionJson(each)] : [],
      );
      return { status: 200, body: { connections } };
    },
  }),
  route({
    method: "GET",
    path: "/admin/stats",
    operation: "getServerFigures",
    tag,
    summary: "What the server has done, and what waits inside, for people; machines read /metrics",
    access: "person",
    refusals,
    responses: {
      200: {
        description: "values with their units, by name",
        schema: z.strictObject({
          work: z.record(z.string(), z.string()),
          inside: z.record(z.string(), z.string()),
        }),
      },
    },
    async handle({ caller }) {
      const work = figures(await entriesOf(caller, "t", "GET /admin/stats"));
      const inside = figures((await answerTo(caller, { type: "stats", query: "z" }, "stats")).entries);
      return { status: 200, body: { work, inside } };
    },
  }),
  route({
    method: "POST",
    path: "/admin/kill",
    operation: "killActor",
    tag,
    summary: "Kills an actor; its supervisor brings it back",
    access: "person",
    body: z.strictObject({
      actor: z.string().min(1).max(300).describe("a registered name, a room or a nick"),
      reason: z.string().max(300).default(""),
    }),
    refusals: ["notAdministrator", "noSuchActor"],
    responses: { 200: { description: "it is killed", schema: z.strictObject({ killed: z.string() }) } },
    async handle({ caller, body }) {
      const { actor: killed } = await answerTo(caller, { type: "kill", ...body }, "killed");
      return { status: 200, body: { killed } };
    },
  }),
  route({
    method: "POST",
    path: "/admin/rehash",
    operation: "reloadSettings",
    tag,
    summary: "Has the settings read again; a file with faults changes nothing",
    access: "person",
    refusals: ["notAdministrator", "settingsInvalid"],
    responses: {
      200: {
        description: "the settings hold",
        schema: z.strictObject({ waiting: z.array(z.string()).describe("keys that need a restart") }),
      },
    },
    async handle({ caller }) {
      const { waiting } = await answerTo(caller, { type: "rehash" }, "rehashed");
      return { status: 200, body: { waiting } };
    },
  }),
  route({
    method: "GET",
    path: "/admin/bans",
    operation: "listServerBans",
    tag,
    summary: "Who is kept from the server",
    access: "person",
    refusals,
    responses: { 200: { description: "all of them", schema: z.strictObject({ bans: z.array(serverBan) }) } },
    async handle({ caller }) {
      const { bans } = await answerTo(caller, { type: "serverBans" }, "serverBans");
      return { status: 200, body: { bans: bans.map(serverBanJson) } };
    },
  }),
  route({
    method: "POST",
    path: "/admin/bans",
    operation: "banFromServer",
    tag,
    summary: "Keeps somebody from the server, and puts off whom that means",
    access: "person",
    body: z.strictObject({
      target: z.string().min(1).max(300).describe("an address or range, a mask, or an account"),
      kind: z.enum(["address", "mask", "account"]).optional().describe("absent: as the target's form says"),
      duration: z.string().max(50).optional().describe("such as `1d12h`; absent: for good"),
      reason: z.string().max(390).default(""),
      myself: z.boolean().default(false).describe("also if it means you"),
    }),
    refusals: ["notAdministrator", "invalidParam", "tooManyBans", "banMeansYou"],
    responses: { 201: { description: "the ban", schema: banned } },
    async handle({ caller, body }) {
      const { target, kind, duration, reason, myself } = body;
      const durationMs = duration === undefined ? null : parseDuration(duration);
      if (durationMs === undefined)
        throw new BadRequest("fieldsInvalid", {
          errors: [{ in: "body", field: "duration", message: "must be a duration such as 1d12h" }],
        });
      const { ban, nicks } = await answerTo(
        caller,
        { type: "serverBan", target, durationMs, reason, myself, ...(kind ? { kind } : {}) },
        "serverBanned",
      );
      return { status: 201, body: { ban: serverBanJson(ban), nicks: [...nicks] } };
    },
  }),
  route({
    method: "DELETE",
    path: "/admin/bans",
    operation: "unbanFromServer",
    tag,
    summary: "Takes a ban back",
    access: "person",
    query: z.strictObject({
      target: z.string().min(1).max(300),
      kind: z.enum(["address", "mask", "account"]).optional(),
    }),
    refusals: ["notAdministrator", "invalidParam", "noSuchBan"],
    responses: { 204: { description: "it is taken back" } },
    async handle({ caller, query }) {
      const { target, kind } = query;
      await answerTo(caller, { type: "serverUnban", target, ...(kind ? { kind } : {}) }, "serverUnbanned");
      return { status: 204 };
    },
  }),
];
