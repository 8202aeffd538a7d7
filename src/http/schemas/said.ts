import * as z from "zod";
import { messageJson } from "../../dialects/json/message.ts";
import type { ReplyOf } from "../../domain/replies.ts";
import { jsonTime, time } from "./fields.ts";
import { message } from "./message.ts";

const person = z.strictObject({ id: z.string(), username: z.string(), account: z.string().nullable() });

/** Who has reacted to a message, and how. */
export const reactions = z.strictObject({
  reactions: z.array(
    z.strictObject({
      reaction: z.string().describe("an emoji or a short word"),
      count: z.int(),
      since: time,
      by: z.array(person),
    }),
  ),
});

export const reactionsJson = ({ reactions: given }: ReplyOf<"reactions">): z.input<typeof reactions> => ({
  reactions: given.map(({ reaction, time: since, by }) => ({
    reaction,
    count: by.length,
    since: jsonTime(since),
    by: by.map(({ id, nick, account }) => ({ id, username: nick, account })),
  })),
});

/** What a message has said. */
export const edits = z.strictObject({
  versions: z
    .array(z.strictObject({ id: z.string(), content: z.string(), editedBy: person, createdAt: time }))
    .describe("oldest first; the last is what it says now"),
});

export const editsJson = ({ versions }: ReplyOf<"edits">): z.input<typeof edits> => ({
  versions: versions.map(({ msgid, text, by, time: at }) => ({
    id: msgid,
    content: text,
    editedBy: { id: by.id, username: by.nick, account: by.account },
    createdAt: jsonTime(at),
  })),
});

/** Who has read a message, of those who let others know. */
export const readers = z.strictObject({
  readBy: z.array(
    z.strictObject({
      id: z.string(),
      account: z.string(),
      readUpTo: time.describe("of the newest message that they have read there"),
    }),
  ),
});

export const readersJson = ({ people }: ReplyOf<"seenBy">): z.input<typeof readers> => ({
  readBy: people.map(({ id, account, readUpTo }) => ({ id, account, readUpTo: jsonTime(readUpTo) })),
});

/** What is pinned. */
export const pins = z.strictObject({
  pins: z.array(z.strictObject({ message, pinnedBy: z.string().describe("a nick"), pinnedAt: time })),
});

export const pinsJson = ({ pins: pinned }: ReplyOf<"pins">): z.input<typeof pins> => ({
  pins: pinned.map(({ message: event, by, time: at }) => ({
    message: messageJson(event),
    pinnedBy: by,
    pinnedAt: jsonTime(at),
  })),
});
