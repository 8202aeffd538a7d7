import { reactionOf } from "./client-tags.ts";
import type { RoomEvent } from "./events.ts";
import { byteLength } from "./names.ts";
import type { Source } from "./person.ts";
import type { Refusal } from "./refusals.ts";
import type { ReactionView } from "./replies/messages.ts";

/** The key of a room's profile that says which reactions are allowed there: see {@link allowedIn}. */
export const allowedReactionsKey = "monarchs.chat/allowed-reactions";
/** The value of that key for no reactions at all. */
const noReactions = "none";

/** Which reactions there may be. */
export interface ReactionBounds {
  /** Null: any. */
  readonly allowed: readonly string[] | null;
  readonly maxBytes: number;
}

/**
 * The reactions that a room allows: those that its profile names with spaces between them, of those that the server allows.
 *
 * @param value of the key {@link allowedReactionsKey}; undefined where it is not set
 * @param server the server's; empty: any
 * @returns null: any
 */
export function allowedIn(value: string | undefined, server: readonly string[]): readonly string[] | null {
  if (value === undefined) return server.length === 0 ? null : server;
  const named = value.split(/\s+/).filter((each) => each !== "" && each !== noReactions);
  return server.length === 0 ? named : named.filter((each) => server.includes(each));
}

/** The value of the key for these reactions; null, which takes the key away, for any. */
export const allowedValue = (reactions: readonly string[] | null): string | null =>
  reactions === null ? null : reactions.length === 0 ? noReactions : reactions.join(" ");

/** Why this cannot be a reaction, if so. Taking one back is never refused: it may have been allowed once. */
export function reactionFault(
  target: string,
  reaction: string,
  { allowed, maxBytes }: ReactionBounds,
): Refusal | undefined {
  if (reaction === "" || byteLength(reaction) > maxBytes)
    return { refused: "reactionInvalid", target, limit: maxBytes };
  if (allowed !== null && !allowed.includes(reaction))
    return { refused: "reactionNotAllowed", target, reaction, allowed };
  return undefined;
}

/**
 * Who has reacted to a message and how, from the events that gave and took back reactions, oldest first. Nobody counts
 * twice for the same.
 */
export function reactionsOf(events: readonly RoomEvent[]): readonly ReactionView[] {
  const given = new Map<string, { time: number; by: Map<string, Source> }>();
  for (const event of events) {
    if (event.type !== "reaction") continue;
    const { text, given: gives } = reactionOf(event.tags);
    const known = given.get(text);
    const { id } = event.source;
    if (gives) {
      if (known === undefined) given.set(text, { time: event.time, by: new Map([[id, event.source]]) });
      else if (!known.by.has(id)) known.by.set(id, event.source);
    } else if (known?.by.delete(id) && known.by.size === 0) given.delete(text);
  }
  return Array.from(given, ([reaction, { time, by }]) => ({
    reaction,
    time,
    by: Array.from(by.values(), ({ id, nick, account }) => ({ id, nick, account })),
  }));
}
