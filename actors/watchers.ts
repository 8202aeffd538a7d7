import type { Encoder } from "../src/dialects/dialect.ts";
import type { LiveEvent } from "../src/domain/events.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { Told } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { encoded } from "./room/share.ts";

/** Somebody is here from now on: whoever watches the nick is told, once. */
export function announceArrival(core: Core, user: UserRow): void {
  if (user.announced) return;
  user.announced = true;
  core.presence.here(user.folded, user, user.source, true);
}

/**
 * Shows what somebody does to those who watch their nick and want to know (IRCv3 extended-monitor).
 *
 * @param told sessions that have seen it already, in a room
 * @param show writes it; at once by default
 */
export function tellFollowers(
  core: Core,
  user: UserRow,
  event: LiveEvent,
  told: Told,
  show = (session: ConnectionRow, line: Buffer): void => session.write(line),
): void {
  const watchers = core.tables.watchers.lookup(user.folded);
  if (!watchers) return;
  const bytes = new Map<Encoder, Buffer>();
  for (const row of watchers)
    if (row.session.followsWatched && !told.has(row)) show(row, encoded(bytes, row.session.encoder, event));
}
