import type { Encoder } from "../src/dialects/dialect.ts";
import type { LiveEvent } from "../src/domain/events.ts";
import type { ModeChange } from "../src/domain/modes.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { encoded } from "./room/share.ts";

/** Shows something live to everybody on the server for whom it is meant; made once for all who read alike. */
export function tellWho(core: Core, event: LiveEvent, wanted: (user: UserRow) => boolean): void {
  const bytes = new Map<Encoder, Buffer>();
  for (const user of core.tables.stays.values()) {
    if (!wanted(user)) continue;
    for (const session of user.sessions) session.write(encoded(bytes, session.session.encoder, event));
  }
}

/** Shows somebody's sessions a change of their own modes; not the one that asked for it. */
export function tellModes(
  core: Core,
  user: UserRow,
  changes: readonly ModeChange[],
  except?: ConnectionRow,
): void {
  if (changes.length === 0) return;
  const event: LiveEvent = { type: "userModes", source: user.source, changes, time: core.wall() };
  for (const session of user.sessions)
    if (session !== except) session.write(session.session.encoder.encode(event, true));
}
