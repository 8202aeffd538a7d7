import {
  type AnyPid,
  type Behaviour,
  type ExitReason,
  type From,
  type Ignore,
  incarnationOf,
  isAbnormal,
  killed,
  type Pid,
  type Self,
  StartIgnored,
  Stop,
  shutdown,
  terminate,
} from "../src/otp/process.ts";
import { Up } from "../src/otp/up.ts";
import {
  type ChildSpec,
  checkIntensity,
  type FullSpec,
  faultOfStarted,
  fillSpec,
  InvalidSpec,
  StartTimeout,
} from "./child-spec.ts";
import {
  type Answer,
  type ChildCount,
  type ChildInfo,
  ChildRefused,
  type StartCommand,
  type SupervisorCommand,
} from "./commands.ts";
import type { Intensity } from "./intensity.ts";
import { isExpected, Supervising } from "./supervising.ts";

/** The one template of a dynamic supervisor's children. */
export interface ChildTemplate<A, M> extends Omit<ChildSpec, "id" | "start" | "significant"> {
  /** The supervisor's name if absent. */
  readonly id?: string;
  /** Starts one child; a restarted child is given the same argument again. */
  readonly start: (arg: A, up: Up) => Promise<Pid<M> | Ignore>;
  /**
   * Asked when a child is to be restarted: whether it goes without a successor instead, which is then not counted.
   * Children with a small count of their own use it, so that none of them can use up the intensity that all share.
   */
  readonly retire?: (arg: A) => boolean;
}

/** Numbers and template of a dynamic supervisor. */
export interface DynamicFlags<A, M> extends Intensity {
  readonly child: ChildTemplate<A, M>;
  /** Children it may have at one time, those that are starting included; `Infinity` is possible. */
  readonly maxChildren: number;
}

/** What a dynamic supervisor takes; the last four it sends itself. */
export type DynamicMessage<A, M> =
  | SupervisorCommand
  | StartCommand<A, M>
  | { readonly type: "started"; readonly attempt: Attempt<A, M>; readonly pid: Pid<M> | undefined }
  | { readonly type: "failed"; readonly attempt: Attempt<A, M>; readonly error: unknown }
  | { readonly type: "overdue" }
  | { readonly type: "down"; readonly pid: AnyPid; readonly reason: ExitReason };

/** A child; while it is restarted it is still known by its last pid. */
interface Child<A, M> {
  readonly pid: Pid<M>;
  /** Not kept for temporary children, which never need it again. */
  readonly arg: A | undefined;
  readonly incarnation: number;
  attempt: Attempt<A, M> | undefined;
  /** Who are told when it has been stopped by command. */
  stopping: From<Answer<undefined>>[] | undefined;
}

/** A start under way. */
class Attempt<A, M> {
  readonly up: Up;
  readonly arg: A | undefined;
  /** Who asked for a new child; absent for a restart. */
  readonly starter: From<Answer<Pid<M>>> | undefined;
  /** The child that this restarts, and what it had ended for. */
  readonly restarts: { readonly child: Child<A, M>; readonly reason: ExitReason } | undefined;
  /** Monotonic milliseconds. */
  readonly begunAt: number;
  /** The process, once it is up. */
  pid: Pid<M> | undefined;
  /** Whether the start is over, well or not; the supervisor may still have to hear of it. */
  over = false;

  constructor(
    up: Up,
    arg: A | undefined,
    starter: From<Answer<Pid<M>>> | undefined,
    restarts: { readonly child: Child<A, M>; readonly reason: ExitReason } | undefined,
  ) {
    this.up = up;
    this.begunAt = up.system.clock.now();
    this.arg = arg;
    this.starter = starter;
    this.restarts = restarts;
  }
}

/** State of a dynamic supervisor. */
export class DynamicState<A, M> extends Supervising {
  readonly strategy = "simple_one_for_one";
  readonly spec: Omit<FullSpec, "start">;
  readonly template: ChildTemplate<A, M>;
  readonly maxChildren: number;
  readonly children = new Map<AnyPid, Child<A, M>>();
  readonly attempts = new Set<Attempt<A, M>>();
  /** Attempts that are no restarts: children to be. */
  starting = 0;
  /** Takes back the look for starts that take too long: one timer for all of them. Undefined while none is to come. */
  unwatchStarts: (() => void) | undefined;

  constructor(
    name: string,
    self: Self<DynamicMessage<A, M>>,
    flags: DynamicFlags<A, M>,
    spec: Omit<FullSpec, "start">,
  ) {
    super(name, self, flags);
    this.spec = spec;
    this.template = flags.child;
    this.maxChildren = flags.maxChildren;
  }

  list(): readonly ChildInfo[] {
    return [...this.children.values()].map(({ pid, attempt, incarnation }) => ({
      id: this.spec.id,
      ...(attempt === undefined ? { pid } : {}),
      status: attempt === undefined ? "running" : "restarting",
      type: this.spec.type,
      restart: this.spec.restart,
      incarnation,
    }));
  }

  count(): ChildCount {
    let restarting = 0;
    for (const { restarts } of this.attempts) if (restarts !== undefined) restarting += 1;
    const all = this.children.size;
    const supervises = this.spec.type === "supervisor";
    return {
      specs: 1,
      active: all - restarting,
      supervisors: supervises ? all : 0,
      workers: supervises ? 0 : all,
    };
  }
}

type Next<A, M> = DynamicState<A, M> | Stop<DynamicState<A, M>>;

/**
 * A supervisor of any number of children of one kind, started one by one with an argument: OTP's
 * `simple_one_for_one`. It never waits for a child's `init`, so starts run side by side; it knows its children
 * by pid, and stops all at once, with one time limit for all.
 *
 * @throws from `startLink`: InvalidSpec
 */
export const dynamicSupervisor = <A, M>(
  name: string,
  flags: DynamicFlags<A, M>,
): Behaviour<DynamicState<A, M>, DynamicMessage<A, M>, void> => ({
  name,
  type: "supervisor",
  // Each child's `down` must arrive.
  maxMailbox: Number.POSITIVE_INFINITY,
  init(_, self) {
    checkIntensity(name, flags);
    if (!(flags.maxChildren >= 0)) throw new InvalidSpec(`${name}: maxChildren must be a number from 0`);
    const { start, retire: _retire, ...child } = flags.child;
    if (typeof start !== "function") throw new InvalidSpec(`${name}: the template has no start function`);
    const { start: _start, ...spec } = fillSpec({ id: name, ...child, start: neverStarted }, "never");
    return new DynamicState(name, self, flags, spec);
  },
  handle: (state, message, self) => handle(state, message, self),
  terminate: (state) => stopAll(state),
  dropped(message) {
    if ("from" in message) message.from.reply(shuttingDown(name));
    else if ("starter" in message) message.starter.reply(shuttingDown(name));
  },
});

// The template's own start takes an argument, so only its other fields pass through the check of specs.
const neverStarted = (): Promise<never> => Promise.reject(new InvalidSpec("a template is not a child"));

const refuse = (refused: ChildRefused | StartIgnored) => ({ refused });

const shuttingDown = (name: string) => refuse(new ChildRefused("shuttingDown", name));

function handle<A, M>(
  state: DynamicState<A, M>,
  message: DynamicMessage<A, M>,
  self: Self<DynamicMessage<A, M>>,
): Next<A, M> {
  switch (message?.type) {
    case "startChild":
      add(state, message.arg, message.starter, self);
      return state;
    case "started":
      return started(state, message.attempt, message.pid, self);
    case "failed":
      return failed(state, message.attempt, message.error, self);
    case "overdue":
      endOverdue(state, self);
      return state;
    case "down":
      return down(state, message.pid, message.reason, self);
    case "whichChildren":
      message.from.reply({ value: state.list() });
      return state;
    case "countChildren":
      message.from.reply({ value: state.count() });
      return state;
    case "terminateChild":
      end(state, message.child, message.from);
      return state;
    case "restartChild":
    case "deleteChild":
      message.from.reply(refuse(new ChildRefused("dynamic", message.id)));
      return state;
  }
  state.reportUnknown(message satisfies never);
  return state;
}

// ---- starting

function add<A, M>(
  state: DynamicState<A, M>,
  arg: A,
  starter: From<Answer<Pid<M>>>,
  self: Self<DynamicMessage<A, M>>,
): void {
  if (state.children.size + state.starting >= state.maxChildren) {
    starter.reply(refuse(new ChildRefused("maxChildren", state.spec.id)));
    return;
  }
  state.starting += 1;
  const kept = state.spec.restart === "temporary" ? undefined : arg;
  begin(state, arg, new Attempt(upFor(state, 1, self), kept, starter, undefined), self);
}

const upFor = <A, M>(state: DynamicState<A, M>, incarnation: number, self: Self<DynamicMessage<A, M>>): Up =>
  new Up(self, state.spec.id, incarnation, state.window);

function begin<A, M>(
  state: DynamicState<A, M>,
  arg: A,
  attempt: Attempt<A, M>,
  self: Self<DynamicMessage<A, M>>,
): void {
  state.attempts.add(attempt);
  watchStarts(state, state.spec.startTimeout, self);
  const fail = (error: unknown): void => giveUp(attempt, error, self);
  // Every connection and every person is started by this, so it makes no promise and no timer that it does not need.
  try {
    Promise.resolve(state.template.start(arg, attempt.up)).then((given) => {
      const fault = faultOfStarted(state.spec.id, given);
      if (fault !== undefined) return fail(fault);
      if (attempt.over) return;
      attempt.over = true;
      attempt.up.settle();
      attempt.pid = given as Pid<M>;
      self.send({ type: "started", attempt, pid: attempt.pid });
    }, fail);
  } catch (error) {
    fail(error);
  }
}

/** A start came to nothing: nothing that it started is left running. */
function giveUp<A, M>(attempt: Attempt<A, M>, error: unknown, self: Self<DynamicMessage<A, M>>): void {
  if (attempt.over) return;
  attempt.over = true;
  attempt.up.close();
  if (error instanceof StartIgnored) self.send({ type: "started", attempt, pid: undefined });
  else self.send({ type: "failed", attempt, error });
}

function watchStarts<A, M>(state: DynamicState<A, M>, ms: number, self: Self<DynamicMessage<A, M>>): void {
  if (ms === Number.POSITIVE_INFINITY) return;
  state.unwatchStarts ??= self.timer(ms, { type: "overdue" });
}

/** Gives up the starts that have taken too long. They stand in the order in which they were begun. */
function endOverdue<A, M>(state: DynamicState<A, M>, self: Self<DynamicMessage<A, M>>): void {
  state.unwatchStarts = undefined;
  const { id, startTimeout } = state.spec;
  const now = self.system.clock.now();
  for (const attempt of state.attempts) {
    const left = attempt.begunAt + startTimeout - now;
    if (left > 0) return watchStarts(state, left, self);
    giveUp(attempt, new StartTimeout(id, startTimeout), self);
  }
}

function started<A, M>(
  state: DynamicState<A, M>,
  attempt: Attempt<A, M>,
  pid: Pid<M> | undefined,
  self: Self<DynamicMessage<A, M>>,
): DynamicState<A, M> {
  if (!state.attempts.delete(attempt)) {
    // Stopped by command while it came up.
    pid?.exit(shutdown());
    return state;
  }
  const { starter, restarts, arg } = attempt;
  const incarnation = attempt.up.incarnation;
  if (restarts === undefined) state.starting -= 1;
  else state.children.delete(restarts.child.pid);
  if (pid !== undefined) {
    state.children.set(pid, { pid, arg, incarnation, attempt: undefined, stopping: undefined });
    self.watch(pid, toDown);
  }
  if (restarts !== undefined)
    state.reportRestart({ id: state.spec.id, pid, incarnation }, restarts.reason, [state.spec.id]);
  starter?.reply(pid === undefined ? refuse(new StartIgnored(state.spec.id)) : { value: pid });
  return state;
}

const toDown = (reason: ExitReason, pid: AnyPid) => ({ type: "down", pid, reason }) as const;

function failed<A, M>(
  state: DynamicState<A, M>,
  attempt: Attempt<A, M>,
  error: unknown,
  self: Self<DynamicMessage<A, M>>,
): Next<A, M> {
  if (!state.attempts.delete(attempt)) return state;
  const { up, starter, restarts } = attempt;
  state.reportStartFailed(state.spec.id, up.incarnation, restarts === undefined ? "added" : "restart", error);
  if (restarts !== undefined) return restart(state, restarts.child, restarts.reason, self);
  state.starting -= 1;
  starter?.reply(refuse(new ChildRefused("startFailed", state.spec.id, { cause: error })));
  return state;
}

// ---- ends

function down<A, M>(
  state: DynamicState<A, M>,
  pid: AnyPid,
  reason: ExitReason,
  self: Self<DynamicMessage<A, M>>,
): Next<A, M> {
  const child = state.children.get(pid);
  if (child === undefined) return state;
  const { restart: kind } = state.spec;
  if (child.stopping !== undefined) {
    state.children.delete(pid);
    if (!isExpected(reason, state.spec))
      state.reportUnexpectedExit(state.spec.id, child.incarnation, pid, reason);
    for (const from of child.stopping) from.reply({ value: undefined });
    return state;
  }
  if (kind === "permanent" || (kind === "transient" && isAbnormal(reason)))
    return restart(state, child, reason, self);
  state.children.delete(pid);
  return state;
}

function restart<A, M>(
  state: DynamicState<A, M>,
  child: Child<A, M>,
  reason: ExitReason,
  self: Self<DynamicMessage<A, M>>,
): Next<A, M> {
  // Only temporary children have no argument, and they are not restarted.
  const arg = child.arg as A;
  if (state.template.retire?.(arg)) {
    state.children.delete(child.pid);
    return state;
  }
  if (!state.admit(state.spec.id, child.incarnation, reason)) {
    state.children.delete(child.pid);
    return new Stop(shutdown("intensity"), state);
  }
  const attempt = new Attempt(upFor(state, child.incarnation + 1, self), arg, undefined, {
    child,
    reason,
  });
  child.attempt = attempt;
  begin(state, arg, attempt, self);
  return state;
}

/** Stops one child by command; others are served meanwhile. */
function end<A, M>(state: DynamicState<A, M>, which: string | AnyPid, from: From<Answer<undefined>>): void {
  const child = typeof which === "string" ? undefined : state.children.get(which);
  if (typeof which === "string") from.reply(refuse(new ChildRefused("dynamic", which)));
  else if (child === undefined) from.reply(refuse(new ChildRefused("notFound", which.id)));
  else if (child.stopping !== undefined) child.stopping.push(from);
  else if (child.attempt !== undefined) {
    state.children.delete(child.pid);
    state.attempts.delete(child.attempt);
    if (child.attempt.pid === undefined) child.attempt.up.close();
    from.reply({ value: undefined });
  } else {
    child.stopping = [from];
    // Its end arrives as `down`.
    void terminate(child.pid, state.spec.shutdown);
  }
}

/** Stops all children at once, with one time limit for all. */
async function stopAll<A, M>(state: DynamicState<A, M>): Promise<void> {
  state.unwatchStarts?.();
  const pids: AnyPid[] = [];
  for (const { pid, attempt } of state.children.values()) if (attempt === undefined) pids.push(pid);
  for (const { pid, up, starter } of state.attempts) {
    starter?.reply(shuttingDown(state.spec.id));
    if (pid === undefined) up.close();
    else pids.push(pid);
  }
  const { shutdown: grace } = state.spec;
  const ask = grace === "brutal_kill" ? killed : shutdown();
  for (const pid of pids) pid.exit(ask);
  const timer = state.self.system.clock.setTimeout(
    () => {
      for (const pid of pids) pid.exit(killed);
    },
    grace === "brutal_kill" ? Number.POSITIVE_INFINITY : grace,
  );
  const reasons = await Promise.all(pids.map((pid) => pid.exited));
  timer.cancel();
  reportUnexpected(state, pids, reasons);
}

/** One report for each kind of unexpected end, however many children it took. */
function reportUnexpected<A, M>(
  state: DynamicState<A, M>,
  pids: readonly AnyPid[],
  reasons: readonly ExitReason[],
): void {
  const counts = new Map<string, { readonly pid: AnyPid; readonly reason: ExitReason; count: number }>();
  pids.forEach((pid, index) => {
    const reason = reasons[index];
    if (reason === undefined || isExpected(reason, state.spec)) return;
    const same = counts.get(reason.kind);
    if (same === undefined) counts.set(reason.kind, { pid, reason, count: 1 });
    else same.count += 1;
  });
  for (const { pid, reason, count } of counts.values())
    state.reportUnexpectedExit(state.spec.id, incarnationOf(pid), pid, reason, count);
}
