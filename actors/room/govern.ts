import { completeMask } from "../../src/domain/masks.ts";
import { isRoomFlag, isRoomList, type ModeChange, type RoomModes } from "../../src/domain/modes.ts";
import { byteLength, cutToBytes, fold } from "../../src/domain/names.ts";
import { may, type Standing } from "../../src/domain/permissions.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { isRole, type RoleLetter, rank, rankOf, withRole } from "../../src/domain/roles.ts";
import { cleanText } from "../../src/domain/text.ts";
import { StoreFull } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { userByNick } from "../core.ts";
import type { RoomDuty, RoomRequest } from "./messages.ts";
import { append, isLocked, oblige, type RoomState, roomView, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Longest key of a room, in bytes. */
const maxKeyBytes = 50;
/** Longest description, in bytes. */
const maxDescriptionBytes = 1_000;

/** Sets the topic. */
export function setTopic(state: RoomState, { ask, user, topic: raw }: Asked<"topic">): void {
  const { row, core } = state;
  if (!row.members.has(user.key) && !user.administrator)
    return ask.answer({ refused: "notInRoom", room: row.name });
  if (!may("topic", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "halfOperator" });
  const topic = cutToBytes(cleanText(raw), core.settings.limits.topicLength);
  append(
    state,
    { type: "topic", topic },
    {
      source: user.source,
      ask,
      effects: { room: { topic, topicSetBy: user.nick, topicSetAt: core.wall() } },
    },
  );
}

/** Changes modes, lists and roles; what is refused is told beside what was done. */
export function setModes(state: RoomState, { ask, user, changes }: Asked<"modes">): void {
  const { row, core } = state;
  const refusals: Refusal[] = [];
  const done: ModeChange[] = [];
  const subjects = new Map<string, UserRow>();
  let modes = state.modes;
  for (const change of changes) {
    const result = isRole(change.letter)
      ? roleResult(state, user, change, change.letter)
      : modeResult(state, user.nick, standingIn(row, user), change, modes);
    if (result === undefined) continue;
    if ("refused" in result) {
      if (!refusals.some((other) => JSON.stringify(other) === JSON.stringify(result))) refusals.push(result);
      continue;
    }
    done.push(result.change);
    if (result.subject) subjects.set(result.change.param ?? "", result.subject);
    modes = result.modes ?? modes;
  }
  if (done.length === 0) return ask.answer({ reply: "modesChanged", refusals });
  state.modes = modes;
  const membership = lastingRoles(state, done, subjects);
  append(
    state,
    { type: "mode", changes: done },
    {
      source: user.source,
      ask,
      subjects,
      effects: { room: { modes }, ...(membership.length > 0 ? { membership } : {}) },
      reply: (event) => ({ reply: "modesChanged", event, refusals }),
    },
  );
  core.counters.commands += 1;
}

type Result =
  | Refusal
  | { readonly change: ModeChange; readonly modes?: RoomModes; readonly subject?: UserRow }
  | undefined;

/** One change of a member's role; undefined where nothing would change. */
function roleResult(
  { row, core }: RoomState,
  user: RoomRequest["user"],
  change: ModeChange,
  role: RoleLetter,
): Result {
  const { add, param: nick } = change;
  if (nick === undefined) return undefined;
  const target = userByNick(core, nick);
  if (!target) return { refused: "noSuchNick", nick };
  const member = row.members.get(target.key);
  if (!member) return { refused: "notMember", room: row.name, nick: target.nick };
  const who = standingIn(row, user);
  const givesUp = !add && target === user;
  const action = role === "v" ? "voice" : role === "q" || role === "a" ? "transfer" : "operators";
  const outranks = user.administrator || rank(row.members.get(user.key)?.roles ?? "") >= rankOf(role);
  if (!givesUp && !(may(action, who, { flags: row.modes.flags }) && outranks))
    return {
      refused: "roleNeeded",
      room: row.name,
      role: action === "voice" ? "halfOperator" : action === "transfer" ? "owner" : "operator",
    };
  if (member.roles.includes(role) === add) return undefined;
  return { change: { add, letter: role, param: member.nick }, subject: target };
}

/** One change of flags, key, limit or lists. */
function modeResult(
  { row, core }: RoomState,
  nick: string,
  who: Standing,
  { add, letter, param }: ModeChange,
  modes: RoomModes,
): Result {
  const room = row.name;
  const known = isRoomFlag(letter) || isRoomList(letter) || letter === "k" || letter === "l";
  if (!known) return { refused: "unknownMode", letter, room };
  if (!may(isRoomList(letter) ? "ban" : "modes", who, { flags: row.modes.flags }))
    return { refused: "roleNeeded", room, role: "operator" };
  if (isRoomFlag(letter)) {
    if (modes.flags.includes(letter) === add) return undefined;
    const flags = add ? [...modes.flags, letter].sort().join("") : modes.flags.replace(letter, "");
    return { change: { add, letter }, modes: { ...modes, flags } };
  }
  if (letter === "k") {
    if (!add)
      return modes.key === null
        ? undefined
        : { change: { add, letter, param: modes.key }, modes: { ...modes, key: null } };
    if (param === undefined) return undefined;
    if (param === "" || byteLength(param) > maxKeyBytes || /[\s,\p{C}]/u.test(param) || param.startsWith(":"))
      return {
        refused: "badModeParam",
        room,
        letter,
        param,
        why: `a key has 1 to ${maxKeyBytes} bytes, no space and no comma`,
      };
    return modes.key === param
      ? undefined
      : { change: { add, letter, param }, modes: { ...modes, key: param } };
  }
  if (letter === "l") {
    if (!add)
      return modes.limit === null ? undefined : { change: { add, letter }, modes: { ...modes, limit: null } };
    if (param === undefined) return undefined;
    const limit = /^\d{1,9}$/.test(param) ? Number(param) : 0;
    if (limit === 0)
      return { refused: "badModeParam", room, letter, param, why: "a limit is a number above 0" };
    return modes.limit === limit
      ? undefined
      : { change: { add, letter, param: String(limit) }, modes: { ...modes, limit } };
  }
  if (!isRoomList(letter) || param === undefined || param === "") return undefined;
  const mask = completeMask(param);
  const entries = modes.lists[letter];
  const present = entries.find((entry) => fold(entry.mask) === fold(mask));
  if ((present !== undefined) === add) return undefined;
  if (add && entries.length >= core.settings.limits.listModeEntries)
    return { refused: "listFull", room, list: letter, mask };
  const changed = add
    ? [...entries, { mask, setBy: nick, setAt: core.wall() }]
    : entries.filter((entry) => entry !== present);
  return {
    change: { add, letter, param: present?.mask ?? mask },
    modes: { ...modes, lists: { ...modes.lists, [letter]: changed } },
  };
}

/** In a registered room the roles of accounts last. */
function lastingRoles(
  { row }: RoomState,
  changes: readonly ModeChange[],
  subjects: ReadonlyMap<string, UserRow>,
) {
  if (row.ownerId === null) return [];
  const roles = new Map<string, string>();
  for (const { add, letter, param = "" } of changes) {
    const user = subjects.get(param);
    if (!isRole(letter) || user?.identity.kind !== "account") continue;
    const id = user.identity.id;
    roles.set(id, withRole(roles.get(id) ?? row.standing.get(id) ?? "", letter, add));
  }
  return Array.from(roles, ([userId, letters]) => ({ userId, roles: letters }));
}

/** Makes an unregistered room the account's own. */
export function register(state: RoomState, { ask, user }: Asked<"register">): void {
  const { row } = state;
  const { id, kind, account } = user.identity;
  if (kind !== "account" || account === null) return ask.answer({ refused: "notLoggedIn" });
  // Who has asked before may become the owner with the commit that is under way.
  const taken = row.ownerId !== null || [...row.pending].some(({ effects }) => effects?.room?.ownerId);
  if (taken) return ask.answer({ refused: "roomExists", room: row.name });
  if (isLocked(row) && !user.administrator) return ask.answer({ refused: "roomLocked", room: row.name });
  const member = row.members.get(user.key);
  if (row.members.size > 0 && !may("modes", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "operator" });
  append(
    state,
    { type: "mode", changes: [{ add: true, letter: "q", param: user.nick }] },
    {
      source: user.source,
      ask,
      effects: { room: { ownerId: id, ownerName: account }, membership: [{ userId: id, roles: "q" }] },
      reply: () => ({ reply: "roomCreated", room: roomView(row) }),
      ...(member ? {} : { shown: true }),
    },
  );
}

/** Whether somebody may manage the room, or what they lack. */
function manageFault(
  { row }: RoomState,
  { type, user }: Asked<"describe" | "rename" | "transfer" | "delete">,
): Refusal | undefined {
  const action = type === "transfer" || type === "delete" ? "transfer" : "manage";
  if (may(action, standingIn(row, user), { flags: row.modes.flags })) return undefined;
  return { refused: "roleNeeded", room: row.name, role: action === "transfer" ? "owner" : "admin" };
}

/** Gives the room another name, which the server has found to be free. */
export function rename(state: RoomState, message: Asked<"rename">): void {
  const { ask, user, to, reason } = message;
  const { row } = state;
  const fault = manageFault(state, message);
  if (fault) return ask.answer(fault);
  append(
    state,
    { type: "rename", from: row.name, to, reason },
    { source: user.source, ask, effects: { room: { name: to, folded: fold(to) } } },
  );
}

/** Changes the description, which no event tells of. */
export function describe(state: RoomState, message: Asked<"describe">): void {
  const { ask } = message;
  const { row, core } = state;
  const fault = manageFault(state, message);
  if (fault) return ask.answer(fault);
  const description = cutToBytes(cleanText(message.description), maxDescriptionBytes);
  const write = async (): Promise<void> => core.store.store.changeRoom(row.id, { description });
  settle(ask, write(), { type: "described", room: row, ask, description });
}

/** Ends the room for good, with its log. */
export function remove(state: RoomState, message: Asked<"delete">): void {
  const { ask, user } = message;
  const { row, core } = state;
  const fault = manageFault(state, message);
  if (fault) return ask.answer(fault);
  const write = async (): Promise<void> => core.store.store.deleteRoom(row.id);
  settle(ask, write(), { type: "deleted", room: row, ask, user });
}

/** Gives the room to another account; its former owner stays an admin. Members see the roles change hands. */
export function transfer(state: RoomState, message: Asked<"transfer">): void {
  const { ask, user, accountId, account } = message;
  const { row } = state;
  const fault = manageFault(state, message);
  if (fault) return ask.answer(fault);
  const reply = () => ({ reply: "roomChanged", room: roomView(row), what: "owner" }) as const;
  const former = row.ownerId;
  if (former === accountId) return ask.answer(reply());
  const changes: ModeChange[] = [];
  const subjects = new Map<string, UserRow>();
  for (const { user: member, roles } of row.members.values()) {
    const { id } = member.identity;
    const wanted: readonly (readonly [letter: RoleLetter, add: boolean])[] =
      id === accountId
        ? [["q", true]]
        : id === former
          ? [
              ["q", false],
              ["a", true],
            ]
          : [];
    if (wanted.length > 0) subjects.set(member.nick, member);
    for (const [letter, add] of wanted)
      if (roles.includes(letter) !== add) changes.push({ add, letter, param: member.nick });
  }
  const membership = [
    ...(former === null ? [] : [{ userId: former, roles: "a" }]),
    { userId: accountId, roles: "q" },
  ];
  const seen = changes.length > 0;
  // With neither of them here nothing is to be seen, and the log names the account: it has no nick.
  if (!seen) changes.push({ add: true, letter: "q", param: `~a:${account}` });
  append(
    state,
    { type: "mode", changes },
    {
      source: user.source,
      ask,
      subjects,
      effects: { room: { ownerId: accountId, ownerName: account }, membership },
      reply,
      ...(seen ? {} : { shown: true }),
    },
  );
}

/** Goes on when the store has written, in whichever actor serves the room then; or answers that it has not. */
function settle(ask: Ask, written: Promise<void>, next: RoomDuty): void {
  written.then(
    () => oblige(next),
    (error: unknown) =>
      ask.answer(error instanceof StoreFull ? { refused: "storeFull" } : { refused: "unavailable" }),
  );
}
