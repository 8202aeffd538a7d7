import { PendingCall } from "./call.ts";
import {
  CallbackMonitor,
  Deferred,
  ExitSignal,
  type Held,
  type Monitor,
  TimerMessage,
  Watch,
} from "./deferred.ts";
import { Runnable } from "./engine.ts";
import { ExitedDuringInit, MailboxOverflow, StartIgnored } from "./errors.ts";
import { Mailbox } from "./mailbox.ts";
import type { AnyPid, Behaviour, From, Pid, Self } from "./process.ts";
import { type ExitReason, type Ignore, ignore, killed, normal, Stop, shutdown } from "./reason.ts";
import { describeError, describeReason, type Subject } from "./report.ts";
import type { ProcessSystem } from "./system.ts";
import type { Up } from "./up.ts";

/** Messages that one turn handles before other processes get theirs; Erlang would say reductions. */
const MESSAGES_PER_TURN = 256;

const DEFAULT_MAX_MAILBOX = 10_000;

/** How long the worker of a dead parent may take to leave by itself, in milliseconds. */
const ORPHAN_GRACE_MS = 5_000;

/** A process as its neighbours in the tree see it, whatever its state and messages are. */
export interface ProcessNode extends AnyPid {
  readonly system: ProcessSystem;
  /** Whether the end is over, `terminate` included. */
  readonly down: boolean;
  readonly isSupervisor: boolean;
  /** Makes `child` end when this process does. */
  link(child: ProcessNode): void;
  dropLink(child: ProcessNode): void;
}

/** Puts a message into a mailbox. @returns false if it was not taken */
export const sendTo = <M>(pid: Pid<M>, message: M): boolean => pid instanceof Process && pid.send(message);

/** Nobody looks at a message while this is current. */
const nothing: unique symbol = Symbol("nothing");

/**
 * One incarnation of a process. Everything it may not need is made when it is needed, so an idle one is small.
 *
 * Its life: `new` until its first turn; `init` while the behaviour's `init` runs; `up`; `leaving` while
 * `terminate` runs; `down`. The reason of its end is set once, when the end is certain; only a kill takes the
 * place of another reason, and goes straight to `down`.
 */
export class Process<S, M, A> extends Runnable implements Self<M>, ProcessNode {
  readonly system: ProcessSystem;
  readonly startedAt: number;
  /** Which start of which child this is, below a supervisor. */
  readonly up: Up | undefined;
  /** What the last message left behind. */
  state: S | undefined;
  reason: ExitReason | undefined;
  readonly #serial: number;
  /** Made when somebody asks for it. */
  #id: string | undefined;
  /** Pid id of its first parent. */
  readonly #above: string | undefined;
  readonly #behaviour: Behaviour<S, M, A>;
  readonly #mailbox = new Mailbox<M | ExitSignal | Deferred<M>>();
  #owner: ProcessNode | undefined;
  #arg: A | undefined;
  #starter: { resolve(pid: Pid<M>): void; reject(error: unknown): void } | undefined;
  #phase: "new" | "init" | "up" | "leaving" | "down" = "new";
  /** Whether a turn is queued or under way. */
  #awake = false;
  #current: M | typeof nothing = nothing;
  #monitors: Monitor | Set<Monitor> | undefined;
  #links: Set<ProcessNode> | undefined;
  #held: Set<Held> | undefined;
  #exited: { readonly promise: Promise<ExitReason>; resolve(reason: ExitReason): void } | undefined;

  constructor(
    behaviour: Behaviour<S, M, A>,
    arg: A,
    system: ProcessSystem,
    owner: ProcessNode | undefined,
    up: Up | undefined,
    starter: { resolve(pid: Pid<M>): void; reject(error: unknown): void },
  ) {
    super();
    this.#serial = system.nextSerial();
    this.#above = owner?.id;
    this.#behaviour = behaviour;
    this.#arg = arg;
    this.system = system;
    this.#owner = owner;
    this.up = up;
    this.#starter = starter;
    this.startedAt = system.clock.now();
    owner?.link(this);
    up?.note(this);
    system.engine.add(this);
  }

  get id(): string {
    if (this.#id === undefined) {
      const name = `${this.#behaviour.name.replace(/[^\w-]/g, "_")}-${this.#serial}`;
      this.#id = this.#above === undefined ? name : `${this.#above}.${name}`;
    }
    return this.#id;
  }

  get alive(): boolean {
    return this.reason === undefined;
  }

  /** Whether the end is over, `terminate` included. */
  get down(): boolean {
    return this.#phase === "down";
  }

  get isSupervisor(): boolean {
    return this.#behaviour.type === "supervisor";
  }

  get mailboxLength(): number {
    return this.#mailbox.length;
  }

  get exited(): Promise<ExitReason> {
    if (this.#exited === undefined) {
      let resolve: (reason: ExitReason) => void = () => undefined;
      const promise = new Promise<ExitReason>((settle) => {
        resolve = settle;
      });
      this.#exited = { promise, resolve };
      if (this.#phase === "down") resolve(this.reason ?? killed);
    }
    return this.#exited.promise;
  }

  /** Queues `init`. */
  begin(): void {
    this.#wake();
  }

  // ---- what comes in

  send(message: M): boolean {
    return this.enqueue(message);
  }

  /** @returns false if the process is ending, or does so now because too much waits */
  enqueue(item: M | Deferred<M>): boolean {
    if (this.reason !== undefined) return false;
    const limit = this.#behaviour.maxMailbox ?? DEFAULT_MAX_MAILBOX;
    if (this.#mailbox.length >= limit) {
      this.#doom({ kind: "error", error: new MailboxOverflow(this.id, limit) });
      return false;
    }
    this.#mailbox.push(item);
    this.#wake();
    return true;
  }

  exit(reason: ExitReason): void {
    if (this.#phase === "down") return;
    if (reason.kind === "killed") this.#finish(killed);
    else if (this.reason === undefined) {
      this.#mailbox.push(new ExitSignal(reason));
      this.#wake();
    }
  }

  monitor(onDown: (reason: ExitReason) => void): () => void {
    const monitor = new CallbackMonitor(onDown);
    this.addMonitor(monitor);
    return () => this.removeMonitor(monitor);
  }

  /** Tells `monitor` when this process is down, or now. */
  addMonitor(monitor: Monitor): void {
    if (this.#phase === "down") this.#notify(monitor, this.reason ?? killed);
    else if (this.#monitors === undefined) this.#monitors = monitor;
    else if (this.#monitors instanceof Set) this.#monitors.add(monitor);
    else this.#monitors = new Set([this.#monitors, monitor]);
  }

  removeMonitor(monitor: Monitor): void {
    if (this.#monitors === monitor) this.#monitors = undefined;
    else if (this.#monitors instanceof Set) this.#monitors.delete(monitor);
  }

  /** Makes `child` end when this process does. */
  link(child: ProcessNode): void {
    this.#links ??= new Set();
    this.#links.add(child);
  }

  unlink(): void {
    this.#owner?.dropLink(this);
    this.#owner = undefined;
  }

  dropLink(child: ProcessNode): void {
    this.#links?.delete(child);
  }

  // ---- what goes out: fenced once this incarnation is down

  cast<N>(pid: Pid<N>, message: NoInfer<N>): boolean {
    return this.#phase !== "down" && sendTo<N>(pid, message);
  }

  call<N, R>(pid: Pid<N>, request: (from: From<R>) => N, timeoutMs = 5_000): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#phase === "down") return;
      const pending = new PendingCall(pid, timeoutMs, resolve, reject, (call) => this.release(call));
      this.#hold(pending);
      pending.ask(request, sendTo);
    });
  }

  timer(ms: number, message: M): () => void {
    if (this.#phase === "down") return () => undefined;
    const timer = new TimerMessage<M>(this, ms, message);
    this.#hold(timer);
    return () => timer.cancel();
  }

  watch(pid: AnyPid, toMessage: (reason: ExitReason, pid: AnyPid) => M): () => void {
    if (this.#phase === "down" || !(pid instanceof Process)) return () => undefined;
    const watch = new Watch<M>(this, pid, toMessage);
    this.#hold(watch);
    pid.addMonitor(watch);
    return () => watch.cancel();
  }

  register(name: string): boolean {
    return this.#phase !== "down" && this.system.registry.register(name, this);
  }

  unregister(name: string): void {
    this.system.registry.unregister(name, this);
  }

  guard<B extends unknown[]>(fn: (...args: B) => unknown): (...args: B) => void {
    const crash = (error: unknown) => this.#doom({ kind: "error", error });
    return (...args) => {
      if (this.#phase === "down") return;
      try {
        const result = fn(...args);
        if (result instanceof Promise) result.catch(crash);
      } catch (error) {
        crash(error);
      }
    };
  }

  #hold(held: Held): void {
    this.#held ??= new Set();
    this.#held.add(held);
  }

  release(held: Held): void {
    this.#held?.delete(held);
  }

  // ---- turns

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.system.engine.wake(this);
  }

  run(): void | Promise<void> {
    if (this.#phase === "new" && this.reason === undefined) return this.#runInit();
    return this.#drain(MESSAGES_PER_TURN);
  }

  stopped(): void {
    if (this.#phase === "leaving" || this.#phase === "down") return;
    this.reason ??= killed;
    void this.#leave();
  }

  failed(error: unknown): void {
    this.#doom({ kind: "error", error });
  }

  #runInit(): void | Promise<void> {
    const arg = this.#arg as A;
    this.#arg = undefined;
    this.#phase = "init";
    try {
      const made = this.#behaviour.init(arg, this);
      if (!(made instanceof Promise)) this.#initialised(made);
      else
        return made.then(
          (state) => {
            this.#initialised(state);
            return this.#drain(MESSAGES_PER_TURN);
          },
          (error: unknown) => {
            this.#crashed(error);
            return this.#leave();
          },
        );
    } catch (error) {
      this.#crashed(error);
    }
    return this.#drain(MESSAGES_PER_TURN);
  }

  #initialised(state: S | Ignore): void {
    if (this.reason !== undefined) return;
    if (state === ignore) {
      this.#settleStart(new StartIgnored(this.id));
      this.reason = normal;
      return;
    }
    this.state = state;
    this.#phase = "up";
    this.#starter?.resolve(this);
    this.#starter = undefined;
  }

  #drain(budget: number): void | Promise<void> {
    let left = budget;
    while (this.reason === undefined && this.#mailbox.length > 0) {
      if (left === 0) {
        this.system.engine.wake(this);
        return;
      }
      left -= 1;
      const pending = this.#take(this.#mailbox.shift() as M | ExitSignal | Deferred<M>);
      if (pending !== undefined) return pending.then(() => this.#drain(left));
    }
    this.#awake = false;
    if (this.reason !== undefined) return this.#leave();
  }

  #take(item: M | ExitSignal | Deferred<M>): Promise<void> | undefined {
    if (item instanceof ExitSignal) {
      this.reason = item.reason;
      return undefined;
    }
    try {
      let message: M;
      if (item instanceof Deferred) {
        if (item.cancelled) return undefined;
        message = item.message();
      } else {
        message = item;
        this.#current = item;
      }
      const next = this.#behaviour.handle(this.state as S, message, this);
      if (next instanceof Promise)
        return next.then(
          (settled) => this.#settle(settled),
          (error: unknown) => this.#crashed(error),
        );
      this.#settle(next);
    } catch (error) {
      this.#crashed(error);
    }
    return undefined;
  }

  #settle(next: S | Stop<S>): void {
    // A process that was ended meanwhile is forgotten, and what its handler still says with it.
    if (this.#phase !== "up") return;
    this.#current = nothing;
    if (next instanceof Stop) {
      this.state = next.state;
      this.reason ??= next.reason;
    } else this.state = next;
  }

  /** The first reason wins: what a handler throws after its process was ended harms nobody. */
  #crashed(error: unknown): void {
    this.reason ??= { kind: "error", error };
  }

  // ---- the end

  /** Ends the process from outside of its turns; the rest happens in a turn of its own. */
  #doom(reason: ExitReason): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    // Also while a turn waits for something, which may never come.
    this.system.engine.wake(this);
  }

  #leave(): void | Promise<void> {
    if (this.#phase === "leaving" || this.#phase === "down") return;
    const reason = this.reason ?? killed;
    if (this.#phase !== "up") return this.#finish(reason);
    this.#phase = "leaving";
    if (reason.kind === "error") this.#reportCrash(reason);
    this.#dropWaiting(reason);
    if (reason.kind === "killed" || this.#behaviour.terminate === undefined) return this.#finish(reason);
    try {
      const pending = this.#behaviour.terminate(this.state as S, reason, this);
      if (pending instanceof Promise)
        return pending.then(
          () => this.#finish(reason),
          (error: unknown) => this.#terminateFailed(reason, error),
        );
    } catch (error) {
      return this.#terminateFailed(reason, error);
    }
    return this.#finish(reason);
  }

  #terminateFailed(reason: ExitReason, error: unknown): void {
    if (this.#phase === "down") return;
    if (reason.kind === "error") {
      this.#reportCallback("terminate", error);
      this.#finish(reason);
      return;
    }
    const crash: ExitReason = { kind: "error", error };
    this.#reportCrash(crash);
    this.#finish(crash);
  }

  #finish(reason: ExitReason): void {
    if (this.#phase === "down") return;
    const wasStarting = this.#phase === "new" || this.#phase === "init";
    const owner = this.#owner;
    this.#phase = "down";
    this.reason = reason;
    this.system.engine.remove(this);
    this.#dropWaiting(reason);
    if (wasStarting) this.#failStart(reason, owner);
    this.system.registry.release(this);
    for (const held of this.#held ?? []) held.cancel();
    this.#held = undefined;
    this.#arg = undefined;
    this.state = undefined;
    this.unlink();
    this.#orphanChildren();
    const monitors = this.#monitors;
    this.#monitors = undefined;
    if (monitors instanceof Set) for (const monitor of monitors) this.#notify(monitor, reason);
    else if (monitors !== undefined) this.#notify(monitors, reason);
    this.#exited?.resolve(reason);
  }

  #failStart(reason: ExitReason, owner: ProcessNode | undefined): void {
    // Below a supervisor the supervisor reports it, below a system whoever starts the root.
    if (reason.kind === "error" && this.up === undefined && owner !== undefined) {
      const { pid: _, ...subject } = this.#subject();
      const failure = describeReason(reason);
      this.system.report({
        type: "startFailed",
        attempt: "first",
        supervisor: owner.id,
        reason: failure,
        ...subject,
      });
    }
    this.#settleStart(reason.kind === "error" ? reason.error : new ExitedDuringInit(this.id, reason));
  }

  #settleStart(error: unknown): void {
    this.#starter?.reject(error);
    this.#starter = undefined;
  }

  #orphanChildren(): void {
    const children = this.#links;
    if (children === undefined) return;
    this.#links = undefined;
    for (const child of children) child.exit(shutdown());
    const workers = [...children].filter((child) => !child.isSupervisor);
    if (workers.length === 0 || this.system.engine.ended) return;
    this.system.clock.setTimeout(() => {
      for (const child of workers) child.exit(killed);
    }, ORPHAN_GRACE_MS);
  }

  #dropWaiting(reason: ExitReason): void {
    if (this.#current !== nothing) this.#drop(this.#current, reason);
    this.#current = nothing;
    while (this.#mailbox.length > 0) {
      const item = this.#mailbox.shift() as M | ExitSignal | Deferred<M>;
      if (!(item instanceof ExitSignal || item instanceof Deferred)) this.#drop(item, reason);
    }
  }

  #drop(message: M, reason: ExitReason): void {
    try {
      this.#behaviour.dropped?.(message, reason);
    } catch (error) {
      this.#reportCallback("dropped", error);
    }
  }

  #notify(monitor: Monitor, reason: ExitReason): void {
    try {
      monitor.down(reason, this);
    } catch (error) {
      this.#reportCallback("monitor", error);
    }
  }

  // ---- reports

  #subject(): Subject {
    const name = this.system.registry.nameOf(this);
    return {
      pid: this.id,
      ...(name === undefined ? {} : { name }),
      ...(this.up === undefined ? {} : { childId: this.up.childId }),
      incarnation: this.up?.incarnation ?? 1,
    };
  }

  #reportCrash(reason: ExitReason): void {
    const counter = this.up?.window?.();
    this.system.report({ type: "crash", reason: describeReason(reason), ...this.#subject(), ...counter });
  }

  #reportCallback(callback: "terminate" | "dropped" | "monitor", error: unknown): void {
    this.system.report({
      type: "callbackFailed",
      callback,
      reason: describeError(error),
      ...this.#subject(),
    });
  }
}
