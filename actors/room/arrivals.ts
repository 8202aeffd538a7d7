import type { RoomEvent } from "../../src/domain/events.ts";
import type { Answer, MemberView } from "../../src/domain/replies.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Member, Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { answer, type Entry, handedOut, rendered, sharesOf } from "./share.ts";
import { roomView } from "./state.ts";

/** Somebody whom the log has in the room now. */
interface Arrival {
  readonly event: RoomEvent;
  readonly pending: Pending;
  readonly user: UserRow;
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
    coming.add(user);
    return [{ event, pending, user }];
  });
  const shareOf = sharesOf(arrivals);
  for (const { user } of row.members.values())
    for (const session of user.sessions) session.write(shareOf(session.session.encoder).bytes);
  arrivals.forEach(({ event, pending, user }, index) => {
    const { nick } = event.source;
    row.members.set(user.key, { user, nick, roles: pending.roles ?? "", joinedAt: event.time });
    row.invited.delete(user.identity.id);
    for (const session of user.sessions) {
      const own = session === pending.ask?.row ? rendered(pending, event) : brought(session, row, event);
      session.write(
        own +
          shareOf(session.session.encoder)
            .texts.slice(index + 1)
            .join(""),
      );
    }
  });
  const answered = new Set(arrivals.map(({ pending }) => pending));
  for (const entry of run) {
    const { event, pending } = entry;
    handedOut(core, row, entry);
    if (!pending) continue;
    if (answered.has(pending)) pending.ask?.settle();
    else answer(pending, event);
  }
}

/** Shows a session a room that its person is in: when the session comes later than the person. */
export function bring(session: ConnectionRow, row: RoomRow): void {
  session.write(brought(session, row));
}

function brought(session: ConnectionRow, row: RoomRow, event?: RoomEvent): string {
  const reply: Answer = {
    reply: "joined",
    room: roomView(row),
    members: memberViews(row),
    alreadyThere: false,
    readAt: session.user?.readMarkers?.get(row.id) ?? null,
    ...(event ? { event } : {}),
  };
  const request = session.session.unasked([{ type: "join", room: row.name }]);
  const lines = session.session.answer(request, reply, true, session.now());
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}

/** Everybody in a room, as lists show them. */
export const memberViews = (row: RoomRow): readonly MemberView[] =>
  Array.from(row.members.values(), memberView);

const memberView = ({ user, nick, roles }: Member): MemberView => ({
  source: user.nick === nick ? user.source : { ...user.source, nick },
  realname: user.realname,
  roles,
  away: user.away !== null,
  operator: user.modes.includes("o"),
  bot: user.modes.includes("B"),
  metadata: user.metadata,
});
