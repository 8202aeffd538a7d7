import { completeMask, maskFault } from "../../src/domain/masks.ts";
import {
  isRoomFlag,
  isRoomList,
  type ModeChange,
  type RoomFlag,
  type RoomList,
  type RoomModes,
} from "../../src/domain/modes.ts";
import { byteLength, fold, isRoomName } from "../../src/domain/names.ts";
import { actionOf, may } from "../../src/domain/permissions.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { isRole, type RoleLetter, type Roles, rank, rankOf, withRole } from "../../src/domain/roles.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { mayKnow } from "../commands/views.ts";
import { roomByName, userByNick } from "../core.ts";
import type { RoomRequest } from "./messages.ts";
import { append, type RoomState, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** What one wish comes to: changes made, with the modes after them; a refusal; undefined where nothing would change. */
type Result =
  | Refusal
  | { readonly changes: readonly ModeChange[]; readonly modes: RoomModes }
  | { readonly changes: readonly ModeChange[]; readonly subject: UserRow; readonly roles: Roles }
  | undefined;

/** Who wants to change modes, and where. */
interface Wish {
  readonly state: RoomState;
  readonly user: UserRow;
  /** The modes as they are after the changes before this one. */
  readonly modes: RoomModes;
  /** Likewise the roles of those whom they were about, by `UserRow.key`. */
  readonly roles: ReadonlyMap<string, Roles>;
}

/** Changes modes, lists and roles; what is refused is told beside what was done. */
export function setModes(state: RoomState, { ask, user, changes }: Asked<"modes">): void {
  const { row, core } = state;
  const refusals: Refusal[] = [];
  const done: ModeChange[] = [];
  const subjects = new Map<string, UserRow>();
  const roles = new Map<string, Roles>();
  let { modes } = row;
  for (const change of changes) {
    const result = resultOf({ state, user, modes, roles }, change);
    if (result === undefined) continue;
    if ("refused" in result) {
      if (!refusals.some((other) => JSON.stringify(other) === JSON.stringify(result))) refusals.push(result);
      continue;
    }
    done.push(...result.changes);
    if ("modes" in result) modes = result.modes;
    else {
      subjects.set(result.changes[0]?.param ?? "", result.subject);
      roles.set(result.subject.key, result.roles);
    }
  }
  if (done.length === 0) return ask.answer({ reply: "modesChanged", refusals });
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

/** Why somebody may not change a mode of the room that is no role, if so. */
export const modeFault = (row: RoomRow, user: UserRow, change: ModeChange): Refusal | undefined =>
  may(actionOf(change), standingIn(row, user), { flags: row.modes.flags })
    ? undefined
    : { refused: "roleNeeded", room: row.name, role: "operator" };

function resultOf(wish: Wish, change: ModeChange): Result {
  const { letter } = change;
  const { row } = wish.state;
  if (isRole(letter)) return roleResult(wish, change, letter);
  const known =
    isRoomFlag(letter) || isRoomList(letter) || letter === "k" || letter === "l" || letter === "f";
  if (!known) return { refused: "unknownMode", letter, room: row.name };
  const fault = modeFault(row, wish.user, change);
  if (fault) return fault;
  if (isRoomFlag(letter)) return flagResult(wish, change, letter);
  if (isRoomList(letter)) return listResult(wish, change, letter);
  if (letter === "k") return keyResult(wish, change);
  return letter === "l" ? limitResult(wish, change) : forwardResult(wish, change);
}

/** One change of a member's role. */
function roleResult({ state, user, roles }: Wish, change: ModeChange, role: RoleLetter): Result {
  const { row, core } = state;
  const { add, param: nick } = change;
  if (nick === undefined) return undefined;
  const target = userByNick(core, nick);
  if (!target) return { refused: "noSuchNick", nick };
  const member = row.members.get(target.key);
  if (!member) return { refused: "notMember", room: row.name, nick: target.nick };
  const action = actionOf(change);
  const outranks = user.administrator || rank(row.members.get(user.key)?.roles ?? "") >= rankOf(role);
  const givesUp = !add && target === user;
  if (!givesUp && !(may(action, standingIn(row, user), { flags: row.modes.flags }) && outranks))
    return {
      refused: "roleNeeded",
      room: row.name,
      role: action === "voice" ? "halfOperator" : action === "transfer" ? "owner" : "operator",
    };
  const before = roles.get(target.key) ?? member.roles;
  if (before.includes(role) === add) return undefined;
  return {
    changes: [{ add, letter: role, param: member.nick }],
    subject: target,
    roles: withRole(before, role, add),
  };
}

function flagResult({ modes }: Wish, { add }: ModeChange, letter: RoomFlag): Result {
  if (modes.flags.includes(letter) === add) return undefined;
  // A room is private or secret, not both (RFC 2811 §4.2.6).
  if (add && letter === "p" && modes.flags.includes("s")) return undefined;
  const notPrivate = add && letter === "s" && modes.flags.includes("p");
  const left = notPrivate ? modes.flags.replace("p", "") : modes.flags;
  const flags = add ? [...left, letter].sort().join("") : left.replace(letter, "");
  const changes = [{ add, letter }, ...(notPrivate ? [{ add: false, letter: "p" }] : [])];
  return { changes, modes: { ...modes, flags } };
}

function keyResult({ state, modes }: Wish, { add, param }: ModeChange): Result {
  const letter = "k";
  if (!add)
    return modes.key === null
      ? undefined
      : { changes: [{ add, letter, param: modes.key }], modes: { ...modes, key: null } };
  if (param === undefined) return undefined;
  const maxBytes = state.core.settings.limits.roomKeyLength;
  if (param === "" || byteLength(param) > maxBytes || /[\s,\p{C}]/u.test(param) || param.startsWith(":"))
    // what was meant as a key is not shown
    return {
      refused: "badModeParam",
      room: state.row.name,
      letter,
      param: "*",
      why: `a key has 1 to ${maxBytes} bytes, no space and no comma`,
    };
  return modes.key === param
    ? undefined
    : { changes: [{ add, letter, param }], modes: { ...modes, key: param } };
}

function limitResult({ state, modes }: Wish, { add, param }: ModeChange): Result {
  const letter = "l";
  if (!add)
    return modes.limit === null
      ? undefined
      : { changes: [{ add, letter }], modes: { ...modes, limit: null } };
  if (param === undefined) return undefined;
  const limit = /^\d{1,9}$/.test(param) ? Number(param) : 0;
  if (limit === 0)
    return {
      refused: "badModeParam",
      room: state.row.name,
      letter,
      param,
      why: "a limit is a number above 0",
    };
  return modes.limit === limit
    ? undefined
    : { changes: [{ add, letter, param: String(limit) }], modes: { ...modes, limit } };
}

/** People are sent to a room that is there, by somebody who may send people there (IRCv3 FORWARD, "Extensions"). */
function forwardResult({ state, user, modes }: Wish, { add, param }: ModeChange): Result {
  const { row, core } = state;
  const letter = "f";
  if (!add)
    return modes.forward === null
      ? undefined
      : { changes: [{ add, letter }], modes: { ...modes, forward: null } };
  if (param === undefined) return undefined;
  const named = isRoomName(param) ? roomByName(core, param) : undefined;
  // A room that is secret to them is not there.
  const target = named && mayKnow(named, user) ? named : undefined;
  if (!target || target === row)
    return {
      refused: "badModeParam",
      room: row.name,
      letter,
      param,
      why: target ? "it is this very channel" : "there is no such channel",
    };
  if (!may("modes", standingIn(target, user), { flags: target.modes.flags }))
    return { refused: "roleNeeded", room: target.name, role: "operator" };
  return modes.forward === target.name
    ? undefined
    : { changes: [{ add, letter, param: target.name }], modes: { ...modes, forward: target.name } };
}

function listResult({ state, user, modes }: Wish, { add, param }: ModeChange, letter: RoomList): Result {
  if (param === undefined || param === "") return undefined;
  const { row, core } = state;
  const mask = completeMask(param);
  const entries = modes.lists[letter];
  const present = entries.find((entry) => fold(completeMask(entry.mask)) === fold(mask));
  if ((present !== undefined) === add) return undefined;
  const why = add ? maskFault(mask) : undefined;
  if (why !== undefined) return { refused: "badModeParam", room: row.name, letter, param, why };
  if (add && entries.length >= core.settings.limits.listModeEntries)
    return { refused: "listFull", room: row.name, list: letter, mask };
  const changed = add
    ? [...entries, { mask, setBy: user.nick, setAt: core.wall() }]
    : entries.filter((entry) => entry !== present);
  return {
    changes: [{ add, letter, param: present?.mask ?? mask }],
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
