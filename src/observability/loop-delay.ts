import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How much later than wanted the event loop came to what was due, in seconds. */
export interface LoopDelayFigures {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Node looks every so many ms, and counts them as part of each delay. */
const resolutionMs = 20;
const windowMs = 60_000;

const none: LoopDelayFigures = { p50: 0, p99: 0, p999: 0, max: 0 };

const worse = (one: LoopDelayFigures, other: LoopDelayFigures): LoopDelayFigures => ({
  p50: Math.max(one.p50, other.p50),
  p99: Math.max(one.p99, other.p99),
  p999: Math.max(one.p999, other.p999),
  max: Math.max(one.max, other.max),
});

/**
 * Watches the delay of the event loop, and tells of the last minute or two: what was long ago says nothing of now. While
 * nothing is done it does not watch, which would be most of what an idle server does (2 ms of CPU a second).
 */
export class LoopDelay {
  readonly #now: () => number;
  readonly #live: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #since: number;
  /** What was seen before, and when that ended: within the last minute, oldest first. */
  #before: { readonly endedAt: number; readonly seen: LoopDelayFigures }[] = [];
  #done: number | undefined;
  #watching = true;

  /** @param now monotonic ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
    this.#live.enable();
  }

  /** The worst of what was seen. */
  get figures(): LoopDelayFigures {
    const now = this.#now();
    if (now - this.#since >= windowMs) this.#turn();
    this.#before = this.#before.filter(({ endedAt }) => now - endedAt < windowMs);
    return this.#before.reduce((worst, { seen }) => worse(worst, seen), this.#current);
  }

  get watching(): boolean {
    return this.#watching;
  }

  /**
   * Called from time to time, to rest while the server does.
   *
   * @param done a count of what was done so far
   */
  attend(done: number): void {
    const busy = done !== this.#done;
    this.#done = done;
    if (busy === this.#watching) return;
    this.#watching = busy;
    // What was seen is put away before: to begin anew resets it.
    this.#turn();
    if (busy) this.#live.enable();
    else this.#live.disable();
  }

  #turn(): void {
    const endedAt = this.#now();
    this.#before = this.#before.filter((window) => endedAt - window.endedAt < windowMs);
    if (this.#live.count > 0) this.#before.push({ endedAt, seen: this.#current });
    this.#since = endedAt;
    this.#live.reset();
  }

  get #current(): LoopDelayFigures {
    if (this.#live.count === 0) return none;
    const seconds = (ns: number): number => Math.max(0, ns / 1e9 - resolutionMs / 1e3);
    return {
      p50: seconds(this.#live.percentile(50)),
      p99: seconds(this.#live.percentile(99)),
      p999: seconds(this.#live.percentile(99.9)),
      max: seconds(this.#live.max),
    };
  }
}

/** This process has one event loop, and so one of these. */
export const loopDelay = new LoopDelay();
