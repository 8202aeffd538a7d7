import type { Core } from "../core.ts";
import type { DynamicSupervisor } from "../messages.ts";

/**
 * Starts an actor for every row that should have one and has none: those who are here, the rooms they are in, and the
 * sockets that did not crash. Starting one twice does no harm: an actor whose row is served ends at once.
 */
export function bringBack(core: Core, which: DynamicSupervisor): void {
  const failed = (id: string) => (error: unknown) =>
    core.log.warn({ [which]: id, error: String(error) }, "could not be brought back");
  switch (which) {
    case "users":
      // Who stays with nobody connected needs no actor until somebody comes; who does not stay needs one to leave.
      for (const row of core.tables.stays.values())
        if (!row.pid?.alive && (!row.unattended || !row.alwaysOn || row.backlog.length > 0))
          core.tree.startUser(row).catch(failed(row.key));
      return;
    case "rooms":
      for (const row of core.tables.rooms.values())
        if (!row.pid?.alive && (row.members.size > 0 || row.pending.size > 0 || row.backlog.length > 0))
          core.tree.startRoom(row).catch(failed(row.id));
      return;
    case "connections": {
      const periodMs = core.settings.supervision.connections.periodSeconds * 1_000;
      const now = core.system.clock.now();
      for (const row of core.tables.connections.values()) {
        if (row.pid?.alive || row.gone) continue;
        if (row.successors.crashedWithin(now, periodMs))
          row.close("Your connection failed; please connect again", "failed");
        else if (!core.tree.startConnection(row)) failed(row.id)("connections is being restarted");
      }
    }
  }
}
