import type { HistoryQuery } from "../../src/domain/commands.ts";
import type { RoomEvent } from "../../src/domain/events.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { shownTo } from "../relations.ts";

/** Part of a log, oldest first; `complete`: there is no more of it in the direction that was asked for. */
export interface LogPart {
  readonly events: readonly RoomEvent[];
  readonly complete: boolean;
}

/** How long the text of some events is together. */
export const charactersOf = (events: readonly RoomEvent[]): number =>
  events.reduce((sum, event) => sum + ("text" in event ? event.text.length : 0), 0);

/** Whether less was read than was asked for: that was all. */
export const isComplete = (
  events: readonly RoomEvent[],
  { limit, maxCharacters = Number.POSITIVE_INFINITY }: HistoryQuery,
): boolean => events.length < limit && charactersOf(events) <= maxCharacters;

/**
 * Part of a log without those whom the reader does not want to hear. Where it is read from one end, it is filled up with
 * what follows there, and is empty at the end of the log alone: an empty part looks like that.
 *
 * @param read the part as it is for everybody
 */
export async function filled(
  { core, user, roomId }: { readonly core: Core; readonly user: UserRow; readonly roomId: string },
  query: HistoryQuery,
  read: readonly RoomEvent[],
): Promise<LogPart> {
  const { maxPerRequest } = core.settings.history;
  const backwards = query.direction === "latest" || query.direction === "before";
  let shown = shownTo(user, read);
  let complete = isComplete(read, query);
  if (query.direction === "around" || query.direction === "between" || query.limit < 1)
    return { events: shown, complete };
  let edge = backwards ? read[0] : read.at(-1);
  let limit = query.limit;
  for (let reads = 1; !complete && edge; reads += 1) {
    if (shown.length >= query.limit || (shown.length > 0 && reads >= mostReads)) break;
    if (charactersOf(shown) > (query.maxCharacters ?? Number.POSITIVE_INFINITY)) break;
    // More at a time, so that a long silence is passed in few steps.
    limit = Math.min(2 * limit, Math.max(maxPerRequest, query.limit));
    const direction = backwards ? "before" : "after";
    const rest: HistoryQuery = { ...query, limit, direction, reference: { seq: edge.seq } };
    const more = await core.store.store.history(roomId, rest);
    const fresh = stops(query, more);
    complete = fresh.length < more.length || isComplete(more, rest);
    edge = backwards ? more[0] : more.at(-1);
    shown = backwards ? [...shownTo(user, fresh), ...shown] : [...shown, ...shownTo(user, fresh)];
  }
  if (shown.length <= query.limit) return { events: shown, complete };
  const events = backwards ? shown.slice(-query.limit) : shown.slice(0, query.limit);
  return { events, complete: false };
}

/** How often a part is read on to fill it up, once something of it is found. */
const mostReads = 8;

/** What of a further part still belongs to what was asked for: the newest of it may have an end. */
function stops(query: HistoryQuery, events: readonly RoomEvent[]): readonly RoomEvent[] {
  if (query.direction !== "latest" || query.after === undefined) return events;
  const { after } = query;
  if ("time" in after) return events.filter(({ time }) => time > after.time);
  if ("seq" in after) return events.filter(({ seq }) => seq > after.seq);
  const at = events.findIndex(({ msgid }) => msgid === after.msgid);
  return at < 0 ? events : events.slice(at + 1);
}
