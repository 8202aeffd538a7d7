import {
  type AnyPid,
  type Behaviour,
  type ExitReason,
  isAbnormal,
  type Self,
  StartIgnored,
  Stop,
  shutdown,
  terminate,
} from "../src/otp/process.ts";
import { Up } from "../src/otp/up.ts";
import {
  type ChildSpec,
  checkFlags,
  type Flags,
  type FullSpec,
  fillSpec,
  fillSpecs,
  runStart,
  StartFailed,
} from "./child-spec.ts";
import {
  type Answer,
  type ChildCount,
  type ChildInfo,
  ChildRefused,
  type StaticCommand,
  type SupervisorCommand,
} from "./commands.ts";
import { isExpected, Supervising } from "./supervising.ts";

export type { ChildSpec } from "./child-spec.ts";
export {
  ChildRefused,
  changeSpecs,
  countChildren,
  deleteChild,
  restartChild,
  startChild,
  terminateChild,
  whichChildren,
} from "./commands.ts";
export { dynamicSupervisor } from "./dynamic-supervisor.ts";
export { describeTree } from "./tree.ts";

/** What a supervisor with a list of children takes; `down` and `retry` it sends itself. */
export type SupervisorMessage =
  | SupervisorCommand
  | StaticCommand
  | { readonly type: "down"; readonly pid: AnyPid; readonly reason: ExitReason }
  | { readonly type: "retry"; readonly id: string; readonly round: number; readonly reason: ExitReason };

/** A child and its process, if it has one. */
interface Child {
  spec: FullSpec;
  pid: AnyPid | undefined;
  /** Starts so far. */
  incarnation: number;
  /** The round of restarts in which it waits to be started again; absent unless it does. */
  round: number | undefined;
  unwatch: (() => void) | undefined;
}

/** State of a supervisor with a list of children. */
export class SupervisorState extends Supervising {
  flags: Flags;
  children: Child[] = [];
  rounds = 0;

  constructor(name: string, self: Self<SupervisorMessage>, flags: Flags) {
    super(name, self, flags);
    this.flags = flags;
  }

  get strategy(): string {
    return this.flags.strategy;
  }

  list(): readonly ChildInfo[] {
    return this.children.map(({ spec, pid, round, incarnation }) => ({
      id: spec.id,
      ...(pid === undefined ? {} : { pid }),
      status: pid !== undefined ? "running" : round !== undefined ? "restarting" : "stopped",
      type: spec.type,
      restart: spec.restart,
      incarnation,
    }));
  }

  count(): ChildCount {
    const supervisors = this.children.filter(({ spec }) => spec.type === "supervisor").length;
    return {
      specs: this.children.length,
      active: this.children.filter(({ pid }) => pid !== undefined).length,
      supervisors,
      workers: this.children.length - supervisors,
    };
  }

  find(id: string): Child | undefined {
    return this.children.find(({ spec }) => spec.id === id);
  }

  forget(child: Child): void {
    this.children = this.children.filter((each) => each !== child);
  }
}

type Next = SupervisorState | Stop<SupervisorState>;

/**
 * A supervisor with a list of children: starts them in order, restarts them by its strategy, stops them in
 * reverse order, and gives up with `shutdown("intensity")` when more than `intensity` restarts fall within
 * `period` milliseconds. Semantics are those of OTP's `supervisor`.
 *
 * It does one thing at a time: while a child starts or stops, which the child's spec limits, its mailbox waits.
 *
 * @throws from `startLink`: InvalidSpec before any child is started; StartFailed, with none left running
 */
export const supervisor = (
  name: string,
  flags: Flags,
  specs: readonly ChildSpec[],
): Behaviour<SupervisorState, SupervisorMessage, void> => ({
  name,
  type: "supervisor",
  // Each child's `down` must arrive.
  maxMailbox: Number.POSITIVE_INFINITY,
  async init(_, self) {
    checkFlags(name, flags);
    const state = new SupervisorState(name, self, flags);
    for (const spec of fillSpecs(specs, flags.autoShutdown ?? "never")) await startFirst(state, spec, self);
    return state;
  },
  handle: (state, message, self) => handle(state, message, self),
  terminate: (state) => stopAll(state, state.children),
  dropped(message) {
    const refused = new ChildRefused("shuttingDown", name);
    if ("from" in message) message.from.reply({ refused });
    else if ("starter" in message) message.starter.reply({ refused });
  },
});

function handle(
  state: SupervisorState,
  message: SupervisorMessage,
  self: Self<SupervisorMessage>,
): Next | Promise<Next> {
  switch (message?.type) {
    case "down":
      return down(state, message.pid, message.reason, self);
    case "retry":
      return retry(state, message, self);
    case "whichChildren":
      message.from.reply({ value: state.list() });
      return state;
    case "countChildren":
      message.from.reply({ value: state.count() });
      return state;
    case "startChild":
      return add(state, message.arg, self).then((answer) => answered(state, message.starter, answer));
    case "terminateChild":
      return end(state, message.child).then((answer) => answered(state, message.from, answer));
    case "restartChild":
      return revive(state, message.id, self).then((answer) => answered(state, message.from, answer));
    case "deleteChild":
      return answered(state, message.from, remove(state, message.id));
    case "changeSpecs":
      return answered(state, message.from, change(state, message.flags, message.specs));
  }
  state.reportUnknown(message satisfies never);
  return state;
}

function answered<T>(
  state: SupervisorState,
  from: { reply(answer: Answer<T>): void },
  answer: Answer<T>,
): SupervisorState {
  from.reply(answer);
  return state;
}

// ---- starting

async function startFirst(
  state: SupervisorState,
  spec: FullSpec,
  self: Self<SupervisorMessage>,
): Promise<void> {
  const child: Child = { spec, pid: undefined, incarnation: 0, round: undefined, unwatch: undefined };
  state.children.push(child);
  try {
    await start(state, child, self);
  } catch (error) {
    // A supervisor below has already said which of its own children it was.
    if (self.alive && !(error instanceof StartFailed)) state.reportStartFailed(spec.id, 1, "first", error);
    await stopAll(state, state.children);
    throw new StartFailed(spec.id, error);
  }
  if (child.pid === undefined && spec.restart === "temporary") state.forget(child);
}

async function start(state: SupervisorState, child: Child, self: Self<SupervisorMessage>): Promise<void> {
  const up = new Up(self, child.spec.id, child.incarnation + 1, state.window);
  const pid = await runStart(child.spec, child.spec.start, up);
  child.incarnation += 1;
  child.pid = pid;
  if (pid === undefined) return;
  child.unwatch = self.watch(pid, toDown);
}

const toDown = (reason: ExitReason, pid: AnyPid): SupervisorMessage => ({ type: "down", pid, reason });

// ---- stopping

/** Stops those of `children` that run, last first, one at a time. */
async function stopAll(state: SupervisorState, children: readonly Child[]): Promise<void> {
  for (const child of [...children].reverse()) await stop(state, child);
}

async function stop(state: SupervisorState, child: Child): Promise<void> {
  const { pid, spec } = child;
  child.unwatch?.();
  child.unwatch = undefined;
  child.pid = undefined;
  child.round = undefined;
  if (pid === undefined) return;
  const reason = await terminate(pid, spec.shutdown);
  if (!isExpected(reason, spec)) state.reportUnexpectedExit(spec.id, child.incarnation, pid, reason);
}

// ---- restarting

async function down(
  state: SupervisorState,
  pid: AnyPid,
  reason: ExitReason,
  self: Self<SupervisorMessage>,
): Promise<Next> {
  const child = state.children.find((each) => each.pid === pid);
  // An old incarnation: whoever replaced it has taken care of it.
  if (child === undefined) return state;
  child.pid = undefined;
  child.unwatch = undefined;
  const { restart } = child.spec;
  if (restart === "permanent" || (restart === "transient" && isAbnormal(reason)))
    return restartGroup(state, child, reason, self);
  if (restart === "temporary") state.forget(child);
  return endsWith(state, child) ? new Stop(shutdown(), state) : state;
}

/** Whether the end of this child, which is not restarted, is that of its supervisor. */
function endsWith({ flags, children }: SupervisorState, ended: Child): boolean {
  if (!ended.spec.significant) return false;
  if (flags.autoShutdown === "any_significant") return true;
  const others = children.filter((child) => child.spec.significant && child !== ended);
  return (
    flags.autoShutdown === "all_significant" &&
    others.every((child) => child.pid === undefined && child.round === undefined)
  );
}

async function restartGroup(
  state: SupervisorState,
  child: Child,
  reason: ExitReason,
  self: Self<SupervisorMessage>,
): Promise<Next> {
  if (!state.admit(child.spec.id, child.incarnation, reason)) return new Stop(shutdown("intensity"), state);
  const group = groupOf(state, child);
  await stopAll(state, group);
  state.rounds += 1;
  for (const each of group)
    if (each.spec.restart === "temporary") state.forget(each);
    else each.round = state.rounds;
  return startRound(state, child.spec.id, state.rounds, reason, self);
}

function groupOf({ flags, children }: SupervisorState, child: Child): readonly Child[] {
  if (flags.strategy === "one_for_all") return children;
  if (flags.strategy === "rest_for_one") return children.slice(children.indexOf(child));
  return [child];
}

/** Tries again what could not be started, unless it was stopped or started by command meanwhile. */
function retry(
  state: SupervisorState,
  { id, round, reason }: { readonly id: string; readonly round: number; readonly reason: ExitReason },
  self: Self<SupervisorMessage>,
): Next | Promise<Next> {
  const waiting = state.children.filter((child) => child.round === round);
  const cause = waiting.find(({ spec }) => spec.id === id) ?? waiting[0];
  if (cause === undefined) return state;
  if (!state.admit(cause.spec.id, cause.incarnation, reason)) return new Stop(shutdown("intensity"), state);
  return startRound(state, cause.spec.id, round, reason, self);
}

/** Starts the children of a round in order; if one fails, ends those again and leaves all to a retry. */
async function startRound(
  state: SupervisorState,
  causeId: string,
  round: number,
  reason: ExitReason,
  self: Self<SupervisorMessage>,
): Promise<Next> {
  const group = state.children.filter((child) => child.round === round);
  for (const child of group) {
    try {
      await start(state, child, self);
      child.round = undefined;
    } catch (error) {
      // Killed meanwhile: this incarnation has nothing more to say.
      if (!self.alive) return state;
      state.reportStartFailed(child.spec.id, child.incarnation + 1, "restart", error);
      await stopAll(state, group);
      for (const each of group) each.round = round;
      // By way of the mailbox, so that a command or a shutdown may come between two tries.
      self.send({ type: "retry", id: causeId, round, reason });
      return state;
    }
  }
  const cause = state.find(causeId);
  if (cause !== undefined && self.alive)
    state.reportRestart(
      { ...cause, id: causeId },
      reason,
      group.map(({ spec }) => spec.id),
    );
  return state;
}

// ---- commands

const refuse = (refused: ChildRefused | StartIgnored) => ({ refused });

async function add(
  state: SupervisorState,
  given: ChildSpec,
  self: Self<SupervisorMessage>,
): Promise<Answer<AnyPid>> {
  let spec: FullSpec;
  try {
    spec = fillSpec(given, state.flags.autoShutdown ?? "never");
  } catch (cause) {
    return refuse(new ChildRefused("invalidSpec", String(given?.id), { cause }));
  }
  const there = state.find(spec.id);
  if (there?.pid !== undefined)
    return refuse(new ChildRefused("alreadyStarted", spec.id, { pid: there.pid }));
  if (there !== undefined) return refuse(new ChildRefused("alreadyPresent", spec.id));
  const child: Child = { spec, pid: undefined, incarnation: 0, round: undefined, unwatch: undefined };
  try {
    await start(state, child, self);
  } catch (cause) {
    if (self.alive) state.reportStartFailed(spec.id, 1, "added", cause);
    return refuse(new ChildRefused("startFailed", spec.id, { cause }));
  }
  if (child.pid !== undefined || spec.restart !== "temporary") state.children.push(child);
  return child.pid === undefined ? refuse(new StartIgnored(spec.id)) : { value: child.pid };
}

async function end(state: SupervisorState, which: string | AnyPid): Promise<Answer<undefined>> {
  const child = state.children.find(
    ({ spec, pid }) => spec.id === which || (pid !== undefined && pid === which),
  );
  if (child === undefined) return refuse(notFound(typeof which === "string" ? which : which.id));
  await stop(state, child);
  if (child.spec.restart === "temporary") state.forget(child);
  return { value: undefined };
}

async function revive(
  state: SupervisorState,
  id: string,
  self: Self<SupervisorMessage>,
): Promise<Answer<AnyPid>> {
  const child = state.find(id);
  const refused = refusalOf(child, id);
  if (child === undefined || refused !== undefined) return refuse(refused ?? notFound(id));
  try {
    await start(state, child, self);
  } catch (cause) {
    if (self.alive) state.reportStartFailed(id, child.incarnation + 1, "added", cause);
    return refuse(new ChildRefused("startFailed", id, { cause }));
  }
  return child.pid === undefined ? refuse(new StartIgnored(id)) : { value: child.pid };
}

function remove(state: SupervisorState, id: string): Answer<undefined> {
  const child = state.find(id);
  const refused = refusalOf(child, id);
  if (child === undefined || refused !== undefined) return refuse(refused ?? notFound(id));
  state.forget(child);
  return { value: undefined };
}

const notFound = (id: string) => new ChildRefused("notFound", id);

/** What keeps a child from being restarted or deleted by command. */
function refusalOf(child: Child | undefined, id: string): ChildRefused | undefined {
  if (child === undefined) return notFound(id);
  if (child.pid !== undefined) return new ChildRefused("running", id, { pid: child.pid });
  return child.round === undefined ? undefined : new ChildRefused("restarting", id);
}

function change(state: SupervisorState, flags: Flags, given: readonly ChildSpec[]): Answer<undefined> {
  let specs: readonly FullSpec[];
  try {
    checkFlags(state.name, flags);
    specs = fillSpecs(given, flags.autoShutdown ?? "never");
    checkKept(state, flags, specs);
  } catch (cause) {
    return refuse(new ChildRefused("invalidSpec", state.name, { cause }));
  }
  const kept = state.children.filter(({ spec }) => !specs.some(({ id }) => id === spec.id));
  const named = specs.map((spec): Child => {
    const there = state.find(spec.id);
    if (there === undefined)
      return { spec, pid: undefined, incarnation: 0, round: undefined, unwatch: undefined };
    there.spec = spec;
    return there;
  });
  state.flags = flags;
  state.intensity = flags;
  state.children = [...kept, ...named];
  return { value: undefined };
}

/** The children that are not named must stay valid under the new flags too. */
function checkKept(state: SupervisorState, flags: Flags, specs: readonly FullSpec[]): void {
  for (const { spec } of state.children)
    if (!specs.some(({ id }) => id === spec.id)) fillSpec(spec, flags.autoShutdown ?? "never");
}
