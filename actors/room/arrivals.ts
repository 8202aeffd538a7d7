import type { RoomEvent } from "../../src/domain/events.ts";
import { isClosed } from "../../src/domain/modes.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Roles } from "../../src/domain/roles.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { keepPlace } from "../always-on.ts";
import type { Core } from "../core.ts";
import { replayed } from "./replay.ts";
import { answer, type Entry, handedOut, rendered, type Share, sharesOf } from "./share.ts";
import { memberViews, type Sight, sightOf } from "./sight.ts";
import { invitationOf, roomView } from "./state.ts";

/** Somebody whom the log has in the room now. */
interface Arrival extends Entry {
  readonly event: RoomEvent;
  readonly pending: Pending;
  readonly user: UserRow;
  readonly roles: Roles;
}

/**
 * Lets people in who come together, as after a restart of everything: those who are there see all of them in one write,
 * each of them sees the room as it was when they entered, and then the others.
 */
export function carryArrivals(core: Core, row: RoomRow, run: readonly Entry[]): void {
  const coming = new Set<UserRow>();
  const arrivals = run.flatMap(({ event, pending }): readonly Arrival[] => {
    const user = pending?.user;
    // Whoever left before the log had them in is not brought in; the departure that follows is logged all the same.
    if (!pending || !user || user.left) return [];
    // Two sessions of one person may ask at the same time: whoever is in stays in, with the roles they have.
    if (coming.has(user) || row.members.has(user.key)) return [];
    // The first to enter a room that nobody owns looks after it. Only now is it known who is first. Members of record come
    // back into a closed one as they were.
    const open = user.administrator || !isClosed(row.modes);
    const first = open && coming.size === 0 && row.members.size === 0 && row.ownerId === null;
    coming.add(user);
    const arrival = { event, pending, user, roles: pending.roles || (first ? "o" : "") };
    const { source, away: text } = user;
    if (text === null) return [arrival];
    return [{ ...arrival, also: { type: "away", source, text, time: event.time } }];
  });
  const shareOf = sharesOf(arrivals);
  const sights = row.modes.flags.includes("u")
    ? arrivals.map(({ user, roles }) => sightOf(row, user, roles))
    : undefined;
  for (const { user } of row.members.values())
    for (const session of user.sessions) {
      const share = shareOf(session.session.encoder);
      session.write(sights ? later(share, 0, sights, user) : share.bytes);
    }
  arrivals.forEach(({ event, pending, user, roles }, index) => {
    const { nick } = event.source;
    row.members.set(user.key, { user, nick, roles, joinedAt: event.time });
    keepPlace(core, row, user);
    row.invited.delete(invitationOf(row, user) ?? "");
    for (const session of user.sessions) {
      const own =
        session === pending.ask?.row ? rendered(pending, event) : brought(session, row, user, event);
      session.write(
        own + replayed(core, row, session) + later(shareOf(session.session.encoder), index + 1, sights, user),
      );
    }
  });
  const answered = new Set(arrivals.flatMap(({ pending }) => (pending.forced ? [] : [pending])));
  for (const entry of run) {
    const { event, pending } = entry;
    handedOut(core, row, entry);
    if (!pending) continue;
    // A request over HTTP asks for its person, and is none of their sessions.
    if (answered.has(pending) && pending.ask && pending.user?.sessions.has(pending.ask.row))
      pending.ask.settle();
    else answer(pending, event);
  }
}

/** What of a share a reader sees, from an arrival on. */
function later(
  { texts }: Share,
  from: number,
  sights: readonly (Sight | undefined)[] | undefined,
  reader: UserRow,
): string {
  const rest = texts.slice(from);
  return (sights ? rest.filter((_, index) => sights[from + index]?.(reader) ?? true) : rest).join("");
}

/** Shows a session a room that its person is in: when the session comes later than the person. */
export function bring(core: Core, session: ConnectionRow, row: RoomRow, user: UserRow): void {
  session.write(brought(session, row, user) + replayed(core, row, session));
}

function brought(session: ConnectionRow, row: RoomRow, user: UserRow, event?: RoomEvent): string {
  const reply: Answer = {
    reply: "joined",
    room: roomView(row),
    members: memberViews(row, user),
    alreadyThere: false,
    readAt: session.user?.readMarkers?.get(row.id) ?? null,
    ...(event ? { event } : {}),
  };
  const request = session.session.unasked([{ type: "join", room: row.name }]);
  const lines = session.session.answer(request, reply, true, session.now());
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}
