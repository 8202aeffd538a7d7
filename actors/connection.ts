import type { Decoded, Request } from "../src/dialects/dialect.ts";
import { fold } from "../src/domain/names.ts";
import { type Behaviour, cast, ignore, normal, type Pid, type Self, Stop } from "../src/otp/process.ts";
import { Ask, asksOf } from "../src/tables/ask.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import { execute } from "./commands/execute.ts";
import { outage } from "./commands/outage.ts";
import { toll } from "./connection/flood.ts";
import { actorName, type Core, successorLimit } from "./core.ts";
import { newSession } from "./dialects.ts";
import type { ConnectionMessage } from "./messages.ts";

interface ConnectionState {
  readonly core: Core;
  readonly row: ConnectionRow;
  readonly self: Self<ConnectionMessage>;
}

const failedTooOften = "Your connection failed too often; please connect again";

/** Commands handled before others get their turn. */
const commandsPerTurn = 64;

/**
 * A client's session: takes its lines one at a time, has them decoded and carried out, and keeps the answers in their
 * order. Messages to one target may be under way together; anything else waits for the answers before it.
 * Socket, unread lines and answers that are due are the row's: a successor takes them over.
 */
export const connection: Behaviour<
  ConnectionState,
  ConnectionMessage,
  { readonly core: Core; readonly row: ConnectionRow }
> = {
  name: "connection",

  init({ core, row }, self) {
    if (row.gone || row.pid?.alive) return ignore;
    if (!row.successors.admit(core.system.clock.now(), successorLimit(core))) {
      row.close(failedTooOften, "failed");
      return ignore;
    }
    self.register(actorName.connection(row));
    row.pid = self;
    // What the predecessor was in the middle of is refused, and not tried again.
    row.executing?.answer({ refused: "internal" });
    row.executing = undefined;
    row.listen();
    row.woken = true;
    row.throttled = false;
    self.send({ type: "work" });
    return { core, row, self };
  },

  handle(state, message) {
    switch (message.type) {
      case "refilled":
        state.row.throttled = false;
        break;
      case "failed":
        throw message.error;
      case "work":
        state.row.woken = false;
        break;
    }
    if (state.row.gone) return new Stop(normal, state);
    work(state);
    return state;
  },

  terminate({ row }, reason) {
    if (reason.kind !== "error") row.successors.ended();
  },
};

/** Closes a connection whose actor has crashed once too often. @returns whether it has, and is to have no successor */
export function retireConnection(core: Core, row: ConnectionRow): boolean {
  if (!row.successors.usedUp(core.system.clock.now(), successorLimit(core))) return false;
  row.successors.rest();
  row.close(failedTooOften, "failed");
  return true;
}

function work(state: ConnectionState): void {
  const { row } = state;
  for (let turn = 0; turn < commandsPerTurn; turn += 1) {
    if (row.closing !== undefined || !step(state)) return;
  }
  row.wake();
}

/** Does the next thing. @returns false when there is nothing to do for now */
function step(state: ConnectionState): boolean {
  const { row, core } = state;
  const next = row.following[0];
  if (next) {
    if (row.asks.size > 0) return false;
    row.following.shift();
    run(state, next);
    return true;
  }
  if (row.held) {
    const decoded = row.held;
    if (row.throttled || (row.asks.size > 0 && !joinsThoseUnderWay(row, decoded))) return false;
    return pass(state, decoded);
  }
  // What a line means may depend on the answers before it; only messages are taken ahead of them.
  if (row.asks.size > 0 && row.saying === undefined) return false;
  if (row.waitingLines > 0 && row.isCongested) return false;
  const line = row.takeLine();
  if (line === undefined) {
    // The client has said all it had to say, and has all its answers.
    if (row.ended && row.asks.size === 0) row.close("Client closed the connection", "quit");
    return false;
  }
  if (!row.user && row.lines > core.settings.limits.unregisteredLines) {
    row.close("Too many lines before registration", "unregistered");
    return false;
  }
  if (row.pingedAt !== undefined) {
    core.counters.pingSeconds.observe((core.wall() - row.pingedAt) / 1_000);
    row.pingedAt = undefined;
  }
  core.counters.commands += 1;
  const { session } = row;
  const decoded =
    typeof line === "string" ? session.tooLong(line === "endless") : session.decode(line, core.wall());
  if (decoded && "switchTo" in decoded) {
    row.session = newSession(core, "line", row.transport.peer);
    row.held = typeof line === "string" ? undefined : row.session.decode(line, core.wall());
  } else row.held = decoded;
  return true;
}

/** Carries out what was decoded, if flood control lets it. @returns false when it has to wait */
function pass(state: ConnectionState, decoded: Exclude<Decoded, undefined>): boolean {
  const { core, row, self } = state;
  const due = toll(core, row, decoded);
  if (due && "waitMs" in due) {
    row.throttled = true;
    self.timer(due.waitMs, { type: "refilled" });
    return false;
  }
  row.held = undefined;
  if (due && "request" in decoded && decoded.request) {
    const [command] = decoded.request.commands;
    if (command)
      new Ask(row, decoded.request, command, true).answer({ refused: "rateLimited", retryMs: due.refusedMs });
  } else perform(state, decoded);
  return true;
}

/** A message may be under way together with others to the same target; nothing else overlaps. */
function joinsThoseUnderWay(row: ConnectionRow, decoded: Exclude<Decoded, undefined>): boolean {
  if (row.saying === undefined || !("request" in decoded) || "lines" in decoded) return false;
  const [command, ...more] = decoded.request?.commands ?? [];
  return command?.type === "say" && more.length === 0 && fold(command.target) === row.saying;
}

function perform(state: ConnectionState, decoded: Exclude<Decoded, undefined>): void {
  const { row } = state;
  if ("hangUp" in decoded) return row.hangUp("not one of ours");
  if ("switchTo" in decoded) return;
  if ("lines" in decoded) {
    if (decoded.bytes) row.write(decoded.bytes);
    row.send(decoded.lines);
    if (decoded.close !== undefined) return row.close(decoded.close);
  }
  if (decoded.request) begin(state, decoded.request);
}

function begin(state: ConnectionState, request: Request): void {
  const { row, core } = state;
  const { used } = core.counters;
  const { verb } = request;
  if (verb) used.set(verb, (used.get(verb) ?? 0) + 1);
  const asks = asksOf(row, request);
  const first = asks.shift();
  row.following.push(...asks);
  if (first) run(state, first);
}

function run({ core, row, self }: ConnectionState, ask: Ask): void {
  row.begin(ask);
  row.executing = ask;
  const later = execute(core, row, ask);
  row.executing = undefined;
  row.saying = ask.command.type === "say" && !later ? fold(ask.command.target) : undefined;
  later?.catch((error: unknown) => fail(row, ask, error, self));
}

/** What a command did later has failed: an outage is an answer, anything else our own fault. */
function fail(row: ConnectionRow, ask: Ask, error: unknown, self: Self<ConnectionMessage>): void {
  const refusal = outage(error);
  if (refusal) return ask.answer(refusal);
  ask.answer({ refused: "internal" });
  const pid = (row.pid as Pid<ConnectionMessage> | undefined) ?? self;
  cast(pid, { type: "failed", error });
}
