import { PendingCall } from "./call.ts";
import { AlreadyRegistered, ParentDown } from "./errors.ts";
import { Process, type ProcessNode, sendTo } from "./incarnation.ts";
import { type ExitReason, type Ignore, killed, type Stop, shutdown } from "./reason.ts";
import { ProcessSystem, type System } from "./system.ts";
import { Up } from "./up.ts";

export { CalleeExited, CallTimeout, StartIgnored } from "./errors.ts";
export {
  type ExitReason,
  type Ignore,
  ignore,
  isAbnormal,
  killed,
  normal,
  Stop,
  shutdown,
} from "./reason.ts";

/** What a process does: a plain object, with everything that differs between processes in `arg` and state. */
export interface Behaviour<S, M, A> {
  /** First part of pid ids; letters, digits, `-` and `_`. */
  readonly name: string;
  /** Supervisors say so, so that they get time for their children; `worker` if absent. */
  readonly type?: "worker" | "supervisor";
  /** Messages that may wait before the process dies of it; 10 000 if absent. */
  readonly maxMailbox?: number;
  /** Makes the state. `startLink` settles with it; no message is handled before. */
  init(arg: A, self: Self<M>): S | Ignore | Promise<S | Ignore>;
  /** Takes one message. The next one waits for a promise given here. What it throws ends the process. */
  handle(state: S, message: M, self: Self<M>): S | Stop<S> | Promise<S | Stop<S>>;
  /** Cleans up. Called once after any end but a kill, if `init` was done; the process is down after it. */
  terminate?(state: S, reason: ExitReason, self: Self<M>): void | Promise<void>;
  /**
   * Called once for each message that this incarnation took and will never finish: those that waited when it
   * died, and the one it was at (case 57). What it throws is reported and harms nobody.
   */
  dropped?(message: M, reason: ExitReason): void;
}

/** One incarnation of a process, as others see it. */
export interface Pid<M> {
  /** Unique in its system, and shows where in the tree it stands: `root-1.rooms-4.room-17`. */
  readonly id: string;
  /** False from the moment its end is certain, though `terminate` may still run. */
  readonly alive: boolean;
  /** Why it is ending or has ended. */
  readonly reason: ExitReason | undefined;
  /** Settles when the process is down; never rejects. */
  readonly exited: Promise<ExitReason>;
  readonly system: System;
  /** Messages that wait now. */
  readonly mailboxLength: number;
  /** Milliseconds on the system's clock. */
  readonly startedAt: number;
  /** Asks it to end, after what is in its mailbox; `killed` does not ask, and takes effect at once. */
  exit(reason: ExitReason): void;
  /**
   * Calls `onDown` once when the process is down, or at once if it is. For code outside of processes; inside,
   * use `self.watch`. @returns takes the request back
   */
  monitor(onDown: (reason: ExitReason) => void): () => void;
  /** Cuts the link to its parent: it no longer ends when the parent does. A supervisor still notices its end. */
  unlink(): void;
  /** Never there; says to the compiler which messages this process takes. */
  readonly accepts?: (message: M) => void;
}

/** Any process, whatever it accepts. */
export type AnyPid = Pid<never>;

/**
 * A process as its own behaviour sees it, and the only way by which it acts outwards: everything here does
 * nothing once this incarnation is down, so what a killed handler still does reaches nobody (case 47).
 */
export interface Self<M> extends Pid<M> {
  /** Like the function {@link cast}. @returns false also when this incarnation is down */
  cast<N>(pid: Pid<N>, message: NoInfer<N>): boolean;
  /** Like the function {@link call}; never settles once this incarnation is down. */
  call<N, R>(pid: Pid<N>, request: (from: From<R>) => N, timeoutMs?: number): Promise<R>;
  /** Puts a message into its own mailbox. @returns false if it is full or the process is ending */
  send(message: M): boolean;
  /** Sends itself a message in `ms` milliseconds. @returns takes it back, even out of the mailbox */
  timer(ms: number, message: M): () => void;
  /**
   * Sends itself a message when `pid` is down, or now if it is. `toMessage` runs inside this process.
   * @returns takes the request back, even out of the mailbox
   */
  watch(pid: AnyPid, toMessage: (reason: ExitReason, pid: AnyPid) => M): () => void;
  /** Takes a name. @returns false if another live process has it */
  register(name: string): boolean;
  /** Gives a name back, if it is its own. */
  unregister(name: string): void;
  /**
   * The fence for any other effect: sockets, tables, the store. @returns `fn`, which does nothing once this
   * incarnation is down; what it throws, or rejects with, crashes this process, wherever it was called from
   */
  guard<A extends unknown[]>(fn: (...args: A) => unknown): (...args: A) => void;
}

/** Where the answer to a call goes. It may be given later, by another message or another process. */
export interface From<R> {
  /** Answers; only the first answer counts, and a late one is forgotten. */
  reply(value: R): void;
}

/** Where a process hangs: a system (a root), `up` as a supervisor hands it to a child spec, or `self`. */
export type Parent = System | Up | Self<never>;

/** How a process is started. */
export interface StartOptions {
  /** A name that is registered before `init` runs. */
  readonly name?: string;
}

/**
 * Starts a process below `parent`, which it is linked to: it ends when its parent does.
 *
 * @returns the pid, once `init` is done
 * @throws what `init` throws; {@link AlreadyRegistered}; `StartIgnored` if `init` returned `ignore`;
 *   `ExitedDuringInit`; `ParentDown`
 */
export function startLink<S, M, A>(
  behaviour: Behaviour<S, M, A>,
  arg: A,
  parent: Parent,
  options: StartOptions = {},
): Promise<Pid<M>> {
  const { system, owner, up } = placeOf(parent);
  if (system.engine.ended || owner?.alive === false || up?.closed)
    return Promise.reject(new ParentDown(owner?.id ?? ""));
  if (options.name !== undefined && system.registry.holder(options.name) !== undefined)
    return Promise.reject(new AlreadyRegistered(options.name));
  const started = new Promise<Pid<M>>((resolve, reject) => {
    const process = new Process<S, M, A>(behaviour, arg, system, owner, up, { resolve, reject });
    if (options.name !== undefined) system.registry.register(options.name, process);
    process.begin();
  });
  // Who does not wait for the start makes no error by that: a failure is then reported instead.
  started.catch(() => undefined);
  return started;
}

function placeOf(parent: Parent): {
  readonly system: ProcessSystem;
  readonly owner: ProcessNode | undefined;
  readonly up: Up | undefined;
} {
  if (parent instanceof ProcessSystem) return { system: parent, owner: undefined, up: undefined };
  if (parent instanceof Up) return { system: parent.owner.system, owner: parent.owner, up: parent };
  if (parent instanceof Process) return { system: parent.system, owner: parent, up: undefined };
  throw new TypeError("a parent is a system, an `up` or a `self` of this module");
}

/** Sends a message. @returns false if the process is dead or its mailbox full, and the message not taken */
export function cast<M>(pid: Pid<M>, message: NoInfer<M>): boolean {
  return sendTo<M>(pid, message);
}

/**
 * Asks, and waits for the answer.
 *
 * @param request makes the message from the place where the answer goes
 * @throws `CallTimeout`; `CalleeExited`, at once when the process is dead or dies before it answers
 */
export function call<M, R>(pid: Pid<M>, request: (from: From<R>) => M, timeoutMs = 5_000): Promise<R> {
  return new Promise((resolve, reject) => {
    new PendingCall<M, R>(pid, timeoutMs, resolve, reject).ask(request, sendTo);
  });
}

/**
 * Ends a process in an orderly way, by force when `graceMs` have passed.
 *
 * @param graceMs `Infinity` waits as long as it takes; `brutal_kill` does not ask
 * @returns the reason that it ended for, once it is down
 */
export async function terminate(pid: AnyPid, graceMs: number | "brutal_kill"): Promise<ExitReason> {
  if (graceMs === "brutal_kill") {
    pid.exit(killed);
    return pid.exited;
  }
  pid.exit(shutdown());
  const timer = pid.system.clock.setTimeout(() => pid.exit(killed), graceMs);
  const reason = await pid.exited;
  timer.cancel();
  return reason;
}

/** The state of a process as it is now, for introspection only; `undefined` before `init` and after the end. */
export const peek = (pid: AnyPid): unknown => (pid instanceof Process ? pid.state : undefined);

/** Which restart of its child this process is: 1 for the first. */
export const incarnationOf = (pid: AnyPid): number =>
  pid instanceof Process ? (pid.up?.incarnation ?? 1) : 1;
