import type { HistoryQuery } from "../../src/domain/commands.ts";
import type { RoomEvent } from "../../src/domain/events.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { shownTo } from "../relations.ts";

/** How often a part of a log is read on for somebody who does not want to see much of it. */
const mostReads = 8;

/**
 * Part of a log without those whom the reader does not want to hear. Where it is read from one end, it is filled up with
 * what follows there: an empty part would look like the end of the log.
 */
export async function filled(
  { core, user, roomId }: { readonly core: Core; readonly user: UserRow; readonly roomId: string },
  query: HistoryQuery,
  first: readonly RoomEvent[],
): Promise<readonly RoomEvent[]> {
  const backwards = query.direction === "latest" || query.direction === "before";
  let read = first;
  let shown = shownTo(user, first);
  for (
    let reads = 1;
    reads < mostReads && read.length === query.limit && shown.length < query.limit;
    reads += 1
  ) {
    const edge = backwards ? read[0] : read.at(-1);
    if (!edge || query.direction === "around" || query.direction === "between") break;
    const reference = { seq: edge.seq };
    const rest = { ...query, reference, direction: backwards ? "before" : "after" } as const;
    read = await core.store.store.history(roomId, rest);
    const fresh = stops(query, read);
    const more = shownTo(user, fresh);
    const room = query.limit - shown.length;
    shown = backwards
      ? [...more.slice(Math.max(0, more.length - room)), ...shown]
      : [...shown, ...more.slice(0, room)];
    if (fresh.length < read.length) break;
  }
  return shown;
}

/** What of a further part still belongs to what was asked for: the newest of it may have an end. */
function stops(query: HistoryQuery, events: readonly RoomEvent[]): readonly RoomEvent[] {
  if (query.direction !== "latest" || query.after === undefined) return events;
  const { after } = query;
  if ("time" in after) return events.filter(({ time }) => time > after.time);
  if ("seq" in after) return events.filter(({ seq }) => seq > after.seq);
  const at = events.findIndex(({ msgid }) => msgid === after.msgid);
  return at < 0 ? events : events.slice(at + 1);
}
