import { isClosed } from "../../src/domain/modes.ts";
import type { Core } from "../core.ts";

const dayMs = 86_400_000;
/** How long a locked room waits for an administrator. */
const lockedDays = 30;

/**
 * Ends rooms that nobody can enter any more: unowned, left empty and closed (+i, +s or a key) for 30 days.
 *
 * @returns how many
 */
export async function purgeLocked(core: Core): Promise<number> {
  const { store } = core.store;
  let purged = 0;
  for (const room of await store.channels()) {
    if (
      !isClosed(room.modes) ||
      room.ownerId !== null ||
      room.lastSeq === 0 ||
      core.tables.rooms.lookup(room.folded)
    )
      continue;
    const last = await store.eventByMsgid(room.id, { seq: room.lastSeq });
    if (last && core.wall() - last.time < lockedDays * dayMs) continue;
    // Somebody may have come while the log was read.
    if (core.tables.rooms.lookup(room.folded)) continue;
    await store.deleteRoom(room.id);
    purged += 1;
  }
  return purged;
}
