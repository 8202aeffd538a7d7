import * as z from "zod";
import { isSpeech, type RoomEvent } from "../../domain/events.ts";
import { type Attachment, attachedKind, attachmentsOf, filePath } from "../../domain/files.ts";
import { JsonText } from "../route.ts";
import { jsonTime, time } from "./fields.ts";
import { file, fileJson } from "./file.ts";

const sender = z
  .strictObject({
    id: z.string(),
    username: z.string().describe("the nick at that time"),
    account: z.string().nullable().describe("null for a guest"),
    bot: z.boolean().optional(),
  })
  .meta({ id: "Sender" });

/** One event of a room's log: what was said, or with `events=all` what happened. */
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

/** `message` is what IRC calls it; for HTTP everything is one, and this is the plain kind. */
const typeOf = (type: RoomEvent["type"], files: readonly Attachment[]): string => {
  if (type === "message") return attachedKind(files) ?? "text";
  if (type === "redacted") return "deleted";
  return type === "redaction" ? "deletion" : type;
};

const onThisServer = { address: ({ id, name }: Pick<Attachment, "id" | "name">) => filePath(id, name) };

export function messageJson(event: RoomEvent): z.input<typeof message> {
  const { msgid, seq, roomId, target, source, type } = event;
  const tags = "tags" in event ? event.tags : undefined;
  const replyTo = tags?.["+reply"] ?? tags?.["+draft/reply"];
  const files = attachmentsOf(tags);
  const edited = "edited" in event ? event.edited : undefined;
  const relayedBy = "relayedBy" in event ? event.relayedBy : undefined;
  const details = detailsOf(event);
  return {
    id: msgid,
    seq,
    roomId,
    conversationId: roomId,
    room: target,
    type: typeOf(type, files),
    sender: {
      id: source.id,
      username: source.nick,
      account: source.account,
      ...(source.bot ? { bot: true } : {}),
    },
    content: "text" in event ? event.text : "",
    createdAt: jsonTime(event.time),
    ...(edited
      ? { editedAt: jsonTime(edited.time), ...(edited.by === undefined ? {} : { editedBy: edited.by }) }
      : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(relayedBy === undefined ? {} : { relayedBy }),
    ...(files.length === 0 ? {} : { attachments: files.map((each) => fileJson(onThisServer, each)) }),
    ...(tags === undefined ? {} : { tags }),
    ...(details === undefined ? {} : { details }),
  };
}

/** What an event that is not somebody's words says. */
function detailsOf(event: RoomEvent): Readonly<Record<string, unknown>> | undefined {
  const { type } = event;
  if (isSpeech(type) || type === "redacted") return undefined;
  const {
    roomId: _,
    kind: __,
    target: ___,
    source: ____,
    msgid: _____,
    time: ______,
    seq: _______,
    ...body
  } = event;
  const { type: ________, ...details } = body;
  return details;
}

const texts = new WeakMap<RoomEvent, string>();

/** An event as JSON text. The same event is asked for often, and never changes: its text is made once. */
export function messageText(event: RoomEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    text = JSON.stringify(messageJson(event));
    texts.set(event, text);
  }
  return text;
}

/** Events under a key of an object, with what else is in it. */
export function messagesText(
  events: readonly RoomEvent[],
  rest: Readonly<Record<string, unknown>>,
): JsonText {
  const others = JSON.stringify(rest).slice(1, -1);
  return new JsonText(
    `{"messages":[${events.map(messageText).join(",")}]${others === "" ? "" : `,${others}`}}`,
  );
}
