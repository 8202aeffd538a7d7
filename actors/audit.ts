import { type AuditEntry, commandLineEntry, type Deed, entryOf } from "../src/domain/audit.ts";
import { StoreFull, Unavailable } from "../src/store/store.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";

/** The identity of what the server does itself, and of the command line. */
export const serverId = "server";

/** Notes what an administrator, or somebody who looks after a room, has done, where no event of a room tells of it. */
export function note(core: Core, by: UserRow, deed: Deed, room?: Pick<RoomRow, "id" | "name">): void {
  // Of the command line it is noted where the command is taken.
  if (by.identity.id === serverId) return;
  const place = { time: core.wall(), roomId: room?.id ?? null, room: room?.name ?? null };
  keep(core, entryOf(by.source, deed, place));
}

/** The same of the command line. */
export const noteCommandLine = (core: Core, deed: Deed, room?: Pick<RoomRow, "id" | "name">): void =>
  keep(core, commandLineEntry(deed, core.wall(), room));

function keep(core: Core, entry: AuditEntry): void {
  const lost = (error: unknown): void => {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    // What was done is done; the process's own log has it then.
    core.log.warn({ ...entry, error: String(error) }, "something that was done is not in the audit log");
  };
  try {
    core.store.store.saveAudit(entry).catch(lost);
  } catch (error) {
    lost(error);
  }
}

/** Forgets what is older than the settings want it kept. @returns how many entries */
export async function purgeAudit(core: Core): Promise<number> {
  const { retentionDays } = core.settings.audit;
  if (retentionDays === 0) return 0;
  const before = core.wall() - retentionDays * dayMs;
  let purged = 0;
  for (;;) {
    // Some at a time, so that nobody's message waits for them.
    const gone = await core.store.store.purgeAudit(before, purgedAtOnce);
    purged += gone;
    if (gone < purgedAtOnce) return purged;
  }
}

const dayMs = 86_400_000;
const purgedAtOnce = 500;
