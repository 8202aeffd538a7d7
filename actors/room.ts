import type { NewEvent, RoomEvent } from "../src/domain/events.ts";
import { unreachable } from "../src/domain/refusals.ts";
import { type Behaviour, ignore, normal, Stop } from "../src/otp/process.ts";
import { NotFound, type Outcome, Unavailable } from "../src/store/store.ts";
import type { Pending, RoomRow } from "../src/tables/rooms.ts";
import { actorName, type Core, successorLimit } from "./core.ts";
import { edit, redact } from "./room/amend.ts";
import { deliver } from "./room/deliver.ts";
import { depart, invite, join, kick, part, renamed } from "./room/enter.ts";
import { describe, register, remove, rename, setTopic, transfer } from "./room/govern.ts";
import { knock } from "./room/knock.ts";
import { lastingRole, letGo } from "./room/lasting.ts";
import type { RoomMessage } from "./room/messages.ts";
import { setModes } from "./room/modes.ts";
import type { Entry } from "./room/share.ts";
import { say, tag } from "./room/speak.ts";
import { keep, type RoomState, roomView, turnAway } from "./room/state.ts";

/** Events read from the log at once while recovering. */
const recoverBatch = 1_000;
/** How long departures that the log has refused wait before they are tried again. */
const owedRetryMs = 1_000;
/** How long a room waits before it reads a log that could not be read. */
const recoverRetryMs = 200;

/**
 * A room: its members, its modes, and the order in which things were said. Everything that has to survive it is in its
 * row; a successor reads the log from the last event that was delivered, hands out what was committed meanwhile and
 * refuses the rest of what was pending (DESIGN.md §4.7).
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

  dropped(message) {
    if ("room" in message) keep(message);
    else if ("ask" in message) message.ask.answer({ refused: "unavailable" });
  },
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
    case "invite":
      invite(state, message);
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
    room.dropped?.(message, { kind: "error", error });
    throw error;
  }
}

/** Carries out what the store has decided, oldest first. */
function settle(state: RoomState, outcomes: readonly Outcome<Pending>[]): void {
  const { row } = state;
  let entries: Entry[] = [];
  let lost = false;
  for (const outcome of outcomes) {
    const pending = outcome.append;
    if (outcome.done === "committed") {
      entries.push({ event: { ...pending.event, seq: outcome.seq }, pending });
      continue;
    }
    deliver(state, entries);
    entries = [];
    if (outcome.done === "unknown") {
      lost = true;
      continue;
    }
    row.pending.delete(pending);
    if (outcome.done === "duplicate") {
      const { seq, msgid, time } = outcome;
      pending.ask?.answer({ reply: "event", event: { ...pending.event, seq, msgid, time }, duplicate: true });
    } else refused(state, pending, outcome.why);
  }
  deliver(state, entries);
  if (lost && state.phase === "live") recover(state);
}

/** What the log did not take: a departure is shown all the same, anything else is refused. */
function refused(state: RoomState, pending: Pending, why: "full" | "noSuchRoom" | "unavailable"): void {
  const { row, self } = state;
  if (isDeparture(pending)) {
    if (row.owed.length === 0) self.timer(owedRetryMs, { type: "logOwed" });
    if (!pending.shown) deliver(state, [{ event: { ...pending.event, seq: 0 }, pending }]);
    row.owed.push({
      event: pending.event,
      shown: true,
      ...(pending.effects ? { effects: pending.effects } : {}),
    });
    return;
  }
  if (pending.user) turnAway(row, pending.user);
  pending.ask?.answer(
    why === "full"
      ? { refused: "storeFull" }
      : why === "noSuchRoom"
        ? { refused: "noSuchRoom", room: row.name }
        : { refused: "unavailable" },
  );
}

const isDeparture = ({ event: { type } }: Pending): boolean =>
  type === "part" || type === "quit" || type === "nick" || type === "kick";

/** Gives the log the departures that it still lacks. */
function logOwed({ row, core, sink }: RoomState): void {
  for (const pending of row.owed.splice(0)) {
    row.pending.add(pending);
    core.store.append(pending, sink);
  }
}

/** Reads what the log has beyond the last event that was delivered: the fate of all that is pending. */
function recover(state: RoomState): void {
  const { core, row, self } = state;
  state.phase = "recovering";
  const read = async (): Promise<void> => {
    await core.store.whenOpen();
    const events: RoomEvent[] = [];
    for (;;) {
      const more = await core.store.store.eventsAfter(
        row.id,
        events.at(-1)?.seq ?? row.lastSeq,
        recoverBatch,
      );
      events.push(...more);
      if (more.length < recoverBatch) break;
    }
    self.send({ type: "recovered", events });
  };
  read().catch(
    self.guard((error: unknown) => {
      // It was deleted, and will hear of that: there is no log to read.
      if (error instanceof NotFound) self.send({ type: "recovered", events: [] });
      else if (error instanceof Unavailable) self.timer(recoverRetryMs, { type: "recoverAgain" });
      else throw error;
    }),
  );
}

function recovered(state: RoomState, events: readonly RoomEvent[]): void {
  const { row, core, sink } = state;
  const byMsgid = new Map(Array.from(row.pending, (pending) => [pending.event.msgid, pending]));
  deliver(
    state,
    events
      .filter(({ seq }) => seq > row.lastSeq)
      .map((event) => ({ event, pending: byMsgid.get(event.msgid) })),
  );
  for (const pending of row.pending) {
    if (isDeparture(pending)) {
      core.store.append(pending, sink);
      continue;
    }
    row.pending.delete(pending);
    if (pending.user) turnAway(row, pending.user);
    pending.ask?.answer({ refused: "unavailable" });
  }
  row.backlog.unshift(...row.held.splice(0));
  drainNext(state);
}

/** Everything that is in the mailbox by now belongs behind what is on the backlog. */
function drainNext(state: RoomState): void {
  state.phase = "recovering";
  state.self.send({ type: "drain" });
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

/** Lets a room rest that has crashed once too often. @returns whether it has, and is to have no successor for now */
export function retireRoom(core: Core, row: RoomRow): boolean {
  if (!row.successors.usedUp(core.system.clock.now(), successorLimit(core))) return false;
  row.successors.rest();
  rest(core, row);
  return true;
}

/** No successor is left for now: whoever waits is told. The row stays, and is taken up again when somebody comes. */
function rest(core: Core, row: RoomRow): void {
  row.restUntil = core.system.clock.now() + core.settings.supervision.successors.cooldownSeconds * 1_000;
  row.pid = undefined;
  for (const { ask } of row.pending) ask?.answer({ refused: "unavailable" });
  for (const message of [...row.held.splice(0), ...row.backlog.splice(0)])
    room.dropped?.(message as RoomMessage, normal);
}

/** The room has ended, with its log: members are put out, and whoever still waits for it is told. */
function deleted(
  state: RoomState,
  { ask, user }: Extract<RoomMessage, { type: "deleted" }>,
): Stop<RoomState> {
  const { row, core } = state;
  for (const member of [...row.members.values()]) {
    const event: NewEvent = {
      type: "kick",
      nick: member.user.nick,
      reason: "the room was deleted",
      roomId: row.id,
      kind: row.kind,
      target: row.name,
      source: user.source,
      msgid: core.newId(),
      time: core.wall(),
    };
    deliver(state, [{ event: { ...event, seq: 0 }, pending: { event, user: member.user } }]);
  }
  forget(state);
  ask.answer({ reply: "roomDeleted", room: row.name });
  return new Stop(normal, state);
}

/** An empty room that nobody needs stops; its log is in the store. */
function idle(state: RoomState): RoomState | Stop<RoomState> {
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
  for (const message of [...row.held.splice(0), ...row.backlog.splice(0)])
    room.dropped?.(message as RoomMessage, normal);
  core.tables.rooms.delete(row.folded);
  core.tables.messages.delete(row.id);
  row.pid = undefined;
}
