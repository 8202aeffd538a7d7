import { type Deed, deedOf, entryOf } from "../../src/domain/audit.ts";
import type { RoomEvent, RoomEventBody } from "../../src/domain/events.ts";
import { isClosed } from "../../src/domain/modes.ts";
import type { Standing } from "../../src/domain/permissions.ts";
import { standing } from "../../src/domain/permissions.ts";
import type { Source } from "../../src/domain/person.ts";
import type { RoomView } from "../../src/domain/replies.ts";
import type { Roles } from "../../src/domain/roles.ts";
import { cast, type Self } from "../../src/otp/process.ts";
import type { Sink } from "../../src/store/store.ts";
import type { Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { serverId } from "../audit.ts";
import { type Core, roomPid, userPid } from "../core.ts";
import { isBanned } from "./bans.ts";
import type { RoomDuty, RoomMessage } from "./messages.ts";

/** A room actor's state: all that has to outlive it is in the row. */
export interface RoomState {
  readonly core: Core;
  readonly row: RoomRow;
  readonly self: Self<RoomMessage>;
  /** Takes the store's outcomes into this incarnation's mailbox. */
  readonly sink: Sink<Pending>;
  /** `recovering`: the log is read, and what comes meanwhile waits on the row's backlog. */
  phase: "recovering" | "live";
  lastTime: number;
  lastActiveAt: number;
}

/** What an event needs besides its body. */
export type Intent = Omit<Pending, "event"> & {
  readonly source: Source;
  readonly target?: string;
  /** What is noted of it, where the event itself does not say that somebody looks after the room. */
  readonly deed?: Deed;
};

/** Gives an event to the log; members see it, and its sender is answered, when it is committed. */
export function append(state: RoomState, body: RoomEventBody, intent: Intent): void {
  const { source, target, deed, ...rest } = intent;
  const { row, core } = state;
  const event: Pending["event"] = {
    ...body,
    roomId: row.id,
    kind: row.kind,
    target: target ?? row.name,
    source,
    msgid: core.newId(),
    time: nextTime(state),
    seq: 0,
  };
  const noted = source.id === serverId ? undefined : (deed ?? deedOf(event));
  if (!noted || row.kind !== "channel") return give(state, { ...rest, event });
  const audit = entryOf(source, noted, { time: event.time, roomId: row.id, room: row.name });
  give(state, { ...rest, event, effects: { ...rest.effects, audit } });
}

/** An event as the log would have had it, which it does not get: its author is not to know that nobody hears it. */
export const unlogged = (
  { row, core }: RoomState,
  body: RoomEventBody,
  { source, target }: Pick<RoomEvent, "source" | "target">,
): RoomEvent => ({
  ...body,
  roomId: row.id,
  kind: row.kind,
  target,
  source,
  msgid: core.newId(),
  time: core.wall(),
  seq: 0,
});

/** The same, of an event that is made. */
export function give({ row, core, sink }: RoomState, pending: Pending): void {
  row.pending.add(pending);
  core.store.append(pending, sink);
}

/** The time of the room's next event: it never goes back. */
export function nextTime(state: RoomState): number {
  const time = Math.max(state.core.wall(), state.lastTime);
  state.lastTime = time;
  state.lastActiveAt = time;
  return time;
}

/**
 * Who somebody is to those who read the room's log in its order: a nick that the log has not told of yet, or will tell of
 * later, would mean nobody to them. Undefined for one who is not in the room and not on the way in.
 */
export function asLogged(row: RoomRow, user: UserRow): Source | undefined {
  let nick = row.members.get(user.key)?.nick;
  for (const { user: subject, event } of row.pending)
    if (subject === user) {
      if (event.type === "join") nick = event.source.nick;
      else if (event.type === "nick") nick = event.to;
    }
  if (nick === undefined) return undefined;
  return nick === user.nick ? user.source : { ...user.source, nick };
}

/** Whether somebody is on the way out: nobody leaves twice. */
export function isLeaving({ pending }: RoomRow, user: UserRow): boolean {
  for (const { user: subject, event } of pending)
    if (subject === user && (event.type === "part" || event.type === "quit" || event.type === "kick"))
      return true;
  return false;
}

/** Somebody who was on the way in does not come: their actor had noted the room when it passed the wish on. */
export function turnAway(row: RoomRow, user: UserRow): void {
  const pid = userPid(user);
  if (pid && !row.members.has(user.key)) cast(pid, { type: "leftRoom", room: row });
}

/** The server itself, as the source of what nobody did. */
export const serverSource = ({ facts }: Core): Source => ({
  id: serverId,
  nick: facts.name,
  user: "",
  host: "",
  account: null,
});

/** Where somebody stands in a room that they are in now, for the table of permissions: for what they do there. */
export const standingIn = (row: RoomRow, user: UserRow): Standing =>
  standing(row.members.get(user.key)?.roles, user.administrator);

/**
 * Where somebody stands in a room whether they are in it now or only a member of record, for the table of permissions: for
 * what they read of it, and for looking after it and after their own messages.
 */
export const standingOf = (row: RoomRow, user: UserRow): Standing =>
  standing(row.members.get(user.key)?.roles ?? rolesOfRecord(row, user), user.administrator);

/** The lasting roles of an account in a room, empty for a plain member of record; undefined for no member of record. */
const rolesOfRecord = (row: RoomRow, user: UserRow): Roles | undefined =>
  user.identity.kind === "account" ? ofRecord(row, row.standing.get(user.identity.id), user) : undefined;

/** What the roles that an account has in the store are worth now: a ban suspends a membership without any. */
export const ofRecord = (
  room: Pick<RoomRow, "modes">,
  roles: Roles | undefined,
  user: UserRow,
): Roles | undefined => (roles === "" && isBanned(room, user) ? undefined : roles);

/** The id under which somebody was invited, if so: they may have logged in since. */
export function invitationOf({ invited }: RoomRow, { identity, key }: UserRow): string | undefined {
  if (invited.has(identity.id)) return identity.id;
  for (const [id, stay] of invited) if (stay === key) return id;
  return undefined;
}

/** Whether an unregistered room was left empty and closed: it waits for an administrator. */
export const isLocked = ({ modes, ownerId, members, lastSeq }: RoomRow): boolean =>
  isClosed(modes) && ownerId === null && members.size === 0 && lastSeq > 0;

/** A room as replies show it. */
export const roomView = (row: RoomRow): RoomView => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  topic: row.topic,
  topicSetBy: row.topicSetBy,
  topicSetAt: row.topicSetAt,
  description: row.description,
  members: row.members.size,
  modes: row.modes,
  owner: row.ownerName,
  createdAt: row.createdAt,
  lastSeq: row.lastSeq,
  metadata: row.metadata,
});

/** Tells a room what it must not miss: without an actor to take it, it waits for the successor. */
export function oblige(duty: RoomDuty): void {
  const pid = roomPid(duty.room);
  if (!pid || !cast(pid, duty)) keep(duty);
}

/** Has a duty wait for the successor; a room that has ended owes nobody anything. */
export function keep(duty: RoomDuty): void {
  const { room } = duty;
  if (!room.ended) room.backlog.push(duty);
  else if ("done" in duty) duty.done();
  else duty.ask.answer({ refused: "noSuchRoom", room: room.name });
}
