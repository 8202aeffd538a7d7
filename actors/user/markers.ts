import type { UserMessage } from "../messages.ts";
import type { UserState } from "./state.ts";

/** Notes that they have read further, and tells their other sessions. */
export function marked(
  { core, row }: UserState,
  { subject, target, time, ask }: Extract<UserMessage, { type: "marked" }>,
): void {
  const before = row.readMarkers?.get(subject) ?? 0;
  const reply = { reply: "readMarker", target, time: Math.max(before, time) } as const;
  if (time > before) {
    row.readMarkers = withMarker(row.readMarkers, subject, time, core.settings.limits.readMarkers);
    for (const session of row.sessions)
      if (session !== ask.row)
        session.send(session.session.answer(session.session.unasked([]), reply, true, core.wall()));
  }
  ask.answer(reply);
}

/** The same markers with another one; of more than `most` the oldest goes. */
function withMarker(
  markers: ReadonlyMap<string, number> | undefined,
  subject: string,
  time: number,
  most: number,
): ReadonlyMap<string, number> {
  const next = new Map(markers).set(subject, time);
  if (next.size > most) {
    const [[oldest] = [subject]] = [...next].sort((a, b) => a[1] - b[1]);
    next.delete(oldest);
  }
  return next;
}
