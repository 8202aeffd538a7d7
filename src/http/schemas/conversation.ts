import * as z from "zod";
import { messageJson } from "../../dialects/json/message.ts";
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
