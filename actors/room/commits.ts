import type { RoomEvent } from "../../src/domain/events.ts";
import { NotFound, type Outcome, Unavailable } from "../../src/store/store.ts";
import type { Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { deliver } from "./deliver.ts";
import { answer, type Entry } from "./share.ts";
import { type RoomState, turnAway } from "./state.ts";

/** Events read from the log at once while recovering. */
const recoverBatch = 1_000;
/** How long departures that the log has refused wait before they are tried again. */
const owedRetryMs = 1_000;
/** How long a room waits before it reads a log that could not be read. */
const recoverRetryMs = 200;

/** Carries out what the store has decided, oldest first. */
export function settle(state: RoomState, outcomes: readonly Outcome<Pending>[]): void {
  const { row } = state;
  let entries: Entry[] = [];
  let lost = false;
  for (const outcome of outcomes) {
    const pending = outcome.append;
    if (outcome.done === "committed") {
      pending.event.seq = outcome.seq;
      if (outcome.time !== undefined) pending.event.time = outcome.time;
      entries.push({ event: pending.event, pending });
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
    if (pending.shown) answer(pending, pending.event);
    else deliver(state, [{ event: pending.event, pending }]);
    row.owed.push({
      event: pending.event,
      shown: true,
      ...(pending.effects ? { effects: pending.effects } : {}),
    });
    return;
  }
  if (pending.user) takeBack(row, pending, pending.user);
  pending.ask?.answer(
    why === "full"
      ? { refused: "storeFull" }
      : why === "noSuchRoom"
        ? { refused: "noSuchRoom", room: row.name }
        : { refused: "unavailable" },
  );
}

/** One whose wish the log did not take stays where they were; a membership that was to begin with it does not. */
function takeBack(row: RoomRow, { event, effects }: Pending, user: UserRow): void {
  turnAway(row, user);
  const { id } = user.identity;
  if (
    event.type === "join" &&
    effects?.membership &&
    !row.members.has(user.key) &&
    row.standing.get(id) === ""
  )
    row.standing.delete(id);
}

const isDeparture = ({ event: { type } }: Pending): boolean =>
  type === "part" || type === "quit" || type === "nick" || type === "kick";

/** Gives the log the departures that it still lacks. */
export function logOwed({ row, core, sink }: RoomState): void {
  for (const pending of row.owed.splice(0)) {
    row.pending.add(pending);
    core.store.append(pending, sink);
  }
}

/** Reads what the log has beyond the last event that was delivered: the fate of all that is pending. */
export function recover(state: RoomState): void {
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

/** Hands out what the log has, and refuses the rest of what was pending. */
export function recovered(state: RoomState, events: readonly RoomEvent[]): void {
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
    if (pending.user) takeBack(row, pending, pending.user);
    pending.ask?.answer({ refused: "unavailable" });
  }
  row.backlog.unshift(...row.held.splice(0));
  drainNext(state);
}

/** Everything that is in the mailbox by now belongs behind what is on the backlog. */
export function drainNext(state: RoomState): void {
  state.phase = "recovering";
  state.self.send({ type: "drain" });
}
