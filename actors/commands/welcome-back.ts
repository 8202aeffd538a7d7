import { isRefusal } from "../../src/domain/refusals.ts";
import { Unavailable } from "../../src/store/store.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { oblige } from "../room/state.ts";
import { isReading } from "../seen.ts";
import { liveRoom } from "../server/client.ts";
import { unreadOf } from "./unread.ts";

/**
 * Tells an account that has just come what waits for it: what is unread, unless it reads on another session or its client
 * asks for that itself, and what happened to it meanwhile. Each is told once, at whichever door it comes first.
 */
export async function welcomeBack(core: Core, row: ConnectionRow): Promise<void> {
  const { user, session } = row;
  if (user?.identity.kind !== "account" || session.toldOf === "nothing") return;
  const { id } = user.identity;
  const { store } = core.store;
  try {
    const now = core.wall();
    const { at, upTo } = await store.told(id);
    const events = await store.queuedEvents(id, upTo, now, core.settings.limits.queuedEvents);
    const tellsUnread = session.toldOf === "everything" && !session.marksRead && !isReading(user, row);
    const conversations = tellsUnread
      ? (await unreadOf({ core, row, user })).filter(({ spokenAt }) => spokenAt > at)
      : [];
    if (row.gone || row.user !== user || (events.length === 0 && conversations.length === 0)) return;
    for (const event of events) if (event.type === "invite") await letIn(core, user, event.room);
    if (row.gone) return;
    const reply = { reply: "waiting", conversations, events } as const;
    row.send(session.answer(session.unasked([]), reply, true, row.now()));
    await store.noteTold(id, { at: conversations.length > 0 ? now : at, upTo: events.at(-1)?.id ?? upTo });
  } catch (error) {
    // They are told next time.
    if (!(error instanceof Unavailable)) throw error;
  }
}

/** Has a room know that somebody was invited, so that they come in before they have heard of it. */
async function letIn(core: Core, user: UserRow, name: string): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return;
  await new Promise<void>((done) => oblige({ type: "invited", room, user, done }));
}
