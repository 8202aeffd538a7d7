import type { Command } from "../../domain/commands.ts";
import { asRoomName } from "../../domain/names.ts";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";

/** What a client may send with an event; every value is a string. */
export interface Field {
  readonly about: string;
  readonly required?: true;
}

/** What a client gave, its fields checked for being known and strings. */
export interface Given {
  readonly event: string;
  readonly values: Readonly<Record<string, string>>;
  /** Whether there is a person already. */
  readonly signedIn: boolean;
  /** Names of rooms and conversations by their ids, as far as the client has seen them. */
  readonly names: ReadonlyMap<string, string>;
}

/** An event that clients send. */
export interface Incoming {
  readonly about: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** It may come before there is a person. */
  readonly anonymous?: true;
  /** The first refusal ends it: the commands after that are not begun. */
  readonly untilRefused?: true;
  readonly commands: (given: Given) => readonly Command[] | Refusal;
}

/** Where: one of these is given. */
export const place = {
  roomId: { about: "the id of a room or conversation that you have seen, or a room's name" },
  room: { about: "a room's name, with its # or without" },
  to: { about: "somebody's nick, for a direct conversation" },
} satisfies Readonly<Record<string, Field>>;
const { to: _, ...roomOnly } = place;
const messageId = { about: "the id of the message", required: true } as const;

const missing = (event: string, ...fields: readonly string[]): Refusal => ({
  refused: "needMoreParams",
  command: event,
  usage: `${event} needs ${fields.join(" or ")}`,
});

const isId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The room's name, or the nick, that an event means. */
function targetOf({ event, values, names }: Given): string | Refusal {
  const { roomId, room, to } = values;
  const named = [roomId, room, to].filter((each) => each !== undefined);
  if (named.length === 0) return missing(event, "roomId", "room");
  if (named.length > 1)
    return { refused: "invalidParam", command: event, param: "roomId", why: "is given in two ways" };
  if (to !== undefined) return to === "" || to.startsWith("#") ? { refused: "noSuchNick", nick: to } : to;
  if (roomId === undefined) return asRoomName(room ?? "");
  return (
    names.get(roomId) ?? (isId.test(roomId) ? { refused: "noSuchRoom", room: roomId } : asRoomName(roomId))
  );
}

/** An event about a place, as one command. */
const at =
  (make: (target: string, given: Given) => Command | Refusal) =>
  (given: Given): readonly Command[] | Refusal => {
    const target = targetOf(given);
    if (isRefusal(target)) return target;
    const command = make(target, given);
    return isRefusal(command) ? command : [command];
  };

const speeches = { text: "message", action: "action", notice: "notice" } as const;
const isSpeechType = (type: string): type is keyof typeof speeches => type in speeches;

/** What is to be said; `content` may be called `message`, as some clients do. */
function sendMessage(target: string, { event, values }: Given): Command | Refusal {
  const { message, content = message, type = "text", replyTo, key } = values;
  if (content === undefined) return missing(event, "content");
  if (!isSpeechType(type))
    return {
      refused: "invalidParam",
      command: event,
      param: "type",
      why: `is one of ${Object.keys(speeches).join(", ")}`,
    };
  const said = { speech: speeches[type], target, text: content, ...(key === undefined ? {} : { key }) };
  return replyTo === undefined
    ? { type: "say", whole: true, ...said }
    : { type: "reply", msgid: replyTo, ...said };
}

function authenticate({ event, values, signedIn }: Given): readonly Command[] | Refusal {
  const { token, account, password, serverPassword, username = "" } = values;
  const signIn = {
    type: "signIn",
    nick: username,
    user: "web",
    realname: "",
    ...(serverPassword === undefined ? {} : { password: serverPassword }),
  } as const;
  const then = signedIn ? [] : [signIn];
  if (token !== undefined)
    return [{ type: "loginWith", credential: { kind: "token", account: null, token } }, ...then];
  if (account === undefined || password === undefined) return missing(event, "token", "account and password");
  return [{ type: "login", account, password }, ...then];
}

function setUsername({ event, values, signedIn }: Given): readonly Command[] | Refusal {
  const { username = "", serverPassword } = values;
  // An empty nick stands for the account's.
  if (username === "") return missing(event, "username");
  if (signedIn) return [{ type: "nick", nick: username }];
  const password = serverPassword === undefined ? {} : { password: serverPassword };
  return [{ type: "signIn", nick: username, user: "web", realname: "", ...password }];
}

const typing = (state: "active" | "paused" | "done") =>
  at((target) => ({ type: "tag", target, tags: { "+typing": state } }));

/** A time in ISO 8601, in ms since 1970. */
function timeOf({ event, values }: Given, field: string): number | undefined | Refusal {
  const text = values[field];
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  return { refused: "invalidParam", command: event, param: field, why: "is a time in ISO 8601" };
}

const serverPassword = { about: "the server's password, where it has one" };

/** Every event that clients may send; docs/WEBSOCKET.md has them all. */
export const incoming: Readonly<Record<string, Incoming>> = {
  authenticate: {
    about: "logs in to an account, and signs in with it",
    fields: {
      token: { about: "an access token of the HTTP API" },
      account: { about: "or the account's name" },
      password: { about: "and its password" },
      username: { about: "the nick to come in under; by default the account's name" },
      serverPassword,
    },
    anonymous: true,
    untilRefused: true,
    commands: authenticate,
  },
  "set-username": {
    about: "signs in as a guest; later it changes the nick",
    fields: { username: { about: "the nick", required: true }, serverPassword },
    anonymous: true,
    commands: setUsername,
  },
  "join-room": {
    about: "enters a room, which is made if there is none",
    fields: { ...roomOnly, key: { about: "the room's key" } },
    commands: at((room, { values: { key } }) => ({
      type: "join",
      room,
      ...(key === undefined ? {} : { key }),
    })),
  },
  "leave-room": {
    about: "leaves a room",
    fields: { ...roomOnly, reason: { about: "why" } },
    commands: at((room, { values: { reason = "" } }) => ({ type: "part", room, reason })),
  },
  "send-message": {
    about: "says something",
    fields: {
      ...place,
      content: { about: "the text" },
      message: { about: "another name of content" },
      type: { about: "text (the default), action or notice" },
      replyTo: { about: "the id of the message that it answers" },
      key: { about: "makes a repeated send one message" },
    },
    commands: at(sendMessage),
  },
  "edit-message": {
    about: "gives a message of yours other words",
    fields: { ...place, messageId, content: { about: "the new text", required: true } },
    commands: at((target, { values: { messageId: msgid = "", content: text = "" } }) => ({
      type: "edit",
      target,
      msgid,
      text,
    })),
  },
  "delete-message": {
    about: "takes a message away",
    fields: { ...place, messageId, reason: { about: "why" } },
    commands: at((target, { values: { messageId: msgid = "", reason = "" } }) => ({
      type: "redact",
      target,
      msgid,
      reason,
    })),
  },
  react: {
    about: "reacts to a message",
    fields: { ...place, messageId, reaction: { about: "an emoji or a short word", required: true } },
    commands: at((target, { values: { messageId: msgid = "", reaction = "" } }) => ({
      type: "react",
      target,
      msgid,
      reaction,
    })),
  },
  unreact: {
    about: "takes a reaction of yours back",
    fields: { ...place, messageId, reaction: { about: "which; without it all of yours" } },
    commands: at((target, { values: { messageId: msgid = "", reaction } }) => ({
      type: "unreact",
      target,
      msgid,
      ...(reaction === undefined ? {} : { reaction }),
    })),
  },
  "typing-start": {
    about: "you are typing; again every 3 s while you are",
    fields: place,
    commands: typing("active"),
  },
  "typing-stop": { about: "you are typing no more", fields: place, commands: typing("done") },
  read: {
    about: "you have read up to there",
    fields: { ...place, readAt: { about: "up to when (ISO 8601); by default now" } },
    commands: (given) => {
      const time = timeOf(given, "readAt");
      if (isRefusal(time)) return time;
      return at((target) => ({ type: "markRead", target, time: time ?? Number.MAX_SAFE_INTEGER }))(given);
    },
  },
  leave_chat: {
    about: "signs off; the connection closes",
    fields: { reason: { about: "why" } },
    commands: ({ values: { reason = "" } }) => [{ type: "quit", reason }],
  },
};
