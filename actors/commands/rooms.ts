import type { CommandOf } from "../../src/domain/commands.ts";
import { globMatches } from "../../src/domain/masks.ts";
import { isRoomList, type ModeChange, privacyOf, roleChange } from "../../src/domain/modes.ts";
import { fold, roomNameFault } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { RoomView } from "../../src/domain/replies.ts";
import { cast } from "../../src/otp/process.ts";
import { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { type Core, roomByName, userByNick, userPid } from "../core.ts";
import { relationsOf } from "../relations.ts";
import { memberView, seenMembers, sightOf } from "../room/sight.ts";
import { invitationOf, roomView } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import { revive } from "../sessions.ts";
import type { Present } from "./asker.ts";
import { belongsToEnough, restingRoom } from "./membership.ts";
import { invitationFault } from "./relationships.ts";
import { personNamed, tell } from "./talk.ts";
import { mayFind, mayKnow, maySee, mayView, outlined, roomViewFor } from "./views.ts";

/** Enters a room, which is made when there is none. */
export async function join({ core, user }: Present, command: CommandOf<"join">, ask: Ask): Promise<void> {
  // Where guests only read, they make no room either.
  const make = core.settings.auth.mode !== "accounts" || user.identity.kind === "account";
  const room = await liveRoom(core, command.room, make);
  if (isRefusal(room)) return ask.answer(room);
  if (await belongsToEnough(core, user, room)) {
    const limit = core.settings.limits.membershipsPerAccount;
    return ask.answer({ refused: "tooManyRooms", room: room.name, limit });
  }
  const pid = userPid(user);
  const { key, forwards } = command;
  const how = { ...(key === undefined ? {} : { key }), ...(forwards === undefined ? {} : { forwards }) };
  if (pid && cast(pid, { type: "join", room, ask, ...how })) return;
  revive(core, user);
  ask.answer({ refused: "unavailable" });
}

/** Leaves a room, for good: also one that one belongs to and is not in. */
export async function part({ core, user }: Present, command: CommandOf<"part">, ask: Ask): Promise<void> {
  if (!roomByName(core, command.room)) await restingRoom(core, user, command.room);
  withRoom(core, user, command.room, ask, (room) =>
    tell(room, { type: "part", ask, user, reason: command.reason }),
  );
}

/** Leaves every room: one answer for each. */
export function leaveAll({ row, user }: Present, { reason }: CommandOf<"leaveAll">, ask: Ask): void {
  const rooms = [...user.rooms.values()].filter((room) => room.members.has(user.key));
  const parts = rooms.map(({ name }, index) => {
    const last = ask.last && index === rooms.length - 1;
    return new Ask(row, ask.request, { type: "part", room: name, reason }, last);
  });
  row.following.unshift(...parts);
  if (parts.length === 0) ask.answer({ reply: "done" });
  else ask.settle();
}

/** Tells or sets the topic. */
export function topic({ core, user }: Present, command: CommandOf<"topic">, ask: Ask): void {
  withRoom(core, user, command.room, ask, (room) => {
    if (command.topic !== undefined) return tell(room, { type: "topic", ask, user, topic: command.topic });
    if (!mayView(room, user)) return ask.answer({ refused: "notInRoom", room: room.name });
    ask.answer({ reply: "topic", room: roomView(room) });
  });
}

/** Tells who is in a room; of a room that one may not look into, nobody. One whom nobody sees is not shown to themselves. */
export function names({ core, user }: Present, command: CommandOf<"names">, ask: Ask): void {
  const room = roomByName(core, command.room);
  if (!room || !maySee(room, user))
    return ask.answer({ reply: "names", room: command.room, privacy: "public", members: [] });
  const inside = room.members.has(user.key) || user.administrator;
  const unseen = sightOf(room, user) !== undefined;
  const members = [...seenMembers(room, user)]
    .filter((member) => (inside || !member.user.modes.includes("i")) && !(unseen && member.user === user))
    .map(memberView);
  ask.answer({ reply: "names", room: room.name, privacy: privacyOf(room.modes), members });
}

/** Lists the rooms that one may know of: those with people in them, and those with an owner. */
export async function rooms({ core, user }: Present, command: CommandOf<"rooms">, ask: Ask): Promise<void> {
  const { only, pattern, minMembers = 0, maxMembers = Number.POSITIVE_INFINITY } = command;
  const views = new Map<string, RoomView>();
  const wanted = only && new Set(only.map(fold));
  for (const room of core.tables.rooms.values()) {
    const shown = wanted?.has(room.folded) ? mayKnow(room, user) : mayFind(room, user);
    if (shown && (room.members.size > 0 || room.ownerId !== null))
      views.set(room.folded, roomViewFor(room, user));
  }
  for (const stored of await core.store.store.channels()) {
    if (stored.ownerId === null || core.tables.rooms.lookup(stored.folded)) continue;
    const privacy = privacyOf(stored.modes);
    const open = privacy === "public" || stored.ownerId === user.identity.id || user.administrator;
    if (!open && !(privacy === "private" && wanted?.has(stored.folded))) continue;
    const view = { ...stored, members: 0, owner: stored.ownerName };
    views.set(stored.folded, open ? view : outlined(view));
  }
  const list = [...views.values()].filter(
    ({ name, members }) =>
      (!wanted || wanted.has(fold(name))) &&
      (pattern === undefined || globMatches(pattern, name)) &&
      members >= minMembers &&
      members <= maxMembers,
  );
  ask.answer({
    reply: "rooms",
    rooms: list.sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1)),
  });
}

/** Tells which rooms one is invited to, and has not entered. */
export function invitations({ core, user }: Present, _: CommandOf<"invitations">, ask: Ask): void {
  const rooms = [...core.tables.rooms.values()].filter((room) => invitationOf(room, user) !== undefined);
  ask.answer({ reply: "invitations", rooms: rooms.map(({ name }) => name).sort() });
}

/** Asks to be let into a room. */
export function knock({ core, user }: Present, { room: name, text }: CommandOf<"knock">, ask: Ask): void {
  withRoom(core, user, name, ask, (room) => tell(room, { type: "knock", ask, user, text }));
}

/** Asks somebody into a room, or an account that is not here and is told when it comes. */
export async function invite({ core, user }: Present, command: CommandOf<"invite">, ask: Ask): Promise<void> {
  const { room: name, nick } = command;
  const named = userByNick(core, nick) ?? (await personNamed(core, nick));
  if (!named) return ask.answer({ refused: "noSuchNick", nick });
  const { id } = named.identity;
  const here = core.tables.identities.lookup(id);
  const target = here ?? { ...named, modes: "", relations: await relationsOf(core, id) };
  const fault = await invitationFault(core, user, target);
  if (isRefusal(fault)) return ask.answer(fault);
  withRoom(core, user, name, ask, (room) => {
    if (fault === "dropped")
      return ask.answer({ reply: "invited", room: room.name, nick: target.nick, away: here?.away ?? null });
    if (here) return tell(room, { type: "invite", ask, user, target: here });
    tell(room, { type: "inviteAbsent", ask, user, accountId: id, account: named.nick });
  });
}

/** Puts somebody out of a room; an account that belongs to it and is not there belongs to it no more. */
export async function kick({ core, user }: Present, command: CommandOf<"kick">, ask: Ask): Promise<void> {
  const { room: name, nick, reason } = command;
  const target = userByNick(core, nick) ?? (await personNamed(core, nick));
  withRoom(core, user, name, ask, (room) => {
    if (!target) return ask.answer({ refused: "noSuchNick", nick });
    const { id, account } = target.identity;
    const here = core.tables.identities.lookup(id);
    if (here && (account === null || room.members.has(here.key)))
      return tell(room, { type: "kick", ask, user, target: here, reason });
    tell(room, { type: "dismiss", ask, user, accountId: id, account: account ?? nick, reason });
  });
}

/** Tells a room's modes, or one of its lists, or changes them. */
export function roomModes({ core, user }: Present, command: CommandOf<"roomModes">, ask: Ask): void {
  const { changes } = command;
  withRoom(core, user, command.room, ask, (room) => {
    if (changes.length === 0)
      return ask.answer({
        reply: "roomModes",
        room: roomViewFor(room, user),
        showKey: room.members.has(user.key) || user.administrator,
      });
    const [first] = changes;
    if (changes.length === 1 && first && isRoomList(first.letter) && first.param === undefined) {
      if (!mayView(room, user)) return ask.answer({ refused: "notInRoom", room: room.name });
      return ask.answer({
        reply: "roomList",
        room: room.name,
        list: first.letter,
        entries: room.modes.lists[first.letter],
      });
    }
    tell(room, { type: "modes", ask, user, changes });
  });
}

/** Gives or takes a role. */
export function role({ core, user }: Present, command: CommandOf<"role">, ask: Ask): void {
  changeModes(core, user, command.room, ask, [roleChange(command.role, command.grant, command.nick)]);
}

/** Bans or takes a ban back. */
export function ban({ core, user }: Present, command: CommandOf<"ban">, ask: Ask): void {
  changeModes(core, user, command.room, ask, [{ add: command.add, letter: "b", param: command.mask }]);
}

function changeModes(
  core: Core,
  user: Present["user"],
  name: string,
  ask: Ask,
  changes: readonly ModeChange[],
): void {
  withRoom(core, user, name, ask, (room) => tell(room, { type: "modes", ask, user, changes }));
}

/** Finds a live room that somebody may know of, or answers that there is none. */
export function withRoom(
  core: Core,
  user: Present["user"],
  name: string,
  ask: Ask,
  then: (room: RoomRow) => void,
): void {
  const room = roomByName(core, name);
  if (room && mayKnow(room, user)) then(room);
  else ask.answer(unknownRoom(core, name));
}

/** Why a room cannot be found: its name cannot be one, or there is none. */
export function unknownRoom(core: Core, room: string): Refusal {
  const why = roomNameFault(room, core.settings.limits.roomNameLength);
  return why ? { refused: "roomNameInvalid", room, why } : { refused: "noSuchRoom", room };
}
