import type { ConversationView, WaitingEvent } from "../../domain/waiting.ts";
import { isSelf } from "./answers/pieces.ts";
import type { LineState } from "./command.ts";
import { eventJson, type JsonObject, jsonTime } from "./event-json.ts";

/** A room or a conversation, and what is unread there. */
export function conversationJson(
  { roomId, kind, target, unread, mentions, spokenAt, readAt, last }: ConversationView,
  state: LineState,
): JsonObject {
  return {
    target,
    kind,
    roomId,
    unread,
    mentions,
    spokenAt: spokenAt === 0 ? null : jsonTime(spokenAt),
    readAt: readAt === null ? null : jsonTime(readAt),
    ...(last === undefined ? {} : { last: eventJson(last, isSelf(state, last.source)) }),
  };
}

/** What happened to somebody who was not here. */
export const waitingEventJson = ({ id, time, by, ...event }: WaitingEvent): JsonObject => ({
  id,
  time: jsonTime(time),
  ...event,
  by: by.nick,
});
