import { privacyOf } from "../../src/domain/modes.ts";
import { may } from "../../src/domain/permissions.ts";
import type { PersonView, ReplyOf, RoomView } from "../../src/domain/replies.ts";
import type { AccountRow } from "../../src/store/store.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { sees } from "../room/sight.ts";
import { roomView, standingOf } from "../room/state.ts";

/** Whether somebody may know that a room is there: it is not secret, or they are in it. */
export const mayKnow = (room: RoomRow, user: UserRow): boolean =>
  room.kind === "channel" && (privacyOf(room.modes) !== "secret" || mayView(room, user));

/** Whether somebody who has not named a room may learn that it is there: it is not private either. */
export const mayFind = (room: RoomRow, user: UserRow): boolean =>
  room.kind === "channel" && (privacyOf(room.modes) === "public" || standingOf(room, user) !== "outsider");

/** Whether somebody may read a room: as a member, or because everybody may (mode W). */
export const mayView = (room: RoomRow, user: UserRow): boolean =>
  may("view", standingOf(room, user), { flags: room.modes.flags });

/** Whether somebody may see what a room is about and who is in it: it is for everybody to find, or they may read it. */
export const maySee = (room: RoomRow, user: UserRow): boolean =>
  room.kind === "channel" && (privacyOf(room.modes) === "public" || mayView(room, user));

/** A room as somebody may see it: of a private one that they may not read, only that it is there, and how it is closed. */
export const roomViewFor = (room: RoomRow, user: UserRow): RoomView =>
  maySee(room, user) ? roomView(room) : outlined(roomView(room));

/** A room without what is said and done in it. */
export const outlined = (room: RoomView): RoomView => ({
  ...room,
  topic: "",
  topicSetBy: "",
  topicSetAt: 0,
  description: "",
  members: 0,
  owner: null,
  lastSeq: 0,
  metadata: undefined,
});

/** Somebody as another person may see them. */
export function personView(core: Core, subject: UserRow, asker: UserRow): PersonView {
  const [session] = subject.sessions;
  const rooms = [...subject.rooms.values()].filter(
    (room) =>
      room.members.has(subject.key) &&
      (room.members.has(asker.key) ||
        (mayFind(room, asker) && !subject.modes.includes("i")) ||
        asker.administrator) &&
      sees(room, asker, subject),
  );
  return {
    source: subject.source,
    realname: subject.realname,
    away: subject.away,
    presence: subject.presence,
    operator: subject.modes.includes("o"),
    bot: subject.modes.includes("B"),
    idleMs: Math.max(0, core.wall() - subject.lastActiveAt),
    signedOnAt: subject.signedOnAt,
    sessions: subject.sessions.size,
    rooms: rooms.map((room) => ({ name: room.name, roles: room.members.get(subject.key)?.roles ?? "" })),
    secure: session?.transport.peer.secure ?? false,
    metadata: subject.metadata,
    ...(subject === asker || asker.administrator ? { modes: subject.modes, ...whereFrom(session) } : {}),
  };
}

/** An account that is not here. */
export const absentView = ({
  id,
  name,
  createdAt,
  lastSeenAt,
}: Pick<AccountRow, "id" | "name" | "createdAt" | "lastSeenAt">): PersonView => ({
  source: { id, nick: name, user: "", host: "", account: name },
  realname: "",
  away: null,
  presence: "online",
  operator: false,
  bot: false,
  idleMs: 0,
  signedOnAt: createdAt,
  sessions: 0,
  rooms: [],
  secure: false,
  lastSeenAt: lastSeenAt ?? createdAt,
});

/** What only they themselves and administrators are to see. */
function whereFrom(session: ConnectionRow | undefined): Pick<PersonView, "address" | "certificate"> {
  if (!session) return {};
  const { address, certificate } = session.transport.peer;
  return { address, ...(certificate === undefined ? {} : { certificate }) };
}

/** Somebody as a list shows them to another person. */
export function listed(
  core: Core,
  user: UserRow,
  asker: UserRow,
  roles = "",
): ReplyOf<"who">["people"][number] {
  const [session] = user.sessions;
  return {
    source: user.source,
    realname: user.realname,
    roles,
    away: user.away !== null,
    operator: user.modes.includes("o"),
    bot: user.modes.includes("B"),
    idleMs: Math.max(0, core.wall() - user.lastActiveAt),
    ...(session && (user === asker || asker.administrator)
      ? { address: session.transport.peer.address }
      : {}),
  };
}
