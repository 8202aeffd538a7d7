import type { ReplyOf } from "../../../domain/replies.ts";
import { eventSentence, unreadSentence } from "../../waiting.ts";
import type { Clock } from "../clock.ts";
import { visible } from "../visible.ts";
import { counted, type Piece } from "./pieces.ts";

/** What waits, at a log-in: system lines, since nobody has asked. */
export function waiting({ conversations, events }: ReplyOf<"waiting">, clock: Clock): readonly Piece[] {
  const sentence = unreadSentence(conversations);
  return [
    ...(sentence === undefined ? [] : [`* ${visible(sentence)}; /unread lists it`]),
    ...events.map(
      (event) => `* [${clock.day(event.time)} ${clock.minutes(event.time)}] ${visible(eventSentence(event))}`,
    ),
  ];
}

/** Where something is unread, newest first. */
export function unread({ conversations }: ReplyOf<"unread">, clock: Clock): readonly Piece[] {
  if (conversations.length === 0) return ["- you have read everything"];
  return conversations.map(({ target, unread, mentions, spokenAt }) => {
    const toThem = mentions > 0 ? `, ${counted(mentions, "mention", "mentions")}` : "";
    const when = `${clock.day(spokenAt)} ${clock.minutes(spokenAt)}`;
    return `- ${visible(target)}: ${counted(unread, "message", "messages")}${toThem}, the last ${when}`;
  });
}

/** Every room and conversation with what was said last, newest first. */
export function conversations({ conversations }: ReplyOf<"conversations">, clock: Clock): readonly Piece[] {
  if (conversations.length === 0) return ["- nothing was said"];
  return conversations.map(({ target, unread, spokenAt, last }) => {
    const when = spokenAt === 0 ? "" : ` ${clock.day(spokenAt)} ${clock.minutes(spokenAt)}`;
    const words = last && "text" in last ? ` <${last.source.nick}> ${last.text.split("\n", 1)[0]}` : "";
    const left = unread > 0 ? ` (${unread} unread)` : "";
    return `- ${visible(target)}${left}${when}${visible(words)}`;
  });
}
