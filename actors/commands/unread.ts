import { isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import { namesNick } from "../../src/domain/mentions.ts";
import type { ConversationView } from "../../src/domain/waiting.ts";
import type { UnreadCount } from "../../src/store/parts/reading.ts";
import { isHeldBack, shownTo } from "../relations.ts";
import type { Present } from "./asker.ts";
import { conversationNick, logged } from "./history.ts";
import { ownRooms } from "./membership.ts";

/** A count with what is counted. */
export type Counted = UnreadCount & Pick<ConversationView, "kind" | "target">;

/** Where something may be unread: the rooms that an account belongs to and may read, and its conversations, newest first. */
export async function countsOf(present: Present): Promise<readonly Counted[]> {
  const { core, user } = present;
  const { id, kind } = user.identity;
  if (kind !== "account") return [];
  const { store } = core.store;
  const [rooms, people, counts] = await Promise.all([
    ownRooms(present),
    store.conversations(id),
    store.unread(id),
  ]);
  const roomNames = new Map(rooms.map((room) => [room.id, room.name]));
  const heard = people.filter(({ peerId }) => !isHeldBack(user.relations, peerId));
  const peers = new Map(
    heard.map((conversation) => [conversation.roomId, conversationNick(core, conversation)]),
  );
  return counts
    .flatMap((count): readonly Counted[] => {
      const room = roomNames.get(count.roomId);
      if (room !== undefined) return [{ ...count, kind: "channel", target: room }];
      const peer = peers.get(count.roomId);
      return peer === undefined ? [] : [{ ...count, kind: "direct", target: peer }];
    })
    .sort((a, b) => b.spokenAt - a.spokenAt);
}

/** The rooms and conversations with something unread, newest first. */
export async function unreadOf(present: Present): Promise<readonly ConversationView[]> {
  const views: ConversationView[] = [];
  for (const count of await countsOf(present)) {
    if (count.unread === 0) continue;
    const view = await viewOf(present, count);
    if (view.unread > 0) views.push(view);
  }
  return views;
}

/**
 * A count as its reader takes it: what they have said themselves is read by them, with all before it, and what was taken away
 * is not there to be read. For that, and to find what names them, the newest of what is unread are looked through.
 */
export async function viewOf(present: Present, count: Counted): Promise<ConversationView> {
  const { core, user } = present;
  const { roomId, kind, target, spokenAt, readAt } = count;
  const view = { roomId, kind, target, spokenAt, readAt };
  const { enabled, unreadLookback } = core.settings.history;
  if (!enabled || count.unread === 0) return { ...view, unread: count.unread, mentions: 0 };
  const limit = Math.min(count.unread, unreadLookback);
  const events = await logged(core, roomId, { direction: "latest", limit, speechOnly: true });
  const { id, account } = user.identity;
  const own = events.findLastIndex(({ source }) => source.id === id);
  const left = own < 0 ? events : events.slice(own + 1);
  const shown = shownTo(user, left);
  const names = account === null ? [user.nick] : [user.nick, account];
  const all = own >= 0 || events.length < limit;
  return {
    ...view,
    unread: all ? shown.length : count.unread - (left.length - shown.length),
    mentions: shown.filter((event) => isTo(event, names)).length,
  };
}

const isTo = (event: RoomEvent, names: readonly string[]): boolean =>
  isSpeech(event.type) && "text" in event && names.some((name) => namesNick(event.text, name));
