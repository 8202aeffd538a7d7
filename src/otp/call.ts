import type { Timer } from "./clock.ts";
import { CalleeExited, CallTimeout } from "./errors.ts";
import type { From, Pid } from "./process.ts";
import { killed } from "./reason.ts";

/** A question under way: settles by the answer, the time limit or the callee's death, whichever is first. */
export class PendingCall<M, R> {
  readonly #pid: Pid<M>;
  readonly #resolve: (value: R) => void;
  readonly #reject: (error: unknown) => void;
  readonly #settled: ((call: PendingCall<M, R>) => void) | undefined;
  readonly #timeoutMs: number;
  #timer: Timer | undefined;
  #demonitor: (() => void) | undefined;
  #open = true;

  /** @param settled told once when nothing more can come */
  constructor(
    pid: Pid<M>,
    timeoutMs: number,
    resolve: (value: R) => void,
    reject: (error: unknown) => void,
    settled?: (call: PendingCall<M, R>) => void,
  ) {
    this.#pid = pid;
    this.#timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#settled = settled;
  }

  /** Sends the question by `send`, which says whether it was taken. */
  ask(request: (from: From<R>) => M, send: (pid: Pid<M>, message: M) => boolean): void {
    const message = request({ reply: (value) => this.#answer(value) });
    // Watched and timed before it is sent: the send itself may be what the callee dies of.
    this.#demonitor = this.#pid.monitor((reason) => this.#fail(new CalleeExited(this.#pid.id, reason)));
    if (!this.#open) return;
    this.#timer = this.#pid.system.clock.setTimeout(
      () => this.#fail(new CallTimeout(this.#pid.id, this.#timeoutMs)),
      this.#timeoutMs,
    );
    if (!send(this.#pid, message)) this.#fail(new CalleeExited(this.#pid.id, this.#pid.reason ?? killed));
  }

  /** Forgets the question: its promise never settles. */
  cancel(): void {
    this.#close();
  }

  #answer(value: R): void {
    if (this.#close()) this.#resolve(value);
  }

  #fail(error: unknown): void {
    if (this.#close()) this.#reject(error);
  }

  #close(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#timer?.cancel();
    this.#demonitor?.();
    this.#settled?.(this);
    return true;
  }
}
