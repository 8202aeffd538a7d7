import type { ConnectionSurroundings } from "../src/tables/connections.ts";
import type { Core } from "./core.ts";

/** What rows of one kind do of their own: who is woken, and what follows when they close. */
type Own = Pick<ConnectionSurroundings, "wake" | "closes" | "gone">;

/** What rows of one kind need of the core: one object for all of them. */
export function surroundingsOf(own: (core: Core) => Own): (core: Core) => ConnectionSurroundings {
  const shared = new WeakMap<Core, ConnectionSurroundings>();
  return (core) => {
    const known = shared.get(core);
    if (known) return known;
    const around: ConnectionSurroundings = {
      now: core.wall,
      underWay: core.tables.underWay,
      outboxBytes: () => core.settings.limits.outboxBytes,
      inboxLines: () => core.settings.limits.inboxLines,
      ...own(core),
    };
    shared.set(core, around);
    return around;
  };
}
