import { fold } from "../../src/domain/names.ts";
import type { Entry, Mark, TransportEvent } from "../transport/events.ts";
import { afterEntry } from "./people.ts";
import type { Conversation } from "./state.ts";
import { isSpeech, keptItems, mentions, merge, mostItems, trim } from "./timeline.ts";

/** What decides whether a new message counts as read. */
export interface Reader {
  readonly nick: string;
  /** The person looks at the newest message of this very conversation. */
  readonly watching: boolean;
}

/** A live entry arrives. */
export function receive(conversation: Conversation, entry: Entry, reader: Reader): Conversation {
  const items = merge(conversation.items, [entry]);
  const pending = settle(conversation, [entry], reader.nick);
  // The echo of something that was sent twice: it is there already, and waits no more.
  if (items === conversation.items)
    return pending === conversation.pending ? conversation : { ...conversation, pending };
  const next = {
    ...conversation,
    ...follow(conversation, entry),
    members: conversation.kind === "room" ? afterEntry(conversation.members, entry) : conversation.members,
    topic: entry.what === "topic" ? entry.topic : conversation.topic,
    items,
    pending,
  };
  return { ...next, ...trimmed(next, reader.watching), ...counted(next, conversation, [entry], reader) };
}

/** Something takes its place in the log that is not shown; an entry that it takes away goes. */
export function mark(conversation: Conversation, given: Mark): Conversation {
  const { of } = given;
  const isThere = of !== null && conversation.items.some(({ msgid }) => msgid === of);
  const items = isThere ? conversation.items.filter(({ msgid }) => msgid !== of) : conversation.items;
  return { ...conversation, ...follow(conversation, given), items };
}

/** Keeps the cursor while seq follows seq; a number that is missing means that something was missed. */
function follow(
  { cursor, sync, unnumbered }: Conversation,
  { seq, msgid }: Pick<Entry, "seq" | "msgid">,
): Pick<Conversation, "cursor" | "sync" | "unnumbered"> {
  if (sync !== "live") return { cursor, sync, unnumbered };
  if (seq === null || msgid === null) return { cursor, sync, unnumbered: unnumbered + 1 };
  if (cursor !== null && seq <= cursor.seq) return { cursor, sync, unnumbered };
  if (cursor !== null && seq > cursor.seq + unnumbered + 1) return { cursor, sync: "behind", unnumbered: 0 };
  return { cursor: { msgid, seq }, sync, unnumbered: 0 };
}

/** Takes what came back out of what waits: by its nonce, from ourselves. */
function settle({ pending }: Conversation, entries: readonly Entry[], nick: string): Conversation["pending"] {
  if (pending.length === 0) return pending;
  const back = new Set(
    entries.flatMap((entry) =>
      isSpeech(entry) && entry.nick === nick && entry.nonce !== null ? entry.nonce : [],
    ),
  );
  return back.size === 0 ? pending : pending.filter(({ nonce }) => !back.has(nonce));
}

function trimmed(
  { items, hasOlder }: Conversation,
  watching: boolean,
): Pick<Conversation, "items" | "hasOlder"> {
  const kept = trim(items, watching ? keptItems : mostItems);
  return { items: kept, hasOlder: hasOlder || kept.length < items.length };
}

/** What the arrival of entries does to the counters and the divider. */
function counted(
  next: Conversation,
  before: Conversation,
  entries: readonly Entry[],
  { nick, watching }: Reader,
): Pick<Conversation, "seen" | "unread" | "mentions" | "divider"> {
  const last = next.items.at(-1)?.order ?? 0;
  const { unread, divider } = before;
  // In a conversation that begins with these entries, all of them are new.
  const seen = before.items.length === 0 ? (next.items[0]?.order ?? 0) - 0.5 : before.seen;
  const own = entries.some((entry) => isSpeech(entry) && entry.nick === nick);
  if (watching || own) return { seen: last, unread: 0, mentions: 0, divider };
  const words = entries.filter((entry) => isSpeech(entry));
  if (words.length === 0) return { seen, unread, mentions: before.mentions, divider };
  const ofMe = before.kind === "direct" ? words : words.filter(({ text }) => mentions(text, nick));
  return {
    seen,
    unread: unread + words.length,
    mentions: before.mentions + ofMe.length,
    divider: divider ?? seen,
  };
}

type History = Extract<TransportEvent, { type: "history" }>;

/** A part of the log arrives that was asked for. */
export function fill(conversation: Conversation, history: History, reader: Reader): Conversation {
  const { direction, entries, complete } = history;
  const items = merge(conversation.items, entries);
  const base = { ...conversation, items, pending: settle(conversation, entries, reader.nick) };
  switch (direction) {
    case "before":
      return {
        ...base,
        loadingOlder: false,
        hasOlder: !complete && items.length < mostItems,
      };
    case "latest":
      return {
        ...base,
        ...arrived(items),
        hasOlder: !complete,
        // What is older than the first live entry is no news; what came live while this was asked for stays unread.
        seen: conversation.unread > 0 ? conversation.seen : (items.at(-1)?.order ?? 0),
      };
    case "after": {
      const state = complete ? arrived(items) : { ...arrived(entries), sync: "behind" as const };
      const next = { ...base, ...state };
      const kept = { ...next, ...trimmed(next, reader.watching) };
      const known = new Set(conversation.items.map(({ msgid }) => msgid));
      const fresh = entries.filter(({ msgid, nick }) => !known.has(msgid) && nick !== reader.nick);
      if (!fresh.some(isSpeech)) return kept;
      // What came live since the gap was seen, but what lies in the gap was not.
      const seen = Math.min(conversation.seen, conversation.cursor?.seq ?? conversation.seen);
      const counts = counted(kept, { ...conversation, seen }, fresh, { ...reader, watching: false });
      return reader.watching ? { ...kept, ...counts, ...allSeen(kept) } : { ...kept, ...counts };
    }
  }
}

function arrived(entries: readonly Entry[]): Pick<Conversation, "cursor" | "sync" | "unnumbered"> {
  const last = entries.findLast(({ seq, msgid }) => seq !== null && msgid !== null);
  const cursor = last?.msgid != null && last.seq !== null ? { msgid: last.msgid, seq: last.seq } : null;
  return { cursor, sync: "live", unnumbered: 0 };
}

function allSeen({ items }: Conversation): Pick<Conversation, "seen" | "unread" | "mentions"> {
  return { seen: items.at(-1)?.order ?? 0, unread: 0, mentions: 0 };
}

/** Everything in it was seen. The divider stays until the person goes on. */
export const markRead = (conversation: Conversation): Conversation =>
  conversation.unread === 0 && conversation.seen === (conversation.items.at(-1)?.order ?? 0)
    ? conversation
    : { ...conversation, ...allSeen(conversation) };

/** The connection is gone: what comes next may have a gap before it. */
export const interrupted = (conversation: Conversation): Conversation => ({
  ...conversation,
  joined: false,
  loadingOlder: false,
  unnumbered: 0,
  sync: conversation.cursor === null ? "cold" : "behind",
});

/** A direct conversation whose other side has a new nick. */
export const renamed = (conversation: Conversation, name: string): Conversation => ({
  ...conversation,
  name,
  key: fold(name),
});
