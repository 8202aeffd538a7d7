import type { Encoder } from "../src/dialects/dialect.ts";
import type { LiveEvent } from "../src/domain/events.ts";
import { fold } from "../src/domain/names.ts";
import type { Source } from "../src/domain/person.ts";
import type { Told } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import { type Core, userByNick } from "./core.ts";
import { encoded } from "./room/share.ts";

/** Somebody is here from now on: whoever watches the nick is told, once. */
export function announceArrival(core: Core, user: UserRow): void {
  if (user.announced) return;
  user.announced = true;
  tellOfPresence(core, user.source, true);
}

/** Tells those who watch a nick that somebody of it is here, with their profile, or nobody any more (IRCv3 monitor). */
export function tellOfPresence(core: Core, source: Source, online: boolean): void {
  const watchers = core.tables.watchers.lookup(fold(source.nick));
  if (!watchers) return;
  const event: LiveEvent = { type: "presence", source, online, time: core.wall() };
  const bytes = new Map<Encoder, Buffer>();
  const metadata = online ? userByNick(core, source.nick)?.metadata : undefined;
  for (const row of watchers) {
    row.write(encoded(bytes, row.session.encoder, event));
    const profile = online ? row.session.metadataOf?.(source.nick, metadata, event.time) : undefined;
    if (profile) row.send(profile);
  }
}

/**
 * Shows what somebody does to those who watch their nick and want to know (IRCv3 extended-monitor).
 *
 * @param told sessions that have seen it already, in a room
 */
export function tellFollowers(core: Core, user: UserRow, event: LiveEvent, told: Told): void {
  const watchers = core.tables.watchers.lookup(user.folded);
  if (!watchers) return;
  const bytes = new Map<Encoder, Buffer>();
  for (const row of watchers)
    if (row.session.followsWatched && !told.has(row)) row.write(encoded(bytes, row.session.encoder, event));
}
