import * as z from "zod";
import { messageJson } from "../../dialects/json/message.ts";
import type { PersonView, RoomView } from "../../domain/replies.ts";
import { rank, rankOf } from "../../domain/roles.ts";
import type { RosterEntry } from "../../domain/roster.ts";
import type { ConversationView } from "../../domain/waiting.ts";
import { jsonTime, time } from "./fields.ts";
import { message } from "./message.ts";

/** A room that somebody belongs to, or their conversation with somebody, and what of it they have not read. */
export const conversation = z
  .strictObject({
    id: z.string().describe("the room's id, as in messages"),
    type: z.enum(["channel", "direct"]),
    name: z.string().describe("the room's name, or the nick by which the other one is reached"),
    unread: z.int().describe("messages of others since you have read there, or spoken"),
    mentions: z
      .int()
      .describe("those of them that name you; of very many unread ones the newest are looked through"),
    readAt: time.nullable().describe("up to when you have read; null: nothing yet"),
    updatedAt: time.nullable().describe("when something was last said; null: never"),
    lastMessage: message.nullable().optional(),
  })
  .meta({ id: "Conversation" });

export const conversationJson = (view: ConversationView): z.input<typeof conversation> => ({
  id: view.roomId,
  type: view.kind,
  name: view.target,
  unread: view.unread,
  mentions: view.mentions,
  readAt: view.readAt === null ? null : jsonTime(view.readAt),
  updatedAt: view.spokenAt === 0 ? null : jsonTime(view.spokenAt),
});

/** The same with what was said last. */
export const withLast = (view: ConversationView): z.input<typeof conversation> => ({
  ...conversationJson(view),
  lastMessage: view.last === undefined ? null : messageJson(view.last),
});

const participant = z
  .strictObject({
    id: z.string(),
    username: z.string(),
    account: z.string().nullable(),
    isOnline: z.boolean(),
  })
  .meta({ id: "Participant" });

/** One of them, with those who are in it. */
export const wholeConversation = conversation
  .extend({
    participants: z.array(participant),
    admins: z.array(participant).describe("those who look after a room: its operators and above"),
    createdBy: z.string().nullable().describe("the room's owner; null: nobody, or it is between two"),
    createdAt: time.nullable().describe("null between two"),
  })
  .meta({ id: "WholeConversation" });

/** A room with those who belong to it. */
export function groupJson(
  view: ConversationView,
  room: RoomView,
  members: readonly RosterEntry[],
): z.input<typeof wholeConversation> {
  const asJson = ({ id, nick, account, here }: RosterEntry) => ({
    id,
    username: nick,
    account,
    isOnline: here,
  });
  return {
    ...withLast(view),
    participants: members.map(asJson),
    admins: members.filter(({ roles }) => rank(roles) >= rankOf("o")).map(asJson),
    createdBy: room.owner,
    createdAt: jsonTime(room.createdAt),
  };
}

/** A conversation of two with its people. */
export const dialogueJson = (
  view: ConversationView,
  people: readonly PersonView[],
): z.input<typeof wholeConversation> => ({
  ...withLast(view),
  participants: people.map(({ source: { id, nick, account }, sessions }) => ({
    id,
    username: nick,
    account,
    isOnline: sessions > 0,
  })),
  admins: [],
  createdBy: null,
  createdAt: null,
});

/** What happened to somebody who was not here and is no message, which `waitingEventJson` makes. */
export const waitingEvent = z
  .strictObject({
    id: z.int().describe("rises; give the last one that you have as `after`"),
    type: z.enum(["invite", "role", "removed", "announcement", "request"]),
    createdAt: time,
    by: z.strictObject({ id: z.string(), username: z.string(), account: z.string().nullable() }),
    room: z.string().optional(),
    role: z.enum(["q", "a", "o", "h", "v"]).optional(),
    granted: z.boolean().optional(),
    content: z.string().optional().describe("of an announcement, or why one was removed"),
  })
  .meta({ id: "WaitingEvent" });
