import * as z from "zod";
import type { StatsEntry } from "../../domain/replies.ts";
import type { ServerBan } from "../../domain/server-bans.ts";
import { jsonTime, time } from "./fields.ts";

/** An actor of the tree, with those below it. */
export const actor: z.ZodType = z
  .strictObject({
    id: z.string(),
    name: z.string().nullable().describe("its registered name"),
    type: z.enum(["supervisor", "worker"]),
    state: z.enum(["running", "restarting", "stopped"]),
    incarnation: z.int().describe("1 until it was restarted"),
    mailbox: z.int().describe("messages that wait"),
    ageMs: z.number(),
    strategy: z.string().optional(),
    restarts: z.int().optional().describe("within the period"),
    intensity: z.int().optional(),
    periodMs: z.number().optional(),
    get children() {
      return z.array(actor);
    },
  })
  .meta({ id: "Actor" });

/** A connection, whichever door it came by. */
export const connection = z
  .strictObject({
    id: z.string(),
    nick: z.string().nullable().describe("null before there is one"),
    dialect: z.string(),
    queuedBytes: z.int().describe("that wait for a slow reader"),
    writes: z.int(),
    bytesIn: z.int(),
    bytesOut: z.int(),
    linesIn: z.int(),
    openMs: z.number(),
  })
  .meta({ id: "Connection" });

export function connectionJson({
  entry: _,
  ...found
}: Extract<StatsEntry, { readonly entry: "connection" }>): z.input<typeof connection> {
  return found;
}

/** Somebody kept from the whole server. */
export const serverBan = z
  .strictObject({
    kind: z.enum(["address", "mask", "account"]),
    target: z.string(),
    reason: z.string(),
    setBy: z.string(),
    setAt: time,
    until: time.nullable().describe("null: for good"),
  })
  .meta({ id: "ServerBan" });

export const serverBanJson = ({ setAt, until, ...ban }: ServerBan): z.input<typeof serverBan> => ({
  ...ban,
  setAt: jsonTime(setAt),
  until: until === null ? null : jsonTime(until),
});
