import * as z from "zod";
import { messageText } from "../../dialects/json/message.ts";
import type { RoomEvent } from "../../domain/events.ts";
import { JsonText } from "../route.ts";
import { time } from "./fields.ts";
import { file } from "./file.ts";

const sender = z
  .strictObject({
    id: z.string(),
    username: z.string().describe("the nick at that time"),
    account: z.string().nullable().describe("null for a guest"),
    bot: z.boolean().optional(),
  })
  .meta({ id: "Sender" });

/** One event of a room's log, which `messageJson` makes: what was said, or with `events=all` what happened. */
export const message = z
  .strictObject({
    id: z.string().describe("the msgid, the same at every door"),
    seq: z.int().describe("gapless in its room"),
    roomId: z.string(),
    conversationId: z.string().describe("as roomId"),
    room: z.string().describe("the room's name; in a direct conversation the nick that was written to"),
    type: z
      .string()
      .describe(
        "text, image (files that are images all), file, action, notice, announcement, deleted; with events=all also reaction, edit, deletion, join, part, quit, nick, kick, topic, mode, rename",
      ),
    sender,
    content: z.string().describe("empty where there are no words"),
    createdAt: time,
    editedAt: time.optional(),
    editedBy: z.string().optional().describe("who edited it, if not its sender"),
    replyTo: z.string().optional().describe("the message that it answers"),
    relayedBy: z.string().optional().describe("the bridge that brought it from another network"),
    attachments: z
      .array(file)
      .optional()
      .describe("files that come with it; their addresses begin at the server"),
    tags: z.record(z.string(), z.string()).optional().describe("client-only tags (IRCv3), with their +"),
    details: z.record(z.string(), z.unknown()).optional().describe("what happened, of other types"),
  })
  .meta({ id: "Message" });

/** Part of a log as it was given last. */
interface Given {
  readonly events: readonly RoomEvent[];
  readonly complete: boolean;
  readonly json: JsonText;
}

/** By its last event. Many ask for the newest part of the same log, which is made once until something is added to it. */
const given = new Map<RoomEvent, Given>();
/** Parts that are remembered at most, the one that was made first goes first; and how long each may be, in bytes. */
const maxGiven = 128;
const maxGivenBytes = 65_536;

/** Part of a log; `complete`: there is no more of it. */
export function messagesText(
  events: readonly RoomEvent[],
  { complete }: { readonly complete: boolean },
): JsonText {
  const last = events.at(-1);
  const before = last && given.get(last);
  if (before?.complete === complete && sameEvents(before.events, events)) return before.json;
  const text = `{"messages":[${events.map(messageText).join(",")}],"complete":${complete}}`;
  const bytes = Buffer.from(text);
  const json = new JsonText(bytes);
  if (last && bytes.length <= maxGivenBytes) remember(last, { events, complete, json });
  return json;
}

function remember(last: RoomEvent, part: Given): void {
  given.delete(last);
  given.set(last, part);
  const [oldest] = given.size > maxGiven ? given.keys() : [];
  if (oldest) given.delete(oldest);
}

/** Whether these are the very same; an event never changes. */
const sameEvents = (some: readonly RoomEvent[], others: readonly RoomEvent[]): boolean =>
  some.length === others.length && some.every((event, index) => event === others[index]);
