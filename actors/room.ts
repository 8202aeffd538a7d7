import { unreachable } from "../src/domain/refusals.ts";
import { type Behaviour, ignore, Stop } from "../src/otp/process.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import { actorName, type Core, successorLimit } from "./core.ts";
import { edit, redact } from "./room/amend.ts";
import { drainNext, logOwed, recover, recovered, settle } from "./room/commits.ts";
import { deleted, drop, idle, rest } from "./room/end.ts";
import { depart, join, kick, part, renamed } from "./room/enter.ts";
import { forget } from "./room/forget.ts";
import { describe, register, remove, rename, setTopic, transfer } from "./room/govern.ts";
import { invite, inviteAbsent, invited } from "./room/invite.ts";
import { knock } from "./room/knock.ts";
import { lastingRole, letGo } from "./room/lasting.ts";
import { dismiss, enrol } from "./room/membership.ts";
import type { RoomMessage } from "./room/messages.ts";
import { setModes } from "./room/modes.ts";
import { pin } from "./room/pins.ts";
import { say, tag } from "./room/speak.ts";
import { type RoomState, roomView } from "./room/state.ts";

/**
 * A room: its members, its modes, and the order in which things were said. Everything that has to survive it is in its
 * row; a successor reads the log from the last event that was delivered, hands out what was committed meanwhile and
 * refuses the rest of what was pending.
 */
export const room: Behaviour<RoomState, RoomMessage, { readonly core: Core; readonly row: RoomRow }> = {
  name: "room",
  maxMailbox: 100_000,

  init({ core, row }, self) {
    if (row.pid?.alive || core.tables.rooms.lookup(row.folded) !== row) return ignore;
    const now = core.system.clock.now();
    if (!row.successors.admit(now, successorLimit(core))) {
      rest(core, row);
      return ignore;
    }
    self.register(actorName.room(row));
    row.pid = self;
    const state: RoomState = {
      core,
      row,
      self,
      sink: (outcomes) => self.send({ type: "outcomes", outcomes }),
      phase: "live",
      lastTime: 0,
      lastActiveAt: core.wall(),
    };
    row.backlog.unshift(...row.held.splice(0));
    if (row.pending.size > 0) recover(state);
    else if (row.backlog.length > 0) drainNext(state);
    if (row.owed.length > 0) self.send({ type: "logOwed" });
    self.timer(core.settings.rooms.idleSeconds * 1_000, { type: "idle" });
    return state;
  },

  handle(state, message) {
    if (state.phase === "live" || isInternal(message)) return take(state, message);
    if ("ask" in message && !("room" in message) && !state.core.store.isOpen)
      message.ask.answer({ refused: "unavailable" });
    else state.row.backlog.push(message);
    return state;
  },

  terminate({ row }, reason) {
    if (reason.kind !== "error") row.successors.ended();
  },

  dropped: drop,
};

/** What a room tells itself; anything else waits while it recovers. */
const isInternal = ({ type }: RoomMessage): boolean =>
  type === "outcomes" ||
  type === "recovered" ||
  type === "recoverAgain" ||
  type === "drain" ||
  type === "idle";

/** What is decided by how the room is governed, and changes that: one at a time, since the store may still refuse it. */
const governs = ({ type }: RoomMessage): boolean =>
  type === "modes" ||
  type === "register" ||
  type === "transfer" ||
  type === "rename" ||
  type === "release" ||
  type === "lastingRole";

const isGoverned = ({ pending }: RoomRow): boolean => {
  for (const { event, effects } of pending)
    if (event.type === "mode" || effects?.room?.folded !== undefined) return true;
  return false;
};

function take(state: RoomState, message: RoomMessage): RoomState | Stop<RoomState> {
  if (governs(message) && isGoverned(state.row)) {
    state.row.held.push(message);
    return state;
  }
  switch (message.type) {
    case "say":
      say(state, message);
      break;
    case "edit":
      edit(state, message);
      break;
    case "redact":
      redact(state, message);
      break;
    case "pin":
      pin(state, message);
      break;
    case "tag":
      tag(state, message);
      break;
    case "join":
      join(state, message);
      break;
    case "part":
      part(state, message);
      break;
    case "depart":
      depart(state, message);
      break;
    case "renamed":
      renamed(state, message);
      break;
    case "kick":
      kick(state, message);
      break;
    case "dismiss":
      dismiss(state, message);
      break;
    case "enrol":
      enrol(state, message);
      break;
    case "invite":
      invite(state, message);
      break;
    case "inviteAbsent":
      inviteAbsent(state, message);
      break;
    case "invited":
      invited(state, message);
      break;
    case "knock":
      knock(state, message);
      break;
    case "topic":
      setTopic(state, message);
      break;
    case "modes":
      setModes(state, message);
      break;
    case "register":
      register(state, message);
      break;
    case "describe":
      describe(state, message);
      break;
    case "transfer":
      transfer(state, message);
      break;
    case "rename":
      rename(state, message);
      break;
    case "delete":
      remove(state, message);
      break;
    case "release":
      letGo(state, message);
      break;
    case "lastingRole":
      lastingRole(state, message);
      break;
    case "forget":
      forget(state, message.accountId, message.words);
      message.done();
      break;
    case "described":
      state.row.description = message.description;
      message.ask.answer({ reply: "roomChanged", room: roomView(state.row), what: "description" });
      break;
    case "deleted":
      return deleted(state, message);
    case "outcomes":
      settle(state, message.outcomes);
      return release(state);
    case "recovered":
      recovered(state, message.events);
      break;
    case "recoverAgain":
      recover(state);
      break;
    case "drain":
      return drain(state);
    case "logOwed":
      logOwed(state);
      break;
    case "idle":
      return idle(state);
    default:
      return unreachable(message);
  }
  return state;
}

/** Goes on with what waited for a change to be committed. */
function release(state: RoomState): RoomState | Stop<RoomState> {
  const { row } = state;
  while (state.phase === "live" && row.held.length > 0 && !isGoverned(row)) {
    const next = takeKept(state, row.held.shift());
    if (next instanceof Stop) return next;
  }
  return state;
}

/** Takes what waited in the row, where a crash does not drop it by itself. */
function takeKept(state: RoomState, kept: unknown): RoomState | Stop<RoomState> {
  const message = kept as RoomMessage;
  try {
    return take(state, message);
  } catch (error) {
    drop(message);
    throw error;
  }
}

function drain(state: RoomState): RoomState | Stop<RoomState> {
  const { backlog } = state.row;
  state.phase = "live";
  for (let message = backlog.shift(); message !== undefined; message = backlog.shift()) {
    const next = takeKept(state, message);
    if (next instanceof Stop) return next;
  }
  return state;
}
