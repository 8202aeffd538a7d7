import type { Encoder } from "../../src/dialects/dialect.ts";
import type { LiveEvent, RoomEvent } from "../../src/domain/events.ts";
import { fold } from "../../src/domain/names.ts";
import { isRole, type RoleLetter, withRole } from "../../src/domain/roles.ts";
import { cast } from "../../src/otp/process.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Pending, RoomRow, Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { keepPlace } from "../always-on.ts";
import { type Core, userByNick, userPid } from "../core.ts";
import { answer, type Entry, encoded, handedOut } from "./share.ts";
import { memberView, memberViews, sightOf } from "./sight.ts";
import { roomView } from "./state.ts";

/** Carries out an event that changes the room, and shows it to those whom it concerns. */
export function carryChange(core: Core, row: RoomRow, entry: Entry): void {
  const { event, pending } = entry;
  switch (event.type) {
    case "part":
    case "quit":
    case "kick": {
      show(row, event, pending);
      const user = pending?.user;
      if (user && row.members.delete(user.key)) leave(core, user, row);
      refocus(user, event.target, null);
      break;
    }
    case "topic":
      row.topic = event.topic;
      row.topicSetBy = event.source.nick;
      row.topicSetAt = event.time;
      show(row, event, pending);
      break;
    case "mode":
      own(row, pending);
      for (const { letter, param, add } of event.changes)
        if (isRole(letter))
          grant(core, row, pending?.subjects?.get(param ?? "") ?? userByNick(core, param ?? ""), letter, add);
      if (pending?.effects?.room?.modes) row.modes = pending.effects.room.modes;
      show(row, event, pending);
      break;
    case "rename":
      core.tables.rooms.delete(row.folded);
      for (const { user } of row.members.values()) refocus(user, row.name, event.to);
      row.name = event.to;
      row.folded = fold(event.to);
      core.tables.rooms.insert(row.folded, row);
      renameLatest(core, row);
      showRename(row, event, pending);
      break;
    case "nick": {
      const member = pending?.user && row.members.get(pending.user.key);
      if (member) member.nick = event.to;
      // One who was put out meanwhile has no name here.
      if (member || !pending?.user) show(row, event, pending);
      break;
    }
    default:
      break;
  }
  handedOut(core, row, entry);
  if (pending) {
    answer(pending, event);
    pending.done?.();
  }
}

/** Shows one event to the members; to the one who asked last, as an answer, by the caller. */
function show(row: RoomRow, event: RoomEvent, pending: Pending | undefined): void {
  if (pending?.shown) return;
  const bytes = new Map<Encoder, Buffer>();
  const told = pending?.told;
  const asker = pending?.ask?.settled ? undefined : pending?.ask?.row;
  const sight = pending?.user && sightOf(row, pending.user);
  const nicks = laterNicks(row, event, pending);
  for (const { user } of row.members.values()) {
    if (sight && !sight(user)) continue;
    const own = user.identity.id === event.source.id;
    for (const session of user.sessions) {
      const { encoder } = session.session;
      if (session === asker || (told?.has(session) ?? false)) continue;
      if (told && !encoder.perRoom) told.add(session);
      // Those who were renamed hear of it last.
      if (nicks?.some(({ told }) => told.has(session)) && !isSubject(pending, user))
        session.write(encoder.encode(asKnown(event, nicks, session), own));
      else if (own) session.write(encoder.encode(event, true));
      else session.write(encoded(bytes, encoder, event));
    }
  }
}

const isSubject = (pending: Pending | undefined, user: UserRow): boolean =>
  pending?.user === user || [...(pending?.subjects?.values() ?? [])].includes(user);

/** A new nick that sessions may have heard of in another room, and that this room's log tells of only later. */
interface LaterNick {
  readonly told: Told;
  readonly from: string;
  readonly to: string;
}

/** The later nicks of those whom a kick or a change of roles is about; undefined where there are none. */
function laterNicks(
  row: RoomRow,
  event: RoomEvent,
  pending: Pending | undefined,
): readonly LaterNick[] | undefined {
  if (event.type !== "kick" && event.type !== "mode") return undefined;
  const subjects = new Set(event.type === "kick" ? [pending?.user] : pending?.subjects?.values());
  let found: LaterNick[] | undefined;
  for (const { event: later, user, told } of row.pending)
    if (later.type === "nick" && told && subjects.has(user)) {
      found ??= [];
      found.push({ told, from: later.source.nick, to: later.to });
    }
  return found;
}

/** An event with the nicks by which a session knows people: it has heard of the new ones and knows nobody by the old. */
function asKnown(event: RoomEvent, nicks: readonly LaterNick[], session: ConnectionRow): RoomEvent {
  const now = (nick: string): string =>
    nicks.find(({ told, from }) => from === nick && told.has(session))?.to ?? nick;
  if (event.type === "kick") return { ...event, nick: now(event.nick) };
  if (event.type !== "mode") return event;
  const changes = event.changes.map((change) =>
    isRole(change.letter) && change.param !== undefined ? { ...change, param: now(change.param) } : change,
  );
  return { ...event, changes };
}

/** Shows a new name; where the dialect has no word for it, as leaving and entering anew. */
function showRename(
  row: RoomRow,
  event: RoomEvent & { readonly type: "rename" },
  pending: Pending | undefined,
): void {
  show(row, event, pending);
  // Where nobody is hidden all see the same, however many they are.
  const members = row.modes.flags.includes("u") ? undefined : Array.from(row.members.values(), memberView);
  for (const { user } of row.members.values())
    for (const connection of user.sessions) {
      const lines = connection.session.renamed?.(
        event,
        roomView(row),
        members ?? memberViews(row, user),
        user.readMarkers?.get(row.id) ?? null,
        connection.now(),
      );
      if (lines) connection.send(lines);
    }
}

/** What was said under the former name is read under the new one, as it is in the log. */
function renameLatest({ tables: { messages } }: Core, { id, name: target }: RoomRow): void {
  const events = messages.lookup(id);
  messages.delete(id);
  for (const event of events) messages.insert(id, { ...event, target });
}

/** Shows members something that no log keeps; each session that is told once for all rooms is told once. */
export function announce(
  row: RoomRow,
  event: LiveEvent,
  user: UserRow,
  told: Told,
  show = (session: ConnectionRow, line: Buffer): void => session.write(line),
): void {
  const bytes = new Map<Encoder, Buffer>();
  const sight = sightOf(row, user);
  for (const member of row.members.values()) {
    if (member.user === user || (sight && !sight(member.user))) continue;
    for (const session of member.user.sessions) {
      const { encoder } = session.session;
      if (told.has(session)) continue;
      if (!encoder.perRoom || encoder.liveOnce) told.add(session);
      show(session, encoded(bytes, encoder, event));
    }
  }
}

/** Gives the room to the account that asked for it or was given it, or to nobody, and the lasting roles that change. */
function own(row: RoomRow, pending: Pending | undefined): void {
  const { room, membership = [] } = pending?.effects ?? {};
  if (room?.ownerId !== undefined) {
    row.ownerId = room.ownerId;
    row.ownerName = room.ownerName ?? null;
  }
  for (const { userId, roles } of membership)
    if (roles === null) row.standing.delete(userId);
    else row.standing.set(userId, roles);
}

function leave(core: Core, user: UserRow, row: RoomRow): void {
  const pid = userPid(user);
  // One who stays with nobody connected may have no actor.
  if (!pid || !cast(pid, { type: "leftRoom", room: row })) user.rooms.delete(row.id);
  keepPlace(core, row, user);
}

/** Where plain text of the line door goes follows the room: to its new name, or nowhere. */
function refocus(user: UserRow | undefined, from: string, to: string | null): void {
  for (const { session } of user?.sessions ?? [])
    if (session.viewer.currentRoom !== null && fold(session.viewer.currentRoom) === fold(from))
      session.viewer.currentRoom = to;
}

function grant(core: Core, row: RoomRow, user: UserRow | undefined, role: RoleLetter, add: boolean): void {
  if (!user) return;
  const member = row.members.get(user.key);
  if (member) {
    member.roles = withRole(member.roles, role, add);
    keepPlace(core, row, user);
  }
  const { id, kind } = user.identity;
  if (kind === "account" && row.ownerId !== null)
    row.standing.set(id, withRole(row.standing.get(id) ?? "", role, add));
}
