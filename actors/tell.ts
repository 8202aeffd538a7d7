import type { Encoder } from "../src/dialects/dialect.ts";
import type { LiveEvent } from "../src/domain/events.ts";
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

/** Shows somebody a change of their own modes that they did not ask for. */
export function tellModes(core: Core, user: UserRow, letter: string, add: boolean): void {
  const event: LiveEvent = {
    type: "userModes",
    source: user.source,
    changes: [{ add, letter }],
    time: core.wall(),
  };
  for (const session of user.sessions) session.write(session.session.encoder.encode(event, true));
}
