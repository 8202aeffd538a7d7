import { isSpeech, type RoomEvent, type RoomEventBody } from "./events.ts";
import { editedTags } from "./files.ts";

/** An event that changes what was said before it. */
export type Amendment = RoomEvent & { readonly type: "edit" | "redaction" };

/** Tells apart what changes what was said. */
export const isAmendment = (event: RoomEvent): event is Amendment =>
  event.type === "edit" || event.type === "redaction";

/** Whether an event can be redacted: words, and reactions (IRCv3 message-redaction). */
export const isRedactable = ({ type }: Pick<RoomEvent, "type">): boolean =>
  isSpeech(type) || type === "reaction";

/**
 * What an event has become by an amendment that came after it: a message with its new words, or without any. An edit of a
 * message that is redacted loses its words as well. The event itself if the amendment is not about it.
 */
export function amended(event: RoomEvent, by: Amendment): RoomEvent {
  if (by.type === "redaction") {
    const about = event.msgid === by.of ? isRedactable(event) : event.type === "edit" && event.of === by.of;
    return about ? withBody(event, { type: "redacted" }) : event;
  }
  if (event.msgid !== by.of || !isSpeech(event.type)) return event;
  const { text, joins, time, msgid, source } = by;
  const tags = editedTags("tags" in event ? event.tags : undefined, by.tags);
  const relayedBy = "relayedBy" in event ? event.relayedBy : undefined;
  const ofSeq = "ofSeq" in event ? event.ofSeq : undefined;
  return withBody(event, {
    type: event.type,
    text,
    ...(joins ? { joins } : {}),
    ...(tags ? { tags } : {}),
    ...(relayedBy === undefined ? {} : { relayedBy }),
    ...(ofSeq === undefined ? {} : { ofSeq }),
    edited: { time, msgid, ...(source.id === event.source.id ? {} : { by: source.nick }) },
  });
}

function withBody(event: RoomEvent, body: RoomEventBody): RoomEvent {
  const { roomId, kind, target, source, msgid, time, seq } = event;
  return { roomId, kind, target, source, msgid, time, seq, ...body };
}
