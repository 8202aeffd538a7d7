import type { ReplyOf } from "../../../domain/replies.ts";
import type { Clock } from "../clock.ts";
import type { LineRequest, LineState } from "../command.ts";
import { asSeen, counted, type Piece } from "./pieces.ts";

/** One's own event as acknowledged; one that a key found again is named as such. */
export function ownEvent({ event, duplicate }: ReplyOf<"event">): readonly Piece[] {
  const echo: Piece = { event, own: true };
  return duplicate === true ? ["- that was sent before, as:", echo] : [echo];
}

/** Part of a log, oldest first, with a line for each new day and a last line that says how to go on. */
export function history(
  { target, events, query, complete }: ReplyOf<"history">,
  state: LineState,
  clock: Clock,
  now: number,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let day = clock.day(now);
  for (const event of events) {
    const itsDay = clock.day(event.time);
    if (itsDay !== day) pieces.push(`- ${itsDay}`);
    day = itsDay;
    pieces.push(asSeen(state, event));
  }
  const first = events.length === 0 ? "nothing more" : counted(events.length, "message", "messages");
  const older = query === "latest" || query === "before";
  const end = !older ? "" : complete ? ", from the beginning" : "; /history more shows older ones";
  pieces.push(`- ${first} in ${target}${end}`);
  return pieces;
}

/** Rooms and people, with the time when something was said last. */
export const historyTargets = ({ targets }: ReplyOf<"historyTargets">, clock: Clock): readonly Piece[] =>
  targets.length === 0
    ? ["- nothing was said"]
    : targets.map(({ target, time }) => `- ${target}: ${clock.day(time)} ${clock.minutes(time)}`);

/** Up to when one has read; nothing when it was another session that said so. */
export function readMarker(
  { verb }: LineRequest,
  { target, time }: ReplyOf<"readMarker">,
  clock: Clock,
): readonly Piece[] {
  if (verb === "") return [];
  return [
    time === null
      ? `- nothing is read in ${target} yet`
      : `- ${target} is read up to ${clock.day(time)} ${clock.minutes(time)}`,
  ];
}

/** What was found, oldest first, with a line for each day. */
export function search({ events }: ReplyOf<"search">, state: LineState, clock: Clock): readonly Piece[] {
  const pieces: Piece[] = [];
  let day = "";
  for (const event of events) {
    const itsDay = clock.day(event.time);
    if (itsDay !== day) pieces.push(`- ${itsDay}`);
    day = itsDay;
    pieces.push(asSeen(state, event));
  }
  pieces.push(
    events.length === 0 ? "- nothing was found" : `- ${counted(events.length, "message", "messages")} found`,
  );
  return pieces;
}
