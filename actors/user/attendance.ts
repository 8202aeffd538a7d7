import { normal, Stop } from "../../src/otp/process.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import { endStay, keepStay } from "../always-on.ts";
import type { UserMessage } from "../messages.ts";
import { bring } from "../room/arrivals.ts";
import { isReading, noteSeen } from "../seen.ts";
import { attended, look } from "./away.ts";
import { leaveAll } from "./leave.ts";
import { depose } from "./modes.ts";
import type { UserState } from "./state.ts";

/** A session has come: it is shown the rooms that they are in. */
export function attach(state: UserState, session: ConnectionRow): void {
  const { core, row, self } = state;
  if (!row.arriving.delete(session)) return;
  row.sessions.add(session);
  if (session.gone)
    self.send({ type: "detach", session, reason: session.closing ?? "", done: () => undefined });
  session.user = row;
  session.refreshViewer();
  for (const room of row.rooms.values()) if (room.members.has(row.key)) bring(core, session, room, row);
  row.lastActiveAt = core.wall();
  attended(state, session);
  keepStay(core, row);
}

/** A session has gone; with the last one they leave, unless they stay. */
export function detach(
  state: UserState,
  { session, reason, done }: Extract<UserMessage, { type: "detach" }>,
): UserState | Stop<UserState> {
  const { core, row, self } = state;
  row.sessions.delete(session);
  if (!session.session.marksRead && !isReading(row)) self.guard(noteSeen)(core, row);
  if (row.unattended) depose(state);
  return stay(state, reason, done);
}

/** They stay while somebody is here or on the way; else they leave. */
export function stay(state: UserState, reason: string, done: () => void): UserState | Stop<UserState> {
  const { core, row } = state;
  if (!row.vacant) {
    look(state);
    keepStay(core, row);
    done();
    return state;
  }
  leaveAll(core, row, reason, done);
  return new Stop(normal, state);
}

/** From now on they stay when the last session has gone, or leave with it. */
export function persist(
  state: UserState,
  on: boolean,
  reason = "Nobody is connected",
  done: () => void = () => undefined,
): UserState | Stop<UserState> {
  const { core, row } = state;
  if (row.alwaysOn && !on) endStay(core, row);
  row.alwaysOn = on;
  return stay(state, reason, done);
}
