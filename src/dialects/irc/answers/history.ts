import { isSpeech } from "../../../domain/events.ts";
import { isRoomName } from "../../../domain/names.ts";
import type { ReplyOf } from "../../../domain/replies.ts";
import { encodeEvent, splitLines, timeText } from "../encoder.ts";
import { nextBatch } from "../labels.ts";
import { fitLine, middle } from "../lines.ts";
import { type AnswerContext, can } from "./context.ts";

/**
 * A part of the log as a `chathistory` batch, oldest first (IRCv3 batch/chathistory); bare lines for a client without
 * batch. Without draft/event-playback only what was said is shown.
 */
export function history(context: AnswerContext, { target, events, complete }: ReplyOf<"history">): string[] {
  const { to, capabilities, state } = context;
  const batched = can(context, "batch");
  const reference = batched ? nextBatch(state) : "";
  const playback = can(context, "draft/event-playback");
  const lines: string[] = [];
  for (const event of events) {
    if (!playback && !isSpeech(event.type)) continue;
    const tag = batched ? `batch=${reference}` : "";
    lines.push(...splitLines(encodeEvent(to.server, capabilities, event, false, tag)));
  }
  if (!batched) return lines;
  const end = complete && can(context, "message-tags") ? "@draft/chathistory-end " : "";
  return [
    end + fitLine("", `:${to.server} BATCH +${reference} chathistory ${shownTarget(context, target)}`),
    ...lines,
    `:${to.server} BATCH -${reference}`,
  ];
}

/**
 * A room by its own name. A conversation by the nick that was asked for, since that is what the client's window is called:
 * the other one may write their nick otherwise by now.
 */
const shownTarget = ({ request }: AnswerContext, target: string): string =>
  isRoomName(target) || request.verb !== "CHATHISTORY" ? target : middle(request.params[1] ?? target);

/** The answer to CHATHISTORY TARGETS: a `draft/chathistory-targets` batch, or bare lines without batch. */
export function historyTargets(context: AnswerContext, { targets }: ReplyOf<"historyTargets">): string[] {
  const { to, state } = context;
  const batched = can(context, "batch");
  const reference = batched ? nextBatch(state) : "";
  const tag = batched ? `@batch=${reference} ` : "";
  const lines = targets.map(
    ({ target, time }) => `${tag}:${to.server} CHATHISTORY TARGETS ${target} ${timeText(time)}`,
  );
  if (!batched) return lines;
  return [
    `:${to.server} BATCH +${reference} draft/chathistory-targets`,
    ...lines,
    `:${to.server} BATCH -${reference}`,
  ];
}

/** MARKREAD, for those who asked for it: up to when one has read, or `*` (IRCv3 read-marker). */
export function readMarker(context: AnswerContext, { target, time }: ReplyOf<"readMarker">): string[] {
  if (!can(context, "draft/read-marker")) return [];
  const until = time === null ? "*" : `timestamp=${timeText(time)}`;
  return [`:${context.to.server} MARKREAD ${middle(target)} ${until}`];
}
