import { unreachable } from "../../../domain/refusals.ts";
import type { MessageReply } from "../../../domain/replies/messages.ts";
import type { Clock } from "../clock.ts";
import { table } from "../columns.ts";
import type { LineState } from "../command.ts";
import { eventJson, type JsonObject, jsonTime } from "../event-json.ts";
import { asSeen, counted, isSelf, type Piece } from "./pieces.ts";

/** So many names are shown of those who have reacted alike; the rest are told by number. */
const shownNames = 20;

/** What a command about messages led to, as people read it. */
export function messagePieces(reply: MessageReply, state: LineState, clock: Clock): readonly Piece[] {
  const at = (time: number): string => `${clock.day(time)} ${clock.minutes(time)}`;
  switch (reply.reply) {
    case "reactions": {
      const { target, seq, reactions } = reply;
      const rows = reactions.map(({ reaction, by }) => [reaction, String(by.length), names(by)]);
      return [
        ...table(rows).map((row) => `- ${row}`),
        `- ${counted(reactions.length, "reaction", "reactions")} to ${seq} in ${target}`,
      ];
    }
    case "edits": {
      const { target, seq, versions } = reply;
      return [
        ...versions.map(({ text, by, time }) => `- ${at(time)} <${by.nick}> ${text.replaceAll("\n", " / ")}`),
        versions.length < 2
          ? `- ${seq} in ${target} was never edited`
          : `- ${seq} in ${target} was edited ${counted(versions.length - 1, "time", "times")}`,
      ];
    }
    case "message":
      return [asSeen(state, reply.event)];
    case "pins":
      return [
        ...reply.pins.flatMap(({ message, by, time }): readonly Piece[] => [
          asSeen(state, message),
          `-   pinned by ${by}, ${at(time)}`,
        ]),
        `- ${counted(reply.pins.length, "message is", "messages are")} pinned in ${reply.target}`,
      ];
    case "seenBy": {
      const { target, seq, people } = reply;
      const who = people.map(({ account }) => account).join(" ");
      return [
        people.length === 0
          ? `- nobody who lets others know has read ${seq} in ${target}`
          : `- ${seq} in ${target} was read by ${who}`,
      ];
    }
    case "receipts":
      return [reply.on ? "- others are told what you have read" : "- nobody is told what you have read"];
    case "roomReceipts":
      return [
        reply.allowed
          ? `- who has read what in ${reply.room} is told, of those who let others know`
          : `- it is not told in ${reply.room} who has read what`,
      ];
    case "announced":
      return [`- told ${counted(reply.people, "person", "people")}`];
    case "roomReactions":
      return [
        reply.allowed === null
          ? `- people react in ${reply.room} as they like`
          : reply.allowed.length === 0
            ? `- nobody reacts to messages in ${reply.room}`
            : `- people react in ${reply.room} with ${reply.allowed.join(" ")}`,
      ];
  }
  return unreachable(reply);
}

/** The same as an object, but for its name and the command's. */
export function messageJson(reply: MessageReply, state: LineState): JsonObject {
  switch (reply.reply) {
    case "reactions":
      return {
        target: reply.target,
        seq: reply.seq,
        msgid: reply.msgid,
        reactions: reply.reactions.map(({ reaction, time, by }) => ({
          reaction,
          count: by.length,
          since: jsonTime(time),
          by: by.map(({ nick, account }) => ({ nick, account })),
        })),
      };
    case "edits":
      return {
        target: reply.target,
        seq: reply.seq,
        msgid: reply.msgid,
        versions: reply.versions.map(({ text, msgid, by, time }) => ({
          msgid,
          time: jsonTime(time),
          from: by.nick,
          account: by.account,
          text,
        })),
      };
    case "message":
      return { target: reply.target, event: eventJson(reply.event, isSelf(state, reply.event.source)) };
    case "pins":
      return {
        target: reply.target,
        pins: reply.pins.map(({ message, by, time }) => ({
          by,
          pinnedAt: jsonTime(time),
          event: eventJson(message, isSelf(state, message.source)),
        })),
      };
    case "seenBy":
      return {
        target: reply.target,
        seq: reply.seq,
        msgid: reply.msgid,
        people: reply.people.map(({ account, readUpTo }) => ({ account, readUpTo: jsonTime(readUpTo) })),
      };
    case "receipts":
      return { on: reply.on };
    case "roomReceipts":
      return { room: reply.room, allowed: reply.allowed };
    case "announced":
      return { people: reply.people };
    case "roomReactions":
      return { room: reply.room, allowed: reply.allowed };
  }
  return unreachable(reply);
}

function names(people: readonly { readonly nick: string }[]): string {
  const shown = people.slice(0, shownNames).map(({ nick }) => nick);
  const more = people.length - shown.length;
  return shown.join(" ") + (more > 0 ? ` and ${more} more` : "");
}
