import type { Source } from "../../domain/person.ts";
import type { AccountView, ActorView, MemberView, PersonView, RoomView } from "../../domain/replies.ts";
import type { ServerBan } from "../../domain/server-bans.ts";
import type { SessionView } from "../../domain/sessions.ts";
import { modesText } from "./answers/rooms.ts";
import { type JsonObject, jsonTime } from "./event-json.ts";

export const sessionJson = ({ createdAt, usedAt, ...session }: SessionView): JsonObject => ({
  ...session,
  createdAt: jsonTime(createdAt),
  usedAt: jsonTime(usedAt),
});

export const sourceJson = ({ nick, user, host, account }: Source): JsonObject => ({
  nick,
  user,
  host,
  account,
});

export const memberJson = ({ source, roles, away, operator, bot }: MemberView): JsonObject => ({
  ...sourceJson(source),
  roles,
  away,
  operator,
  bot,
});

export function roomJson(room: RoomView): JsonObject {
  return {
    room: room.name,
    topic: room.topic,
    topicSetBy: room.topicSetBy === "" ? null : room.topicSetBy,
    topicSetAt: room.topicSetBy === "" ? null : jsonTime(room.topicSetAt),
    description: room.description,
    members: room.members,
    modes: modesText(room, false),
    owner: room.owner,
    createdAt: jsonTime(room.createdAt),
    lastSeq: room.lastSeq,
  };
}

export function personJson(person: PersonView): JsonObject {
  return {
    ...sourceJson(person.source),
    realname: person.realname,
    presence: person.presence,
    away: person.away,
    operator: person.operator,
    bot: person.bot,
    idleMs: person.idleMs,
    signedOnAt: jsonTime(person.signedOnAt),
    sessions: person.sessions,
    rooms: person.rooms.map(({ name, roles }) => ({ room: name, roles })),
    secure: person.secure,
    ...(person.address === undefined ? {} : { address: person.address }),
    ...(person.certificate === undefined ? {} : { certificate: person.certificate }),
    ...(person.lastSeenAt === undefined ? {} : { lastSeenAt: jsonTime(person.lastSeenAt) }),
  };
}

export const banJson = ({ setAt, until, ...ban }: ServerBan): JsonObject => ({
  ...ban,
  setAt: jsonTime(setAt),
  until: until === null ? null : jsonTime(until),
});

export const accountJson = ({ name, createdAt, nick, rooms, private: own }: AccountView): JsonObject => ({
  account: name,
  createdAt: jsonTime(createdAt),
  nick,
  rooms,
  ...(own === undefined
    ? {}
    : {
        email: own.email,
        lastSeenAt: own.lastSeenAt === null ? null : jsonTime(own.lastSeenAt),
        role: own.role,
      }),
});

export const actorJson = ({ children, ...actor }: ActorView): JsonObject => ({
  ...actor,
  children: children.map(actorJson),
});
