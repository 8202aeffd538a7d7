import * as z from "zod";
import { privacyOf } from "../../domain/modes.ts";
import { allowedIn, allowedReactionsKey } from "../../domain/reactions.ts";
import { receiptsForbidden } from "../../domain/receipts.ts";
import type { MemberView, RoomView } from "../../domain/replies.ts";
import type { RosterEntry } from "../../domain/roster.ts";
import { jsonTime, time } from "./fields.ts";

/** A room. */
export const room = z
  .strictObject({
    id: z.string(),
    name: z.string().describe("with its #"),
    type: z.enum(["channel", "direct"]),
    topic: z.string(),
    description: z.string(),
    owner: z.string().nullable().describe("the owner's account; null for a room that belongs to nobody"),
    createdBy: z.string().nullable().describe("as owner"),
    privacy: z.enum(["public", "private", "secret"]),
    inviteOnly: z.boolean(),
    moderated: z.boolean(),
    announcements: z.boolean().describe("operators alone speak there"),
    worldReadable: z.boolean().describe("anybody reads it, without entering or signing in"),
    allowedReactions: z
      .array(z.string())
      .nullable()
      .describe("what its operators let people react with; null: anything that the server allows"),
    receipts: z.boolean().describe("whether it is told there who has read what"),
    needsKey: z.boolean(),
    limit: z.int().nullable().describe("members that it takes; null: any number"),
    modes: z.string().describe("letters of the flags that are set"),
    members: z.int().describe("people who are in it now"),
    lastSeq: z.int().describe("number of its newest event"),
    createdAt: time,
  })
  .meta({ id: "Room" });

export function roomJson(view: RoomView): z.input<typeof room> {
  const { flags, key, limit } = view.modes;
  const allowed = allowedIn(view.metadata?.get(allowedReactionsKey), []);
  return {
    id: view.id,
    name: view.name,
    type: view.kind,
    topic: view.topic,
    description: view.description,
    owner: view.owner,
    createdBy: view.owner,
    privacy: privacyOf(view.modes),
    inviteOnly: flags.includes("i"),
    moderated: flags.includes("m"),
    announcements: flags.includes("A"),
    worldReadable: flags.includes("W"),
    allowedReactions: allowed && [...allowed],
    receipts: !receiptsForbidden(view.metadata),
    needsKey: key !== null,
    limit,
    modes: flags,
    members: view.members,
    lastSeq: view.lastSeq,
    createdAt: jsonTime(view.createdAt),
  };
}

/** Somebody in a room. */
export const member = z
  .strictObject({
    id: z.string(),
    username: z.string().describe("the nick"),
    account: z.string().nullable(),
    displayName: z.string(),
    roles: z.string().describe("letters: q owner, a admin, o operator, h half-operator, v voice"),
    away: z.boolean(),
    bot: z.boolean(),
  })
  .meta({ id: "Member" });

export const memberJson = ({ source, realname, roles, away, bot }: MemberView): z.input<typeof member> => ({
  id: source.id,
  username: source.nick,
  account: source.account,
  displayName: realname,
  roles,
  away,
  bot,
});

/** Somebody who is in a room, or belongs to it and is not there. */
export const rosterMember = member
  .extend({ isOnline: z.boolean().describe("in the room now"), joinedAt: time })
  .meta({ id: "RosterMember" });

export const rosterMemberJson = (entry: RosterEntry): z.input<typeof rosterMember> => ({
  id: entry.id,
  username: entry.nick,
  account: entry.account,
  displayName: entry.realname,
  roles: entry.roles,
  away: entry.away,
  bot: entry.bot,
  isOnline: entry.here,
  joinedAt: jsonTime(entry.joinedAt),
});
