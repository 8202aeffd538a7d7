import { codes } from "../../domain/codes.ts";
import { formatModes } from "../../domain/modes.ts";
import { type Refusal, unreachable } from "../../domain/refusals.ts";
import type { Reply } from "../../domain/replies.ts";
import { auditJson } from "./answers/audit.ts";
import { fileJson } from "./answers/files.ts";
import { messageJson } from "./answers/messages.ts";
import { asSeen, isSelf, memberName } from "./answers/pieces.ts";
import { relationshipJson } from "./answers/relationships.ts";
import { modesText } from "./answers/rooms.ts";
import type { LineRequest, LineState } from "./command.ts";
import { eventJson, type JsonObject, jsonTime } from "./event-json.ts";
import { refusalText } from "./refusals.ts";
import {
  accountJson,
  actorJson,
  banJson,
  memberJson,
  personJson,
  roomJson,
  sessionJson,
  sourceJson,
} from "./view-json.ts";
import { conversationJson, waitingEventJson } from "./waiting-json.ts";

/** A refusal as one object: its code, its sentence, its own fields, and the command that was refused. */
export function refusalJson(refusal: Refusal, verb: string | null): JsonObject {
  const { refused, ...fields } = refusal;
  return {
    error: codes[refused],
    text: refusalText(refusal),
    ...fields,
    ...(verb === null ? {} : { for: verb }),
  };
}

/**
 * A reply as one object: an own event as that event with `own`, everything else with its name in `reply` and the
 * command's in `for`. Keys and their order are fixed in docs/line-protocol.md.
 */
export function replyJson(request: LineRequest, reply: Reply, state: LineState): JsonObject {
  if (reply.reply === "event")
    return {
      ...eventJson(reply.event, true),
      ...(request.key === undefined ? {} : { key: request.key }),
      ...(reply.duplicate === true ? { duplicate: true } : {}),
    };
  if (reply.reply === "live") {
    const piece = asSeen(state, reply.event);
    return eventJson(reply.event, typeof piece === "object" && "own" in piece && piece.own);
  }
  return { reply: reply.reply, ...fieldsOf(reply, state), for: request.verb };
}

type Rest = Exclude<Reply, { readonly reply: "event" | "live" }>;

function fieldsOf(reply: Rest, state: LineState): JsonObject {
  switch (reply.reply) {
    case "welcome":
      return { nick: reply.source.nick, account: reply.source.account, resumed: reply.resumed };
    case "resumeToken":
      return { token: reply.token };
    case "nickChanged":
      return { old: reply.from.nick, nick: reply.to };
    case "verificationSent":
      return { account: reply.account };
    case "verified":
      return { account: reply.account, loggedIn: reply.source !== null };
    case "sessions":
      return { sessions: reply.sessions.map(sessionJson) };
    case "sessionEnded":
      return { session: sessionJson(reply.session) };
    case "registered":
    case "loggedIn":
      return { account: reply.account };
    case "scramChallenge":
    case "scramVerified":
    case "loggedOut":
    case "passwordChanged":
    case "otherSessionsEnded":
    case "oper":
    case "done":
      return {};
    case "accountCreated":
      return { account: reply.account };
    case "accountInfo":
      return accountJson(reply.account);
    case "certificates":
      return {
        change: reply.change,
        certificates: reply.certificates.map(({ fingerprint, addedAt }) => ({
          fingerprint,
          addedAt: jsonTime(addedAt),
        })),
      };
    case "preferences":
      return { multipleSessions: reply.multipleSessions };
    case "ghosted":
      return { nick: reply.nick };
    case "roomRoles":
      return { room: reply.room, roles: reply.roles.map(({ account, roles }) => ({ account, roles })) };
    case "whoami":
      return { ...personJson(reply.person), role: reply.role, current: state.viewer.currentRoom };
    case "joined":
      return {
        ...roomJson(reply.room),
        alreadyThere: reply.alreadyThere,
        event: reply.event === undefined ? null : eventJson(reply.event, true),
        names: reply.members.map(memberName),
      };
    case "history":
      return {
        target: reply.target,
        complete: reply.complete,
        events: reply.events.map((event) => eventJson(event, isSelf(state, event.source))),
      };
    case "playback":
      return {
        events: reply.logs.flatMap(({ events }) =>
          events.map((event) => eventJson(event, isSelf(state, event.source))),
        ),
      };
    case "search":
      return {
        events: reply.events.map((event) => eventJson(event, isSelf(state, event.source))),
        complete: reply.complete,
      };
    case "reactions":
    case "edits":
    case "pins":
    case "message":
    case "seenBy":
    case "receipts":
    case "roomReceipts":
    case "announced":
    case "roomReactions":
      return messageJson(reply, state);
    case "uploadLink":
    case "uploadAllowed":
    case "file":
    case "fileDeleted":
      return fileJson(reply);
    case "readMarker":
      return { target: reply.target, time: reply.time === null ? null : jsonTime(reply.time) };
    case "unread":
    case "conversations":
      return { conversations: reply.conversations.map((one) => conversationJson(one, state)) };
    case "waiting":
      return {
        conversations: reply.conversations.map((one) => conversationJson(one, state)),
        events: reply.events.map(waitingEventJson),
      };
    case "historyTargets":
      return { targets: reply.targets.map(({ target, time }) => ({ target, time: jsonTime(time) })) };
    case "topic":
    case "roomInfo":
    case "roomCreated":
      return roomJson(reply.room);
    case "names":
      return { room: reply.room, members: reply.members.map(memberJson) };
    case "roster":
      return {
        room: reply.room,
        members: reply.members.map((member) => ({ ...member, joinedAt: jsonTime(member.joinedAt) })),
      };
    case "rooms":
      return { rooms: reply.rooms.map(roomJson) };
    case "roomChanged":
      return { what: reply.what, ...roomJson(reply.room) };
    case "roomDeleted":
      return { room: reply.room };
    case "roomModes":
      return { room: reply.room.name, modes: modesText(reply.room, reply.showKey) };
    case "roomList":
      return {
        room: reply.room,
        list: reply.list,
        entries: reply.entries.map(({ mask, setBy, setAt }) => ({ mask, setBy, setAt: jsonTime(setAt) })),
      };
    case "modesChanged":
      return {
        event: reply.event === undefined ? null : eventJson(reply.event, true),
        refusals: reply.refusals.map((refusal) => refusalJson(refusal, null)),
      };
    case "invited":
      return { room: reply.room, nick: reply.nick, away: reply.away };
    case "invitations":
      return { rooms: reply.rooms };
    case "knocked":
      return { room: reply.room };
    case "forwarded":
      return { room: reply.room, to: reply.to };
    case "recipientAway":
      return { nick: reply.nick, text: reply.text };
    case "recipientOffline":
      return { nick: reply.nick };
    case "who":
      return {
        mask: reply.mask,
        room: reply.room,
        people: reply.people.map((person) => ({ ...memberJson(person), idleMs: person.idleMs })),
      };
    case "whois":
      return personJson(reply.person);
    case "whowas":
      return {
        nick: reply.nick,
        people: reply.people.map(({ source, realname, leftAt }) => ({
          ...sourceJson(source),
          realname,
          leftAt: jsonTime(leftAt),
        })),
      };
    case "users":
      return { people: reply.people.map(personJson), next: reply.next };
    case "isOn":
      return { nicks: reply.nicks };
    case "userHost":
      return {
        people: reply.people.map(({ source, operator, away }) => ({ ...sourceJson(source), operator, away })),
      };
    case "bye":
      return { reason: reply.reason };
    case "persistence":
      return { setting: reply.setting, effective: reply.effective };
    case "accepted":
      return { nicks: reply.nicks };
    case "watching":
      return { online: reply.online.map(sourceJson), offline: reply.offline, full: reply.full };
    case "watched":
      return { nicks: reply.nicks };
    case "away":
      return { text: reply.text };
    case "status":
      return { presence: reply.presence, text: reply.text };
    case "userModes":
      return { nick: reply.nick, modes: reply.modes, changes: formatModes(reply.changes) };
    case "metadata":
    case "metadataSync":
      return { target: reply.target, entries: reply.entries };
    case "metadataSet":
      return { ...reply.entry, changed: reply.changed };
    case "metadataCleared":
      return { target: reply.target, keys: reply.keys };
    case "related":
    case "relationships":
    case "writers":
    case "messageRequests":
    case "requestRefused":
    case "messageRequested":
    case "messageHeld":
      return relationshipJson(reply);
    case "audit":
      return auditJson(reply);
    case "motd":
      return { lines: reply.lines };
    case "lusers":
      return { ...reply.counts };
    case "version":
      return {
        version: state.facts.version,
        server: state.facts.name,
        network: state.facts.network,
        startedAt: jsonTime(state.facts.startedAt),
      };
    case "time":
      return { time: jsonTime(reply.now) };
    case "stats":
      return { query: reply.query, entries: reply.entries };
    case "admin":
      return { contact: state.facts.adminContact, description: state.facts.description };
    case "info":
      return { version: state.facts.version, description: state.facts.description };
    case "links":
      return { servers: reply.servers };
    case "tree":
      return { root: actorJson(reply.root) };
    case "expelled":
      return { nick: reply.nick };
    case "serverBanned":
      return { ban: banJson(reply.ban), nicks: reply.nicks };
    case "serverUnbanned":
      return { ...reply.target };
    case "serverBans":
      return { bans: reply.bans.map(banJson) };
    case "serverBanInfo":
      return {
        ...reply.target,
        ban: reply.ban === null ? null : banJson(reply.ban),
        nicks: reply.nicks,
      };
    case "rehashed":
      return { waiting: reply.waiting };
    case "killed":
      return { actor: reply.actor };
  }
  return unreachable(reply);
}
