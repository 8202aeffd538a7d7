import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { answer, type Entry, handedOut, rendered, type Share, sharesOf } from "./share.ts";

/** Carries speech to everybody in the room, in one write for each reader, and answers those who spoke. */
export function carrySpeech(core: Core, row: RoomRow, run: readonly Entry[]): void {
  const shareOf = sharesOf(run);
  const speakers = new Set(run.map(({ event }) => event.source.id));
  const later = new Set<ConnectionRow>();
  let readers = 0;
  for (const user of audience(core, row)) {
    const speaks = speakers.has(user.identity.id);
    for (const session of user.sessions) {
      readers += 1;
      if (speaks) later.add(session);
      else session.write(shareOf(session.session.encoder).bytes);
    }
  }
  // Those who speak come last: what they said is with the others when their own answer arrives. One who speaks from
  // outside is no reader, and gets the answer alone.
  for (const session of later) session.write(ownShare(row, run, session, shareOf(session.session.encoder)));
  for (const entry of run) {
    const { event, pending } = entry;
    handedOut(core, row, entry);
    if (!pending) continue;
    if (pending.ask && !later.has(pending.ask.row)) answer(pending, event);
    else pending.ask?.settle();
  }
  core.counters.messages += run.length;
  core.counters.deliveries += run.length * readers;
}

/** Who reads a room: its members, or the two of a direct room if they are here. */
function* audience(core: Core, row: RoomRow): Iterable<UserRow> {
  if (row.people) {
    for (const id of new Set(row.people)) {
      const user = core.tables.identities.lookup(id);
      if (user) yield user;
    }
    return;
  }
  for (const member of row.members.values()) yield member.user;
}

/** The run as one of its speakers sees it: what they said here as answers, the rest as everybody. */
function ownShare(row: RoomRow, run: readonly Entry[], session: ConnectionRow, share: Share): string {
  const person = session.user?.identity.id;
  const withOneself = row.people !== undefined && row.people[0] === row.people[1];
  let text = "";
  run.forEach(({ event, pending }, index) => {
    if (pending?.ask?.row === session) text += rendered(pending, event);
    else if (event.source.id === person) text += session.session.encoder.encode(event, true);
    // A note to oneself is said, and is received as well: the answer above is not the delivery.
    if (event.source.id !== person || (withOneself && pending?.ask?.row === session))
      text += share.texts[index] ?? "";
  });
  return text;
}
