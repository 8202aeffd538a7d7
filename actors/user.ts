import { unreachable } from "../src/domain/refusals.ts";
import { type Behaviour, ignore } from "../src/otp/process.ts";
import type { UserRow } from "../src/tables/users.ts";
import { actorName, type Core, successorLimit } from "./core.ts";
import { isObligation, type UserMessage } from "./messages.ts";
import { loadMetadata } from "./metadata.ts";
import { attach, detach, persist, stay } from "./user/attendance.ts";
import { goAway } from "./user/away.ts";
import { identify, unlessAway } from "./user/identify.ts";
import { join } from "./user/join.ts";
import { marked } from "./user/markers.ts";
import { depose, setModes, setOperator, withFlag } from "./user/modes.ts";
import { renamed } from "./user/nick.ts";
import { setHost, setRealname } from "./user/profile.ts";
import type { UserState } from "./user/state.ts";

/**
 * Somebody who is here under one nick, with any number of sessions: who joins and leaves for all of them, and from whom
 * rooms hear of changes of nick, away and the end. Never on the path of a message.
 */
export const user: Behaviour<UserState, UserMessage, { readonly core: Core; readonly row: UserRow }> = {
  name: "user",

  init({ core, row }, self) {
    if (row.left || row.pid?.alive) return ignore;
    const now = core.system.clock.now();
    if (!row.successors.admit(now, successorLimit(core))) {
      rest(core, row);
      return ignore;
    }
    self.register(actorName.user(row));
    row.pid = self;
    const state: UserState = { core, row, self };
    // Who has no session yet was brought here by the server: nobody else reads their profile.
    loadMetadata(core, row).catch(unlessAway(state));
    reconcile(state);
    return state;
  },

  handle(state, message) {
    switch (message.type) {
      case "attach":
        attach(state, message.session);
        message.done?.();
        return state;
      case "detach":
        return detach(state, message);
      case "look":
        return stay(state, "Connection closed", () => undefined);
      case "join":
        join(state, message);
        return state;
      case "leftRoom":
        if (!message.room.members.has(state.row.key)) state.row.rooms.delete(message.room.id);
        return state;
      case "renamed":
        renamed(state, message);
        return state;
      case "away":
        goAway(state, message);
        return state;
      case "realname":
        setRealname(state, message);
        return state;
      case "host":
        setHost(state, message);
        return state;
      case "modes":
        setModes(state, message);
        return state;
      case "marked":
        marked(state, message);
        return state;
      case "oper":
        state.row.operator = message.name;
        state.row.modes = withFlag(state.row.modes, "o", true);
        message.ask.answer({ reply: "oper" });
        return state;
      case "banished":
        return persist(state, false, message.reason, message.done);
      case "deposed":
        depose(state);
        return state;
      case "role":
        state.row.become({ role: message.role });
        setOperator(state, message.role === "administrator" || state.row.operator !== undefined);
        return state;
      case "persist":
        return persist(state, message.on);
      case "identify":
        identify(state, message);
        return state;
    }
    return unreachable(message);
  },

  terminate({ row }, reason) {
    if (reason.kind !== "error") row.successors.ended();
  },

  dropped(message) {
    if ("ask" in message) message.ask.answer({ refused: "unavailable" });
    else if (isObligation(message)) message.user.backlog.push(message);
    // The successor finds sessions that have gone by looking.
    else if (message.type === "detach") message.done();
  },
};

/** Lets somebody rest whose actor has crashed once too often. @returns whether it has, and is to have no successor for now */
export function retireUser(core: Core, row: UserRow): boolean {
  if (!row.successors.usedUp(core.system.clock.now(), successorLimit(core))) return false;
  row.successors.rest();
  rest(core, row);
  return true;
}

/** No successor is left for now; somebody who needs the actor has it started again later. */
function rest(core: Core, row: UserRow): void {
  row.restUntil = core.system.clock.now() + core.settings.supervision.successors.cooldownSeconds * 1_000;
  row.pid = undefined;
}

/** Finds out what a predecessor had no time for: rooms that it was in, sessions that have ended. */
function reconcile({ core, row, self }: UserState): void {
  for (const room of core.tables.rooms.values()) if (room.members.has(row.key)) row.rooms.set(room.id, room);
  for (const session of row.sessions)
    if (session.gone || session.user !== row)
      self.send({
        type: "detach",
        session,
        reason: session.closing ?? "the connection was closed",
        done: () => undefined,
      });
  for (const message of row.backlog.splice(0)) self.send(message as UserMessage);
  // Others have not been welcomed yet: they come by themselves, or say that they do not.
  for (const session of row.arriving) if (session.user === row) self.send({ type: "attach", session });
  if (row.vacant) self.send({ type: "look" });
}
