import { isSaid, type RoomEvent } from "../../../domain/events.ts";
import { isRefusal, unreachable } from "../../../domain/refusals.ts";
import type { Answer, Reply } from "../../../domain/replies.ts";
import { refusalLines } from "../refusals/by-command.ts";
import { challenged } from "../sasl/answers.ts";
import { serviceLines, wordsOf } from "../services/answers.ts";
import { audit } from "./audit.ts";
import { type AnswerContext, can, ownEvent, told } from "./context.ts";
import { fileLines } from "./files.ts";
import { history, historyTargets, playback, readMarker, search } from "./history.ts";
import { messageLines } from "./messages.ts";
import * as metadata from "./metadata.ts";
import * as monitor from "./monitor.ts";
import * as operators from "./operators.ts";
import * as people from "./people.ts";
import * as registration from "./registration.ts";
import { relationships } from "./relationships.ts";
import * as rooms from "./rooms.ts";
import * as server from "./server.ts";
import * as bans from "./server-bans.ts";
import { waiting } from "./waiting.ts";

/** One answer as lines without endings, before labels. */
export const answerLines = (context: AnswerContext, answer: Answer): string[] =>
  context.request.service === undefined
    ? nativeLines(context, answer)
    : serviceLines(context, context.request.service, answer, () => nativeLines(context, answer));

const nativeLines = (context: AnswerContext, answer: Answer): string[] =>
  isRefusal(answer) ? refusalLines(context, answer) : replyLines(context, answer);

/** What its sender knows without being told. What somebody brought for others comes from another nick than theirs. */
const isOwnWords = (event: RoomEvent): boolean =>
  isSaid(event.type) &&
  event.type !== "redaction" &&
  event.type !== "pin" &&
  !("relayedBy" in event && event.relayedBy !== undefined);

function replyLines(context: AnswerContext, reply: Reply): string[] {
  switch (reply.reply) {
    case "welcome":
      return registration.welcome(context, reply);
    case "resumeToken":
      return registration.resumeToken(context, reply);
    case "nickChanged":
      return registration.nickChanged(context, reply);
    case "verificationSent":
      return registration.verificationSent(context, reply);
    case "verified":
      return registration.verified(context, reply);
    case "registered":
      return registration.registered(context, reply);
    case "loggedIn":
      return registration.loggedIn(context, reply);
    case "scramChallenge":
    case "scramVerified":
      return challenged(context, reply);
    case "loggedOut":
      return registration.loggedOut(context);
    case "bye":
      return [registration.quit(context, reply)];
    case "event":
      return isOwnWords(reply.event) && !can(context, "echo-message") ? [] : ownEvent(context, reply.event);
    case "live":
      return reply.event.type === "tagmsg" && !can(context, "echo-message")
        ? []
        : ownEvent(context, reply.event);
    case "joined":
      return rooms.joined(context, reply);
    case "history":
      return history(context, reply);
    case "playback":
      return playback(context, reply);
    case "search":
      return search(context, reply);
    case "readMarker":
      return readMarker(context, reply);
    case "waiting":
      return waiting(context, reply);
    case "unread":
    case "conversations":
    case "roster":
      // clients of this door have read markers, CHATHISTORY and NAMES for that
      return [];
    case "historyTargets":
      return historyTargets(context, reply);
    case "topic":
      return rooms.topic(context, reply);
    case "names":
      return rooms.names(context, reply);
    case "rooms":
      return rooms.rooms(context, reply);
    case "roomModes":
      return rooms.roomModes(context, reply);
    case "roomList":
      return rooms.roomList(context, reply);
    case "modesChanged":
      return rooms.modesChanged(context, reply);
    case "invited":
      return rooms.invited(context, reply);
    case "invitations":
      return rooms.invitations(context, reply);
    case "knocked":
      return rooms.knocked(context, reply);
    case "forwarded":
      return rooms.forwarded(context, reply);
    case "recipientAway":
      return people.recipientAway(context, reply);
    case "done":
      return [];
    case "recipientOffline":
      // the message waits for them; IRC has no word for it
      return [];
    case "who":
      return people.who(context, reply);
    case "whois":
      return people.whois(context, reply);
    case "whowas":
      return people.whowas(context, reply);
    case "users":
      return people.users(context, reply);
    case "whoami":
      return people.whoami(context, reply);
    case "isOn":
      return people.isOn(context, reply);
    case "userHost":
      return people.userHost(context, reply);
    case "persistence":
      return registration.persistence(context, reply);
    case "accepted":
      return people.accepted(context, reply);
    case "watching":
      return monitor.watching(context, reply);
    case "watched":
      return monitor.watched(context, reply);
    case "away":
      return people.away(context, reply);
    case "userModes":
      return people.userModes(context, reply);
    case "metadata":
      return metadata.metadata(context, reply);
    case "metadataSet":
      return metadata.metadataSet(context, reply);
    case "metadataCleared":
      return metadata.metadataCleared(context, reply);
    case "metadataSync":
      return metadata.metadataSync(context, reply);
    case "related":
    case "relationships":
    case "writers":
    case "messageRequests":
    case "requestRefused":
    case "messageRequested":
    case "messageHeld":
      return relationships(context, reply);
    case "audit":
      return audit(context, reply);
    case "motd":
      return server.motd(context, reply);
    case "lusers":
      return server.lusers(context, reply);
    case "version":
      return server.version(context);
    case "time":
      return server.time(context, reply);
    case "stats":
      return server.stats(context, reply);
    case "admin":
      return server.admin(context);
    case "info":
      return server.info(context);
    case "links":
      return server.links(context, reply);
    case "oper":
      return operators.oper(context);
    case "expelled":
      return told(context, `${reply.nick} is put off the server`);
    case "serverBanned":
      return bans.serverBanned(context, reply);
    case "serverUnbanned":
      return bans.serverUnbanned(context, reply);
    case "serverBans":
      return bans.serverBans(context, reply);
    case "serverBanInfo":
      return bans.serverBanInfo(context, reply);
    case "rehashed":
      return operators.rehashed(context, reply);
    // what no command of this dialect asks for is told in words
    case "passwordChanged":
    case "accountCreated":
    case "accountInfo":
    case "certificates":
    case "preferences":
    case "sessions":
    case "sessionEnded":
    case "otherSessionsEnded":
    case "ghosted":
    case "roomRoles":
      return (wordsOf(reply) ?? []).flatMap((words) => told(context, words));
    case "reactions":
    case "edits":
    case "pins":
    case "message":
    case "seenBy":
    case "receipts":
    case "roomReceipts":
    case "announced":
    case "roomReactions":
      return messageLines(context, reply);
    case "uploadLink":
    case "uploadAllowed":
    case "file":
    case "fileDeleted":
      return fileLines(context, reply);
    case "roomInfo":
      return rooms.topic(context, { reply: "topic", room: reply.room });
    case "roomCreated":
      return [
        ...(reply.event === undefined ? [] : ownEvent(context, reply.event)),
        // a service says so itself
        ...(context.request.service === undefined ? told(context, `${reply.room.name} is registered`) : []),
      ];
    case "roomChanged":
      return told(context, `${reply.room.name}: its ${reply.what} is changed`);
    case "roomDeleted":
      return told(context, `${reply.room} is deleted`);
    case "status":
      return told(
        context,
        reply.text === "" ? `You are ${reply.presence}` : `You are ${reply.presence}: ${reply.text}`,
      );
    case "tree":
      return operators.tree(context, reply);
    case "killed":
      return told(context, `${reply.actor} is killed`);
  }
  return unreachable(reply);
}
