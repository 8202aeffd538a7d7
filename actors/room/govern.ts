import type { ModeChange } from "../../src/domain/modes.ts";
import { cutToBytes, fold } from "../../src/domain/names.ts";
import { handover, ownerUnseen } from "../../src/domain/ownership.ts";
import { may } from "../../src/domain/permissions.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { RoleLetter } from "../../src/domain/roles.ts";
import { cleanText } from "../../src/domain/text.ts";
import { StoreFull } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { note } from "../audit.ts";
import type { RoomDuty, RoomRequest } from "./messages.ts";
import { append, isLocked, oblige, type RoomState, roomView, standingIn, standingOf } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Longest description, in bytes. */
const maxDescriptionBytes = 1_000;

/** Why somebody may not set the topic, if so. */
export function topicFault(row: RoomRow, user: UserRow): Refusal | undefined {
  if (!row.members.has(user.key) && !user.administrator) return { refused: "notInRoom", room: row.name };
  return may("topic", standingIn(row, user), { flags: row.modes.flags })
    ? undefined
    : { refused: "roleNeeded", room: row.name, role: "halfOperator" };
}

/** Sets the topic. */
export function setTopic(state: RoomState, { ask, user, topic: raw }: Asked<"topic">): void {
  const { row, core } = state;
  const fault = topicFault(row, user);
  if (fault) return ask.answer(fault);
  const topic = cutToBytes(cleanText(raw), core.settings.limits.topicLength);
  const newest = [...row.pending].findLast(({ event }) => event.type === "topic")?.event;
  // Nobody is told of what stays as it is.
  if (topic === (newest?.type === "topic" ? newest.topic : row.topic))
    return ask.answer({ reply: "topic", room: roomView(row) });
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

/** Makes an unregistered room the account's own. */
export function register(state: RoomState, { ask, user }: Asked<"register">): void {
  const { row } = state;
  const { id, kind, account } = user.identity;
  if (kind !== "account" || account === null) return ask.answer({ refused: "notLoggedIn" });
  if (row.ownerId !== null) return ask.answer({ refused: "roomExists", room: row.name });
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
      reply: (event) => ({ reply: "roomCreated", room: roomView(row), ...(member ? { event } : {}) }),
      ...(member ? {} : { shown: true }),
    },
  );
}

/** Whether somebody may manage the room, or what they lack. */
export function manageFault(
  { row }: Pick<RoomState, "row">,
  { type, user }: Pick<Asked<"describe" | "rename" | "transfer" | "delete">, "type" | "user">,
): Refusal | undefined {
  const owned = row.ownerId !== null;
  const action = type === "rename" ? type : type === "describe" ? "manage" : "transfer";
  if (may(action, standingOf(row, user), { flags: row.modes.flags, owned })) return undefined;
  if (action === "rename" && !row.members.has(user.key)) return { refused: "notInRoom", room: row.name };
  const role = action === "transfer" ? "owner" : action === "rename" && !owned ? "operator" : "admin";
  return { refused: "roleNeeded", room: row.name, role };
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
  note(core, message.user, { action: "describe", target: null, detail: "" }, row);
  settle(ask, write(), { type: "described", room: row, ask, description });
}

/** Ends the room for good, with its log. */
export function remove(state: RoomState, message: Asked<"delete">): void {
  const { ask, user } = message;
  const { row, core } = state;
  const fault = manageFault(state, message);
  if (fault) return ask.answer(fault);
  const write = async (): Promise<void> => core.store.store.deleteRoom(row.id);
  note(core, user, { action: "deleteRoom", target: null, detail: "" }, row);
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
  const seen = changes.length > 0;
  // With neither of them here nothing is to be seen.
  if (!seen) changes.push(ownerUnseen(account));
  append(
    state,
    { type: "mode", changes },
    {
      source: user.source,
      ask,
      subjects,
      effects: handover(former, { id: accountId, name: account }),
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
