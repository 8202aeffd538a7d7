import * as z from "zod";
import type { PersonView } from "../../domain/replies.ts";
import { jsonTime, time } from "./fields.ts";

/** Somebody. */
export const person = z
  .strictObject({
    id: z.string(),
    username: z.string().describe("the nick"),
    account: z.string().nullable().describe("null for a guest"),
    displayName: z.string(),
    status: z.enum(["online", "away", "busy", "offline"]),
    statusText: z.string(),
    isOnline: z.boolean(),
    bot: z.boolean(),
    operator: z.boolean().describe("of the server"),
    rooms: z.array(z.strictObject({ name: z.string(), roles: z.string() })).describe("those you may know of"),
    avatar: z.string().nullable().describe("where their picture is"),
    lastSeen: time,
  })
  .meta({ id: "Person" });

export function personJson(view: PersonView, now: number): z.input<typeof person> {
  const isOnline = view.sessions > 0;
  const status = !isOnline
    ? "offline"
    : view.away === null
      ? view.presence
      : view.presence === "busy"
        ? "busy"
        : "away";
  return {
    id: view.source.id,
    username: view.source.nick,
    account: view.source.account,
    displayName: view.realname,
    status,
    statusText: view.away ?? "",
    isOnline,
    bot: view.bot,
    operator: view.operator,
    rooms: view.rooms.map(({ name, roles }) => ({ name, roles })),
    avatar: view.metadata?.get("avatar") ?? null,
    lastSeen: jsonTime(view.lastSeenAt ?? now - view.idleMs),
  };
}
