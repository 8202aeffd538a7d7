import type { ClientTags, Event, LiveEvent, RoomEvent } from "../../domain/events.ts";
import { isRoomEvent } from "../../domain/events.ts";
import { attachmentsOf } from "../../domain/files.ts";
import { formatModes } from "../../domain/modes.ts";
import type { Source } from "../../domain/person.ts";
import { unreachable } from "../../domain/refusals.ts";

/** A JSON object as it goes out: its keys in the order of docs/line-protocol.md. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Times in JSON: ISO 8601, UTC, with milliseconds. */
export const jsonTime = (ms: number): string => new Date(ms).toISOString();

/** An event of a room or of a person as one JSON object; `own` is there, and true, when the reader did it. */
export function eventJson(event: Event, own: boolean): JsonObject {
  const mine = own ? { own: true } : {};
  return isRoomEvent(event)
    ? { ...placeJson(event), ...roomBodyJson(event), ...mine }
    : { ...liveJson(event), ...mine };
}

const fromJson = (source: Source): JsonObject => ({ from: source.nick, account: source.account });

/** `room` for a channel, `to` for a direct conversation; `seq` is null for what the log has not yet. */
function placeJson(event: RoomEvent): JsonObject {
  return {
    type: event.type,
    ...(event.kind === "direct" ? { to: event.target } : { room: event.target }),
    seq: event.seq > 0 ? event.seq : null,
    msgid: event.msgid,
    time: jsonTime(event.time),
    ...fromJson(event.source),
  };
}

/** The number of the message that an event is about, as far as it is known. */
const ofSeqJson = ({ ofSeq }: { readonly ofSeq?: number }): JsonObject =>
  ofSeq === undefined ? {} : { ofSeq };

function roomBodyJson(event: RoomEvent): JsonObject {
  switch (event.type) {
    case "message":
    case "action":
    case "notice":
    case "announcement":
      return {
        text: event.text,
        ...ofSeqJson(event),
        ...(event.tags === undefined ? {} : wordsTags(event.tags)),
        ...(event.edited === undefined ? {} : { edited: jsonTime(event.edited.time) }),
        ...(event.edited?.by === undefined ? {} : { editedBy: event.edited.by }),
      };
    case "edit":
      return {
        of: event.of,
        ...ofSeqJson(event),
        text: event.text,
        ...(event.tags === undefined ? {} : wordsTags(event.tags)),
      };
    case "redaction":
      return { of: event.of, ...ofSeqJson(event), reason: event.reason };
    case "pin":
      return { of: event.of, ofSeq: event.ofSeq, pinned: event.pinned };
    case "redacted":
      return {};
    case "reaction":
      return { ...ofSeqJson(event), tags: event.tags };
    case "join":
      return { realname: event.realname };
    case "part":
    case "quit":
      return { reason: event.reason };
    case "nick":
      return { nick: event.to };
    case "kick":
      return { nick: event.nick, reason: event.reason };
    case "topic":
      return { topic: event.topic };
    case "mode":
      return { modes: formatModes(event.changes) };
    case "rename":
      return { old: event.from, new: event.to, reason: event.reason };
  }
  return unreachable(event);
}

/** The tags of words, with the files that one of them tells of. */
function wordsTags(tags: ClientTags): JsonObject {
  const files = attachmentsOf(tags);
  return files.length === 0 ? { tags } : { tags, attachments: files };
}

function liveJson(event: LiveEvent): JsonObject {
  const time = jsonTime(event.time);
  switch (event.type) {
    case "server":
      return { type: event.type, time, text: event.text };
    case "away":
      return { type: event.type, time, ...fromJson(event.source), text: event.text };
    case "account":
      return { type: event.type, time, ...fromJson(event.source) };
    case "expelled":
      return { type: event.type, time, ...fromJson(event.source), nick: event.nick, reason: event.reason };
    case "wallops":
      return { type: event.type, time, ...fromJson(event.source), text: event.text };
    case "broadcast":
      return { type: event.type, time, ...fromJson(event.source), text: event.text };
    case "userModes":
      return { type: event.type, time, ...fromJson(event.source), modes: formatModes(event.changes) };
    case "realname":
      return { type: event.type, time, ...fromJson(event.source), realname: event.realname };
    case "host":
      return { type: event.type, time, ...fromJson(event.source), user: event.user, host: event.host };
    case "presence":
      return { type: event.type, time, ...fromJson(event.source), online: event.online };
    case "invite":
      return { type: event.type, room: event.room, time, ...fromJson(event.source), nick: event.nick };
    case "knock":
      return { type: event.type, room: event.room, time, ...fromJson(event.source), text: event.text };
    case "readReceipt":
      return {
        type: event.type,
        ...(event.target.startsWith("#") ? { room: event.target } : { to: event.target }),
        time,
        ...fromJson(event.source),
        readAt: jsonTime(event.readAt),
      };
    case "tagmsg":
      return {
        type: event.type,
        ...(event.target.startsWith("#") ? { room: event.target } : { to: event.target }),
        msgid: event.msgid,
        time,
        ...fromJson(event.source),
        tags: event.tags,
      };
  }
  return unreachable(event);
}
