import type { Timer } from "./clock.ts";
import type { AnyPid } from "./process.ts";
import { type ExitReason, normal } from "./reason.ts";
import type { System } from "./system.ts";

/** Something that waits for a process to be down. */
export interface Monitor {
  down(reason: ExitReason, pid: AnyPid): void;
}

/** Something that ends with the process that holds it: a timer, a watch, a call. */
export interface Held {
  cancel(): void;
}

/** A request to end, in the mailbox behind what came before it. */
export class ExitSignal {
  readonly reason: ExitReason;

  constructor(reason: ExitReason) {
    this.reason = reason;
  }
}

/** A process that can be watched. */
export interface Watched extends AnyPid {
  addMonitor(monitor: Monitor): void;
  removeMonitor(monitor: Monitor): void;
}

/** What a deferred message needs of the process that it is for. */
export interface Receiver<M> {
  readonly system: System;
  enqueue(item: Deferred<M>): boolean;
  release(held: Held): void;
}

/** A message to oneself that is made when its turn comes, and may be taken back until then. */
export abstract class Deferred<M> implements Held {
  protected readonly owner: Receiver<M>;
  cancelled = false;

  constructor(owner: Receiver<M>) {
    this.owner = owner;
  }

  abstract message(): M;
  abstract cancel(): void;

  protected deliver(): void {
    this.owner.release(this);
    this.owner.enqueue(this);
  }
}

/** A message that comes when a time has passed. */
export class TimerMessage<M> extends Deferred<M> {
  readonly #message: M;
  readonly #timer: Timer;

  constructor(owner: Receiver<M>, ms: number, message: M) {
    super(owner);
    this.#message = message;
    this.#timer = owner.system.clock.setTimeout(() => this.deliver(), ms);
  }

  message(): M {
    return this.#message;
  }

  cancel(): void {
    this.cancelled = true;
    this.#timer.cancel();
    this.owner.release(this);
  }
}

/** A message that comes when another process is down. */
export class Watch<M> extends Deferred<M> implements Monitor {
  readonly #target: Watched;
  readonly #toMessage: (reason: ExitReason, pid: AnyPid) => M;
  #reason: ExitReason = normal;

  constructor(owner: Receiver<M>, target: Watched, toMessage: (reason: ExitReason, pid: AnyPid) => M) {
    super(owner);
    this.#target = target;
    this.#toMessage = toMessage;
  }

  down(reason: ExitReason): void {
    this.#reason = reason;
    this.deliver();
  }

  message(): M {
    return this.#toMessage(this.#reason, this.#target);
  }

  cancel(): void {
    this.cancelled = true;
    this.#target.removeMonitor(this);
    this.owner.release(this);
  }
}

/** A function that is told, for code outside of processes. */
export class CallbackMonitor implements Monitor {
  readonly #onDown: (reason: ExitReason) => void;

  constructor(onDown: (reason: ExitReason) => void) {
    this.#onDown = onDown;
  }

  down(reason: ExitReason): void {
    this.#onDown(reason);
  }
}
