import { unreachable } from "../../domain/refusals.ts";
import type { Reply } from "../../domain/replies.ts";
import { audit } from "./answers/audit.ts";
import { filePieces } from "./answers/files.ts";
import { messagePieces } from "./answers/messages.ts";
import { persistence, users, watching, whowas } from "./answers/people.ts";
import { asSeen, type Piece } from "./answers/pieces.ts";
import { metadataSet, profile } from "./answers/profile.ts";
import { relationshipPieces } from "./answers/relationships.ts";
import {
  joined,
  modesChanged,
  modesText,
  namesLine,
  roomChanged,
  roomInfo,
  roomList,
  roomRoles,
  rooms,
  roster,
  topic,
  who,
} from "./answers/rooms.ts";
import { admin, lusers, motd, rehashed, stats, time, tree, version } from "./answers/server.ts";
import { serverBanInfo, serverBanned, serverBans } from "./answers/server-bans.ts";
import {
  accountInfo,
  certificates,
  presenceText,
  sessions,
  welcome,
  whoami,
  whois,
} from "./answers/start.ts";
import { history, historyTargets, ownEvent, readMarker, search } from "./answers/talk.ts";
import { conversations, unread, waiting } from "./answers/waiting.ts";
import { clockIn } from "./clock.ts";
import type { LineRequest, LineState } from "./command.ts";
import { whose } from "./refusals.ts";

/**
 * A reply as people read it: lines that begin with `-`, and events as everybody sees them.
 *
 * @param now ms since 1970, for ages and for the day that history begins on
 */
export function replyPieces(
  request: LineRequest,
  reply: Reply,
  state: LineState,
  now: number,
): readonly Piece[] {
  const clock = clockIn(state.settings.tz);
  switch (reply.reply) {
    case "welcome":
      return welcome(reply);
    case "done":
      return [];
    case "resumeToken":
      return [`- after a broken connection, this takes your session back: /resume ${reply.token}`];
    case "nickChanged":
      return [`- you are now called ${reply.to}`];
    case "verificationSent":
      return [
        `- a code was sent to your e-mail address; show it, and the account is good: /verify ${reply.account} CODE`,
      ];
    case "verified":
      return [
        `- the e-mail address of ${reply.account} is verified${reply.source === null ? "" : ", and you are logged in"}`,
      ];
    case "sessions":
      return sessions(reply, clock);
    case "sessionEnded":
      return [`- you are not signed in there any more: ${reply.session.id}`];
    case "otherSessionsEnded":
      return ["- you are signed in here alone now"];
    case "registered":
      return [`- registered: the account ${reply.account} is yours, and you are logged in`];
    case "loggedIn":
      return [`- logged in as ${reply.account}`];
    case "scramChallenge":
    case "scramVerified":
      // only SASL asks for these
      return [];
    case "loggedOut":
      return ["- logged out: you are a guest now"];
    case "passwordChanged":
      return ["- your password is changed"];
    case "accountCreated":
      return [`- the account ${reply.account} is made`];
    case "accountInfo":
      return accountInfo(reply, clock);
    case "certificates":
      return certificates(reply, clock);
    case "preferences":
      return [`- several connections of your account at once: ${reply.multipleSessions ? "yes" : "no"}`];
    case "ghosted":
      return [`- the name ${reply.nick} is free of others`];
    case "roomRoles":
      return roomRoles(reply);
    case "whoami":
      return whoami(reply, state);
    case "bye":
      // the farewell says it
      return [];
    case "event":
      return ownEvent(reply);
    case "live":
      return [asSeen(state, reply.event)];
    case "joined":
      return joined(reply, state);
    case "history":
      return history(reply, state, clock, now);
    case "playback":
      return reply.logs.flatMap(({ events }) => events.map((event) => asSeen(state, event)));
    case "search":
      return search(reply, state, clock);
    case "reactions":
    case "edits":
    case "pins":
    case "message":
    case "seenBy":
    case "receipts":
    case "roomReceipts":
    case "announced":
    case "roomReactions":
      return messagePieces(reply, state, clock);
    case "uploadLink":
    case "uploadAllowed":
    case "file":
    case "fileDeleted":
      return filePieces(reply);
    case "readMarker":
      return readMarker(request, reply, clock);
    case "waiting":
      return waiting(reply, clock);
    case "unread":
      return unread(reply, clock);
    case "conversations":
      return conversations(reply, clock);
    case "historyTargets":
      return historyTargets(reply, clock);
    case "topic":
      return topic(reply, clock);
    case "names":
      return request.verb === "switch"
        ? [`- plain text goes to ${reply.room} now`]
        : [namesLine(reply.room, reply.members)];
    case "roster":
      return roster(reply);
    case "rooms":
      return rooms(reply);
    case "roomInfo":
      return roomInfo(reply, clock);
    case "roomCreated":
      return [`- ${reply.room.name} is yours`];
    case "roomChanged":
      return roomChanged(reply);
    case "roomDeleted":
      return [`- ${reply.room} is deleted`];
    case "roomModes":
      return [`- modes of ${reply.room.name}: ${modesText(reply.room, reply.showKey)}`];
    case "roomList":
      return roomList(reply, clock);
    case "modesChanged":
      return modesChanged(reply);
    case "invited":
      return [
        `- ${reply.nick} is invited to ${reply.room}`,
        ...(reply.away === null ? [] : [`- ${reply.nick} is away: ${reply.away}`]),
      ];
    case "invitations":
      return reply.rooms.length === 0
        ? ["- nobody has invited you to a room"]
        : [`- you are invited to ${reply.rooms.join(" ")}: /join`];
    case "knocked":
      return [`- the operators of ${reply.room} were asked to invite you`];
    case "forwarded":
      return [`- you cannot enter ${reply.room}, which sends people to ${reply.to}`];
    case "recipientAway":
      return [`- ${reply.nick} is away: ${reply.text}`];
    case "recipientOffline":
      return [`- ${reply.nick} is offline, and will see it later`];
    case "who":
      return who(reply);
    case "whois":
      return whois(reply, clock);
    case "whowas":
      return whowas(reply, clock);
    case "users":
      return users(reply, now);
    case "isOn":
      return [`- here: ${reply.nicks.join(" ") || "none of them"}`];
    case "userHost":
      return reply.people.map(({ source }) => `- ${source.nick} is ${source.user}@${source.host}`);
    case "persistence":
      return persistence(reply);
    case "accepted":
      return [`- you hear, whatever your modes say: ${reply.nicks.join(" ") || "nobody in particular"}`];
    case "watching":
      return watching(reply);
    case "watched":
      return [`- you watch: ${reply.nicks.join(" ") || "nobody"}`];
    case "away":
      return [reply.text === null ? "- you are back" : `- you are away: ${reply.text}`];
    case "status":
      return [`- you are shown as ${presenceText({ presence: reply.presence, away: reply.text })}`];
    case "userModes":
      return [`- your modes: ${reply.modes || "none"}`];
    case "metadata":
    case "metadataSync":
      return profile(reply);
    case "metadataSet":
      return [metadataSet(reply)];
    case "metadataCleared":
      return [`- ${whose(reply.target)} profile is empty now`];
    case "related":
    case "relationships":
    case "writers":
    case "messageRequests":
    case "requestRefused":
    case "messageRequested":
    case "messageHeld":
      return relationshipPieces(reply);
    case "audit":
      return audit(reply, clock);
    case "motd":
      return motd(reply);
    case "lusers":
      return lusers(reply);
    case "version":
      return version(state.facts, now);
    case "time":
      return time(reply, clock, state.settings.tz);
    case "stats":
      return stats(reply);
    case "admin":
      return admin(state.facts);
    case "info":
      return version(state.facts, now);
    case "links":
      return reply.servers.map(({ name, description }) => `- ${name}: ${description}`);
    case "oper":
      return ["- you are an administrator now"];
    case "tree":
      return tree(reply);
    case "expelled":
      return [`- ${reply.nick} is put off the server`];
    case "serverBanned":
      return serverBanned(reply, clock);
    case "serverUnbanned":
      return [`- no longer banned: the ${reply.target.kind} ${reply.target.target}`];
    case "serverBans":
      return serverBans(reply, clock);
    case "serverBanInfo":
      return serverBanInfo(reply, clock);
    case "rehashed":
      return rehashed(reply);
    case "killed":
      return [`- ${reply.actor} is killed`];
  }
  return unreachable(reply);
}

/** The last line of a connection. */
export const byeLine = (reason: string): string => (reason === "" ? "* bye" : `* bye: ${reason}`);
