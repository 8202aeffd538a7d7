import { isSpeech, type RoomEvent } from "../../../domain/events.ts";
import { isRoomName } from "../../../domain/names.ts";
import type { ReplyOf } from "../../../domain/replies.ts";
import { encodeEvent, splitLines } from "../encoder.ts";
import { timeText } from "../event-tags.ts";
import { nextBatch } from "../labels.ts";
import { fitLine, middle, withTag } from "../lines.ts";
import { type AnswerContext, can } from "./context.ts";

/**
 * A part of the log as a `chathistory` batch, oldest first (IRCv3 batch/chathistory); bare lines for a client without
 * batch. Without draft/event-playback only what was said is shown.
 */
export function history(context: AnswerContext, { target, events, complete }: ReplyOf<"history">): string[] {
  const playback = can(context, "draft/event-playback");
  // A message itself has its newest words; only who knows of edits can tell an edit from another message.
  const edits = can(context, "draft/message-edit");
  const shown = events.filter(({ type }) => isSpeech(type) || (playback && (edits || type !== "edit")));
  const lines = inBatch(context, `chathistory ${shownTarget(context, target)}`, (tag) =>
    eventLines(context, shown, tag),
  );
  if (complete && can(context, "batch") && can(context, "message-tags"))
    lines[0] = withTag(lines[0] ?? "", "draft/chathistory-end");
  return lines;
}

/** Parts of several logs, each as a `chathistory` batch. */
export const playback = (context: AnswerContext, { logs }: ReplyOf<"playback">): string[] =>
  logs.flatMap(({ target, events }) =>
    inBatch(context, `chathistory ${target}`, (tag) => eventLines(context, events, tag)),
  );

/** What was found, as a `soju.im/search` batch, oldest first. */
export const search = (context: AnswerContext, { events }: ReplyOf<"search">): string[] =>
  inBatch(context, "soju.im/search", (tag) => eventLines(context, events, tag));

/** Events as lines, each with a tag in front of its others, or "". */
export function eventLines(
  { to, capabilities }: AnswerContext,
  events: readonly RoomEvent[],
  tag: string,
): string[] {
  return events.flatMap((event) => splitLines(encodeEvent(to.server, capabilities, event, false, tag)));
}

/**
 * Lines as a batch, or bare for a client without batch (IRCv3 batch).
 *
 * @param kind the batch's type and parameters
 * @param lines makes them, with this tag (`batch=…`) in front of others, or ""
 */
export function inBatch(context: AnswerContext, kind: string, lines: (tag: string) => string[]): string[] {
  if (!can(context, "batch")) return lines("");
  const { to, state } = context;
  const reference = nextBatch(state);
  return [
    fitLine("", `:${to.server} BATCH +${reference} ${kind}`),
    ...lines(`batch=${reference}`),
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
export const historyTargets = (context: AnswerContext, { targets }: ReplyOf<"historyTargets">): string[] =>
  inBatch(context, "draft/chathistory-targets", (tag) =>
    targets.map(({ target, time }) => {
      const line = `:${context.to.server} CHATHISTORY TARGETS ${target} ${timeText(time)}`;
      return tag === "" ? line : withTag(line, tag);
    }),
  );

/** MARKREAD, for those who asked for it: up to when one has read, or `*` (IRCv3 read-marker). */
export function readMarker(context: AnswerContext, { target, time }: ReplyOf<"readMarker">): string[] {
  if (!can(context, "draft/read-marker")) return [];
  const until = time === null ? "*" : `timestamp=${timeText(time)}`;
  return [`:${context.to.server} MARKREAD ${middle(target)} ${until}`];
}
