import { isSpeech } from "../../src/domain/events.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { Core } from "../core.ts";
import { shownTo } from "../relations.ts";

/**
 * What was said last, for a session that is shown a room and has no way to ask for it: as the setting
 * `history.replayOnJoin` has it. It comes from the table of newest events alone, so that it stands between the room's
 * names and what is said next.
 */
export function replayed(core: Core, row: RoomRow, session: ConnectionRow): string {
  const { enabled, replayOnJoin } = core.settings.history;
  if (!enabled || replayOnJoin === 0 || session.session.asksForHistory) return "";
  const spoken = core.tables.messages.lookup(row.id).filter(({ type }) => isSpeech(type));
  const events = session.user ? shownTo(session.user, spoken) : spoken;
  if (events.length === 0) return "";
  const lines = session.session.answer(
    session.session.unasked([]),
    {
      reply: "history",
      target: row.name,
      events: events.slice(-replayOnJoin),
      query: "latest",
      complete: false,
    },
    true,
    session.now(),
  );
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}

/** Fills the table of newest events for a room that has become live, where some of them are to be shown unasked. */
export async function rememberLatest(core: Core, roomId: string): Promise<void> {
  const { enabled, replayOnJoin, memoryPerRoom } = core.settings.history;
  if (!enabled || replayOnJoin === 0) return;
  const events = await core.store.store.history(roomId, { direction: "latest", limit: memoryPerRoom });
  if (core.tables.messages.lookup(roomId).length > 0) return;
  for (const event of events) core.tables.messages.insert(roomId, event);
}
