import type { Entry } from "../transport/events.ts";
import type { Item } from "./state.ts";

/** Most entries of a conversation while the person reads its end; what is older is fetched again. */
export const keptItems = 1_000;
/** Most entries while the person reads further up; at so many nothing older is fetched. */
export const mostItems = 10_000;
/** How far apart, in milliseconds, two lines may be that tell of one departure. */
const sameDepartureMs = 10_000;
const between = 1 / 1024;

/**
 * Puts entries into a timeline: sorted by seq, each once (by msgid).
 *
 * A live QUIT or NICK has no seq; when history brings it with one, the numbered takes its place.
 *
 * @returns the same array when nothing is new
 */
export function merge(items: readonly Item[], entries: readonly Entry[]): readonly Item[] {
  if (entries.length === 0) return items;
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const added = append(items, only);
    if (added !== undefined) return added;
  }
  const known = new Map(items.map((item) => [item.id, item]));
  const departures = items.filter((item) => isDeparture(item));
  let last = items.at(-1)?.order ?? 0;
  let isChanged = false;
  for (const entry of entries) {
    const order = entry.seq ?? last + between;
    const id = idOf(entry, order);
    const twin = known.get(id) ?? departures.find((item) => isSameDeparture(item, entry));
    if (twin !== undefined) {
      if (entry.seq === null || twin.seq !== null) continue;
      known.delete(twin.id);
    }
    isChanged = true;
    last = Math.max(last, order);
    known.set(id, { ...entry, id, order });
  }
  return isChanged ? [...known.values()].sort((a, b) => a.order - b.order) : items;
}

/** The common case: one new entry behind all others. */
function append(items: readonly Item[], entry: Entry): readonly Item[] | undefined {
  const last = items.at(-1);
  const order = entry.seq ?? (last?.order ?? 0) + between;
  if (last !== undefined && (order <= last.order || isDeparture(entry))) return undefined;
  return [...items, { ...entry, id: idOf(entry, order), order }];
}

/** A msgid names an event; a live QUIT carries that of one room, and is told apart by its kind. */
const idOf = (entry: Entry, order: number): string =>
  entry.msgid ?? `${entry.what}:${entry.nick}:${entry.time}:${order}`;

const isDeparture = (entry: Entry): boolean => entry.what === "quit" || entry.what === "nick";

const isSameDeparture = (a: Entry, b: Entry): boolean =>
  a.what === b.what &&
  a.nick === b.nick &&
  (a.seq === null || b.seq === null) &&
  Math.abs(a.time - b.time) <= sameDepartureMs;

/** Drops the oldest beyond a number. @returns the same array when there is nothing to drop */
export const trim = (items: readonly Item[], most: number): readonly Item[] =>
  // A tenth of slack, so that a busy room is not cut at every message.
  items.length > most * 1.1 ? items.slice(items.length - most) : items;

/** Somebody's words that a person would call a message. */
export const isSpeech = (entry: Entry): entry is Entry & { readonly what: "speech" } =>
  entry.what === "speech";

/** Whether a text speaks of somebody: the nick as a word of its own, in any case. */
export function mentions(text: string, nick: string): boolean {
  if (nick === "") return false;
  const escaped = nick.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, "iu").test(text);
}
