import { maskMatches } from "../../src/domain/masks.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { type Roles, rank, roleLetters } from "../../src/domain/roles.ts";
import { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { isBanned } from "./bans.ts";
import { beginsMembership, endsMembership, leaveOfRecord } from "./membership.ts";
import type { RoomDuty, RoomRequest } from "./messages.ts";
import { memberViews } from "./sight.ts";
import {
  append,
  asLogged,
  invitationOf,
  isLeaving,
  isLocked,
  ofRecord,
  type RoomState,
  roomView,
  serverSource,
  standingIn,
  turnAway,
} from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** How often one wish to enter is sent on: rooms may point at each other. */
const maxForwards = 3;

/** Lets somebody in, if the room's rules do. */
export function join(
  state: RoomState,
  { ask, user, key, forwards = 0, forced = false }: Asked<"join">,
): void {
  const { row } = state;
  const refusal = forced || row.members.has(user.key) ? undefined : entryFault(row, user, key);
  if (refusal) {
    turnAway(row, user);
    return forward(row, ask, refusal, forwards);
  }
  const roles = rolesOnEntry(row, user);
  const forOther = forced && ask.row.user !== user;
  append(
    state,
    { type: "join", realname: user.realname },
    {
      source: user.source,
      user,
      ask,
      roles,
      reply: (event) =>
        forOther
          ? { reply: "done" }
          : {
              reply: "joined",
              event,
              room: roomView(row),
              members: memberViews(row, user),
              alreadyThere: false,
              readAt: user.readMarkers?.get(row.id) ?? null,
            },
      ...(forOther ? { forced } : {}),
      ...beginsMembership(row, user),
    },
  );
  // Others learn of a role that comes with the account, as if somebody had given it.
  const changes = roleLetters
    .filter((letter) => roles.includes(letter))
    .map((letter) => ({ add: true, letter, param: user.nick }));
  if (row.members.size > 0 && changes.length > 0)
    append(state, { type: "mode", changes }, { source: serverSource(state.core) });
}

/** Lets a member go, by their own wish. */
export function part(state: RoomState, message: Asked<"part">): void {
  const { ask, user, reason } = message;
  const { row } = state;
  if (!row.members.has(user.key) && leaveOfRecord(state, message)) return;
  if (!row.members.has(user.key) || isLeaving(row, user))
    return ask.answer({ refused: "notInRoom", room: row.name });
  const source = asLogged(row, user) ?? user.source;
  append(state, { type: "part", reason }, { source, user, ask, ...endsMembership(row, user) });
}

/** Takes out one who has left the server. */
export function depart(
  state: RoomState,
  { user, reason, told, done }: Extract<RoomDuty, { type: "depart" }>,
): void {
  const source = asLogged(state.row, user);
  // One who was refused, or put out just before, has nothing to leave.
  if (!source || isLeaving(state.row, user)) return done();
  append(state, { type: "quit", reason }, { source, user, told, done });
}

/** Tells of a new nick. */
export function renamed(
  state: RoomState,
  { user, source, to, told, done }: Extract<RoomDuty, { type: "renamed" }>,
): void {
  // One who has entered since is known by the new nick already.
  if (asLogged(state.row, user)?.nick !== source.nick) return done();
  append(state, { type: "nick", to }, { source, user, told, done });
}

/** Puts a member out. */
export function kick(state: RoomState, { ask, user, target, reason: raw }: Asked<"kick">): void {
  const { row, core } = state;
  const asker = row.members.get(user.key);
  const member = row.members.get(target.key);
  if (!asker && !user.administrator) return ask.answer({ refused: "notInRoom", room: row.name });
  if (!member || isLeaving(row, target))
    return ask.answer({ refused: "notMember", room: row.name, nick: target.nick });
  const allowed = may("kick", standingIn(row, user), { flags: row.modes.flags });
  if (!allowed || (!user.administrator && rank(member.roles) > rank(asker?.roles ?? "")))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: allowed ? "operator" : "halfOperator" });
  const reason = cutToBytes(raw === "" ? user.nick : raw, core.settings.limits.kickReasonLength);
  append(
    state,
    { type: "kick", nick: asLogged(row, target)?.nick ?? target.nick, reason },
    { source: user.source, user: target, ask, ...endsMembership(row, target) },
  );
}

/** Sends one who may not come in to the room that is named for that, which decides for itself (IRCv3 FORWARD). */
function forward(row: RoomRow, ask: Ask, refusal: Refusal, forwards: number): void {
  const to = row.modes.forward;
  const hopeless = refusal.refused === "roomLocked" || refusal.refused === "noSuchRoom";
  if (to === null || hopeless || forwards >= maxForwards) return ask.answer(refusal);
  const { row: connection, request, last } = ask;
  connection.following.unshift(
    new Ask(connection, request, { type: "join", room: to, forwards: forwards + 1 }, last),
  );
  ask.part({ reply: "forwarded", room: row.name, to });
  ask.settle();
}

/**
 * Why somebody may not come in, if so. An administrator may always, and so may members of record unless they are banned; an
 * invitation opens everything but a lock.
 */
function entryFault(row: RoomRow, user: UserRow, key: string | undefined): Refusal | undefined {
  const room = row.name;
  const standing = row.standing.get(user.identity.id);
  if (row.kind !== "channel") return { refused: "noSuchRoom", room };
  if (user.administrator || (standing ?? "") !== "") return undefined;
  if (ofRecord(row, standing, user) !== undefined) return undefined;
  const { flags, limit, lists } = row.modes;
  if (isLocked(row)) return { refused: "roomLocked", room };
  if (invitationOf(row, user) !== undefined) return undefined;
  if (flags.includes("R") && user.identity.account === null) return { refused: "accountRequired", room };
  if (isBanned(row, user)) return { refused: "banned", room };
  if (flags.includes("i") && !lists.I.some(({ mask }) => maskMatches(mask, user.source)))
    return { refused: "inviteOnly", room };
  if (row.modes.key !== null && row.modes.key !== key) return { refused: "badKey", room };
  if (limit !== null && row.members.size >= limit) return { refused: "roomFull", room };
  return undefined;
}

/** Lasting roles. */
const rolesOnEntry = (row: RoomRow, user: UserRow): Roles =>
  user.identity.kind === "account" ? (row.standing.get(user.identity.id) ?? "") : "";
