import { isSpeech, type RoomEvent } from "../../domain/events.ts";
import { type Attachment, attachedKind, attachmentsOf, filePath } from "../../domain/files.ts";
import type { Source } from "../../domain/person.ts";
import { jsonTime } from "../line/event-json.ts";
import { type FileJson, fileJson } from "./file.ts";

/** Who did something, as of that time. */
export interface SenderJson {
  readonly id: string;
  /** The nick. */
  readonly username: string;
  /** Null for a guest. */
  readonly account: string | null;
  readonly bot?: boolean;
}

export const senderJson = ({ id, nick, account, bot }: Source): SenderJson => ({
  id,
  username: nick,
  account,
  ...(bot ? { bot: true } : {}),
});

/** One event of a room's log, as HTTP, the stream of events and `events.json` give it. */
export interface MessageJson {
  readonly id: string;
  readonly seq: number;
  readonly roomId: string;
  readonly conversationId: string;
  readonly room: string;
  readonly type: string;
  readonly sender: SenderJson;
  readonly content: string;
  readonly createdAt: string;
  readonly editedAt?: string;
  readonly editedBy?: string;
  readonly replyTo?: string;
  readonly relayedBy?: string;
  readonly attachments?: FileJson[];
  readonly tags?: Record<string, string>;
  readonly details?: Record<string, unknown>;
}

/** `message` is what IRC calls it; in JSON everything is one, and this is the plain kind. */
const typeOf = (type: RoomEvent["type"], files: readonly Attachment[]): string => {
  if (type === "message") return attachedKind(files) ?? "text";
  if (type === "redacted") return "deleted";
  return type === "redaction" ? "deletion" : type;
};

const onThisServer = { address: ({ id, name }: Pick<Attachment, "id" | "name">) => filePath(id, name) };

export function messageJson(event: RoomEvent): MessageJson {
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
    sender: senderJson(source),
    content: "text" in event ? event.text : "",
    createdAt: jsonTime(event.time),
    ...(edited
      ? { editedAt: jsonTime(edited.time), ...(edited.by === undefined ? {} : { editedBy: edited.by }) }
      : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(relayedBy === undefined ? {} : { relayedBy }),
    ...(files.length === 0 ? {} : { attachments: files.map((each) => fileJson(onThisServer, each)) }),
    ...(tags === undefined ? {} : { tags: { ...tags } }),
    ...(details === undefined ? {} : { details }),
  };
}

/** What an event that is not somebody's words says. */
function detailsOf(event: RoomEvent): Record<string, unknown> | undefined {
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
