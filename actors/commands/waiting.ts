import type { CommandOf } from "../../src/domain/commands.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { ConversationView } from "../../src/domain/waiting.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Present } from "./asker.ts";
import { eventsOf } from "./history.ts";
import { readable } from "./readable.ts";
import { type Counted, countsOf, unreadOf, viewOf } from "./unread.ts";

/** Tells where something is unread. */
export async function unread(present: Present, _: CommandOf<"unread">, ask: Ask): Promise<void> {
  ask.answer({ reply: "unread", conversations: await unreadOf(present) });
}

/** Tells of all rooms and conversations with what was said last, newest first. */
export async function conversations(
  present: Present,
  { before = Number.POSITIVE_INFINITY, limit, only }: CommandOf<"conversations">,
  ask: Ask,
): Promise<void> {
  const { core } = present;
  const most = Math.min(limit, core.settings.history.maxPerRequest);
  const log = only && "target" in only ? await readable(present, only.target) : undefined;
  if (isRefusal(log)) return ask.answer(log);
  const isMeant = ({ roomId, kind, spokenAt }: Counted): boolean =>
    spokenAt < before &&
    (log === undefined || roomId === log.roomId) &&
    (!only || !("kind" in only) || kind === only.kind);
  const counts = (await countsOf(present)).filter(isMeant).slice(0, most);
  const views: ConversationView[] = [];
  for (const count of counts) {
    const view = await viewOf(present, count);
    const log = { roomId: count.roomId, hidesPeople: true };
    const [last] = core.settings.history.enabled
      ? await eventsOf(present, log, { direction: "latest", limit: 1 })
      : [];
    views.push(last ? { ...view, last } : view);
  }
  ask.answer({ reply: "conversations", conversations: views });
}

/** Tells of what happened to somebody while they were not here. What they say that they have is not told again. */
export async function waiting(present: Present, { after }: CommandOf<"waiting">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const { id, kind } = user.identity;
  if (kind !== "account") return ask.answer({ refused: "notLoggedIn" });
  const { store } = core.store;
  if (after !== undefined) await store.noteReceived(id, after);
  const events = await store.queuedEvents(id, after ?? 0, core.wall(), core.settings.limits.queuedEvents);
  ask.answer({ reply: "waiting", conversations: [], events });
}
