import type { ReplyOf } from "../../../domain/replies.ts";
import type { WaitingEvent } from "../../../domain/waiting.ts";
import { eventSentence, unreadSentence } from "../../waiting.ts";
import { fitLine } from "../lines.ts";
import { type AnswerContext, ownEvent } from "./context.ts";

/** What waits, at a log-in: notes of the server, and invitations as such. */
export function waiting(context: AnswerContext, { conversations, events }: ReplyOf<"waiting">): string[] {
  const unread = unreadSentence(conversations);
  return [
    ...(unread === undefined ? [] : [told(context, unread)]),
    ...events.flatMap((event) => shown(context, event)),
  ];
}

const told = ({ to }: AnswerContext, sentence: string): string =>
  fitLine(`:${to.server} NOTICE ${to.nick} :`, sentence);

function shown(context: AnswerContext, event: WaitingEvent): string[] {
  if (event.type !== "invite") return [told(context, eventSentence(event))];
  const { by: source, room, time } = event;
  return ownEvent(context, { type: "invite", source, nick: context.to.nick, room, time });
}
