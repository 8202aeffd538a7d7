import { may } from "../../src/domain/permissions.ts";
import { isGoing } from "./amend.ts";
import type { RoomRequest } from "./messages.ts";
import { sendFault } from "./speak.ts";
import { append, type RoomState, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Pins a message to the room, or takes it off. In a conversation both may. */
export function pin(state: RoomState, { ask, user, message, add, pinned, to }: Asked<"pin">): void {
  const { core, row } = state;
  const { msgid, seq } = message;
  if (!row.people && !may("pin", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "operator" });
  const fault = row.people && sendFault(state, user, to, false);
  if (fault) return ask.answer(fault);
  if (isGoing(state, message)) return ask.answer({ refused: "noSuchMessage", target: to, msgid });
  const limit = core.settings.rooms.pins;
  if (add && pinned + underWay(state) >= limit)
    return ask.answer({ refused: "tooManyPins", target: to, limit });
  append(
    state,
    { type: "pin", of: msgid, ofSeq: seq, pinned: add },
    { source: user.source, target: to, ask, effects: { pins: { seq, add } } },
  );
}

/** Pins that are given to the log and were not counted. */
function underWay({ row }: RoomState): number {
  let count = 0;
  for (const { event } of row.pending) if (event.type === "pin" && event.pinned) count += 1;
  return count;
}
