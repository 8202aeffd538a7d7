import type { RoomEvent } from "../../src/domain/events.ts";
import { normal, Stop } from "../../src/otp/process.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { type Core, successorLimit } from "../core.ts";
import { deliver } from "./deliver.ts";
import type { RoomMessage } from "./messages.ts";
import { keep, type RoomState } from "./state.ts";

/** A message that no actor takes: a duty waits for the successor, whoever asked is told. */
export function drop(message: RoomMessage): void {
  if ("room" in message) keep(message);
  else if ("ask" in message) message.ask.answer({ refused: "unavailable" });
}

/** Lets a room rest that has crashed once too often. @returns whether it has, and is to have no successor for now */
export function retireRoom(core: Core, row: RoomRow): boolean {
  if (!row.successors.usedUp(core.system.clock.now(), successorLimit(core))) return false;
  row.successors.rest();
  rest(core, row);
  return true;
}

/** No successor is left for now: whoever waits is told. The row stays, and is taken up again when somebody comes. */
export function rest(core: Core, row: RoomRow): void {
  row.restUntil = core.system.clock.now() + core.settings.supervision.successors.cooldownSeconds * 1_000;
  row.pid = undefined;
  for (const { ask } of row.pending) ask?.answer({ refused: "unavailable" });
  for (const message of [...row.held.splice(0), ...row.backlog.splice(0)]) drop(message as RoomMessage);
}

/** The room has ended, with its log: members are put out, and whoever still waits for it is told. */
export function deleted(
  state: RoomState,
  { ask, user }: Extract<RoomMessage, { type: "deleted" }>,
): Stop<RoomState> {
  const { row, core } = state;
  for (const member of [...row.members.values()]) {
    const event: RoomEvent = {
      type: "kick",
      nick: member.user.nick,
      reason: "the room was deleted",
      roomId: row.id,
      kind: row.kind,
      target: row.name,
      source: user.source,
      msgid: core.newId(),
      time: core.wall(),
      seq: 0,
    };
    deliver(state, [{ event, pending: { event, user: member.user } }]);
  }
  forget(state);
  ask.answer({ reply: "roomDeleted", room: row.name });
  return new Stop(normal, state);
}

/** An empty room that nobody needs stops; its log is in the store. */
export function idle(state: RoomState): RoomState | Stop<RoomState> {
  const { row, core, self } = state;
  const idleMs = core.settings.rooms.idleSeconds * 1_000;
  const busy =
    row.members.size > 0 ||
    row.pending.size > 0 ||
    row.backlog.length > 0 ||
    row.owed.length > 0 ||
    self.mailboxLength > 0;
  if (busy || state.phase !== "live" || core.wall() - state.lastActiveAt < idleMs) {
    self.timer(idleMs, { type: "idle" });
    return state;
  }
  forget(state);
  return new Stop(normal, state);
}

function forget({ row, core }: RoomState): void {
  row.ended = true;
  // Their fate comes to nobody any more.
  for (const { ask, done } of row.pending) {
    ask?.answer({ refused: "noSuchRoom", room: row.name });
    done?.();
  }
  row.pending.clear();
  for (const message of [...row.held.splice(0), ...row.backlog.splice(0)]) drop(message as RoomMessage);
  core.tables.rooms.delete(row.folded);
  core.tables.messages.delete(row.id);
  row.pid = undefined;
}
