import { isSpeech } from "../../../domain/events.ts";
import type { ReplyOf } from "../../../domain/replies.ts";
import { encodeEvent, splitLines } from "../encoder.ts";
import { nextBatch } from "../labels.ts";
import { fitLine } from "../lines.ts";
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
    end + fitLine("", `:${to.server} BATCH +${reference} chathistory ${target}`),
    ...lines,
    `:${to.server} BATCH -${reference}`,
  ];
}
