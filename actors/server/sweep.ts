import { loopDelay } from "../../src/observability/loop-delay.ts";
import type { Core } from "../core.ts";

/** Looks over all connections: who never registered, who has gone silent, who leaves something half done. */
export function sweep(core: Core): void {
  const { limits } = core.settings;
  const now = core.wall();
  loopDelay.attend(core.counters.commands + core.counters.connections);
  core.admission.sweep();
  core.attendances.sweep();
  core.streams.sweep();
  core.operThrottle.sweep();
  core.registrationThrottle.sweep();
  core.throttles.sweep();
  for (const row of core.tables.connections.values()) {
    // Whoever is held back has spoken; that it is not listened to is our doing.
    if (row.closing !== undefined || row.throttled) continue;
    const overdue = row.session.overdue?.(now);
    if (overdue) row.send(overdue);
    if (!row.user) {
      // A deadline that no traffic of its own extends.
      const seconds =
        row.session.name === "line" ? limits.lineRegistrationTimeout : limits.registrationTimeout;
      if (now - row.connectedAt > seconds * 1_000) row.close("Registration timed out", "unregistered");
    } else if (row.pingedAt !== undefined) {
      if (now - row.pingedAt > limits.pingTimeout * 1_000)
        row.close(`Ping timeout: ${limits.pingInterval + limits.pingTimeout} seconds`, "silent");
    } else if (now - row.lastHeardAt > limits.pingInterval * 1_000) {
      const lines = row.session.ping();
      if (lines.length === 0) {
        row.transport.keepAlive?.();
        continue;
      }
      row.pingedAt = now;
      row.send(lines);
    }
  }
}
