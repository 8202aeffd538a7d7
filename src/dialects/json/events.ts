import { isReaction, reactionOf, repliedTo } from "../../domain/client-tags.ts";
import {
  type ClientTags,
  type Event,
  isRoomEvent,
  isSpeech,
  type LiveEvent,
  type RoomEvent,
  type SpeechType,
} from "../../domain/events.ts";
import { formatModes } from "../../domain/modes.ts";
import type { Source } from "../../domain/person.ts";
import { unreachable } from "../../domain/refusals.ts";
import { jsonTime } from "../line/event-json.ts";
import { messageText, senderJson } from "./message.ts";

/** The events that clients are sent, and what each tells; docs/WEBSOCKET.md has them all. */
export const eventNames = {
  "message-received": "somebody has said something; `new_message` is another name of it, in `alias`",
  announcement: "an announcement of a room, or with `room` null of the server",
  "message-edited": "a message says something else from now on",
  "message-deleted": "a message or reaction was taken away",
  "message-pinned": "a message is pinned to its room",
  "message-unpinned": "a message is pinned no more",
  "message-tagged": "client-only tags (IRCv3) without words",
  "reaction-added": "somebody has reacted to a message",
  "reaction-removed": "somebody has taken a reaction back",
  "user-joined": "somebody has entered a room",
  "user-left": "somebody has left a room, was put out, or is gone; `how` says which: part, kick, quit",
  "user-renamed": "somebody goes by another name",
  "user-updated": "somebody has another account, display name or address, or you have other modes",
  "room-joined": "you are in a room: who else is, and what it is about",
  "room-updated": "a room has another topic, or other modes",
  "room-renamed": "a room has another name",
  "typing-indicator": "somebody is typing, or not any more; it holds for 6 s, or 30 s with `state` paused",
  presence_diff: "who of those you share a room with or watch has come, is away or back, and who is gone",
  "read-receipt":
    "somebody who lets others know has read up to there, or you have on another of your connections",
  invited: "somebody is invited to a room",
  knocked: "somebody asks to be let into a room",
  "message-request": "somebody would like to write to you, and waits to be accepted",
  queued: "what happened to you while you were not here",
  notice: "words of the server, or of its operators",
  expelled: "somebody was put off the server",
  hello: "the connection is open: which server this is",
  ready: "you are signed in",
  ack: "what you asked for is done; `id` is what you gave with it",
  error: "what you asked for was refused: `code` as at every door",
  closed: "the connection closes, and why",
} as const;

export type EventName = keyof typeof eventNames;

/** An event as it goes out: `id` of what stands in a log, where a stream can be taken up again. */
export interface Made {
  readonly name: EventName;
  readonly id?: string;
  /** A JSON object in one line. */
  readonly text: string;
}

/** An object that is sent under a name. */
export const made = (name: EventName, fields: Readonly<Record<string, unknown>>): Made => ({
  name,
  text: JSON.stringify({ event: name, ...fields }),
});

/** An event as the reader is to see it; `own`: the reader did it. */
export function madeOf(event: Event, own: boolean): Made {
  const mine = own ? { own: true } : {};
  if (!isRoomEvent(event)) return liveMade(event, mine);
  const { msgid: id } = event;
  if (isWords(event)) {
    const name = event.type === "announcement" ? event.type : "message-received";
    return { name, id, text: wordsText(name, event, mine) };
  }
  const { name, ...rest } = roomFields(event);
  return { ...made(name, { ...placeJson(event), ...rest, ...mine }), id };
}

type SpokenEvent = RoomEvent & { readonly type: SpeechType };
const isWords = (event: RoomEvent): event is SpokenEvent => isSpeech(event.type);

const aliases: Partial<Record<EventName, string>> = { "message-received": "new_message" };

/** Words with the message itself, whose text all doors share. */
function wordsText(name: EventName, event: RoomEvent, mine: object): string {
  const alias = aliases[name];
  const head = {
    event: name,
    ...(alias === undefined ? {} : { alias }),
    ...placeJson(event),
    user: senderJson(event.source),
    ...mine,
  };
  return `${JSON.stringify(head).slice(0, -1)},"message":${messageText(event)}}`;
}

/** Where in which log it stands; `room` of a conversation is the nick that was written to. */
const placeJson = ({ msgid, seq, roomId, target, kind, time }: RoomEvent) => ({
  id: msgid,
  seq,
  roomId,
  room: target,
  kind,
  createdAt: jsonTime(time),
});

type Fields = { readonly name: EventName } & Readonly<Record<string, unknown>>;

function roomFields(event: Exclude<RoomEvent, SpokenEvent>): Fields {
  const user = senderJson(event.source);
  const { id: userId } = event.source;
  switch (event.type) {
    case "edit":
      return { name: "message-edited", messageId: event.of, content: event.text, user };
    case "redaction":
      return { name: "message-deleted", messageId: event.of, reason: event.reason, user };
    case "redacted":
      return { name: "message-deleted", messageId: event.msgid, reason: "", user };
    case "reaction":
      return { ...tagFields(event.tags), user };
    case "pin":
      return { name: event.pinned ? "message-pinned" : "message-unpinned", messageId: event.of, user };
    case "join":
      return { name: "user-joined", userId, user };
    case "part":
    case "quit":
      return { name: "user-left", userId, user, how: event.type, reason: event.reason };
    case "kick":
      return {
        name: "user-left",
        userId: null,
        user: { id: null, username: event.nick, account: null },
        how: "kick",
        by: user,
        reason: event.reason,
      };
    case "nick":
      return { name: "user-renamed", userId, user, username: event.to };
    case "topic":
      return { name: "room-updated", topic: event.topic, user };
    case "mode":
      return { name: "room-updated", modes: formatModes(event.changes), user };
    case "rename":
      return { name: "room-renamed", from: event.from, to: event.to, reason: event.reason, user };
  }
  return unreachable(event);
}

/** Tags without words: a reaction, or what clients have agreed on. */
function tagFields(tags: ClientTags): Fields {
  const messageId = repliedTo(tags);
  if (!isReaction(tags))
    return { name: "message-tagged", ...(messageId === undefined ? {} : { messageId }), tags };
  const { text, given } = reactionOf(tags);
  return { name: given ? "reaction-added" : "reaction-removed", messageId, reaction: text };
}

/** What somebody's presence is, as in a diff. */
const presenceJson = (source: Source, status: "online" | "away" | "offline", statusText = "") => ({
  ...senderJson(source),
  status,
  statusText,
});

function liveMade(event: LiveEvent, mine: object): Made {
  const { name, ...fields } = liveFields(event);
  return made(name, { ...fields, createdAt: jsonTime(event.time), ...mine });
}

function liveFields(event: LiveEvent): Fields {
  if (event.type === "server") return { name: "notice", content: event.text };
  const user = senderJson(event.source);
  const { id: userId } = event.source;
  switch (event.type) {
    case "away": {
      const status = event.text === null ? "online" : "away";
      return {
        name: "presence_diff",
        joins: [presenceJson(event.source, status, event.text ?? "")],
        leaves: [],
      };
    }
    case "presence":
      return event.online
        ? { name: "presence_diff", joins: [presenceJson(event.source, "online")], leaves: [] }
        : { name: "presence_diff", joins: [], leaves: [presenceJson(event.source, "offline")] };
    case "account":
      return { name: "user-updated", userId, user };
    case "realname":
      return { name: "user-updated", userId, user, displayName: event.realname };
    case "host":
      return { name: "user-updated", userId, user, host: event.host };
    case "userModes":
      return { name: "user-updated", userId, user, modes: formatModes(event.changes) };
    case "invite":
      return { name: "invited", room: event.room, username: event.nick, user };
    case "knock":
      return { name: "knocked", room: event.room, content: event.text, user };
    case "tagmsg":
      return tagmsgFields(event);
    case "readReceipt":
      return {
        name: "read-receipt",
        roomId: event.roomId,
        room: event.target,
        userId,
        user,
        readAt: jsonTime(event.readAt),
      };
    case "expelled":
      return { name: "expelled", username: event.nick, reason: event.reason, user };
    case "wallops":
      return { name: "notice", content: event.text, user };
    case "broadcast":
      return { name: "announcement", room: null, content: event.text, user };
  }
  return unreachable(event);
}

function tagmsgFields(event: LiveEvent & { readonly type: "tagmsg" }): Fields {
  const { target, tags, source, roomId } = event;
  const user = senderJson(source);
  const place = { roomId: roomId ?? null, room: target };
  const state = tags["+typing"] ?? tags["+draft/typing"];
  if (state !== undefined)
    return {
      name: "typing-indicator",
      ...place,
      userId: source.id,
      user,
      isTyping: state === "active",
      state,
    };
  return { ...tagFields(tags), ...place, user };
}
