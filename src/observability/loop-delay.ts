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

/** Watches the delay of the event loop. It tells of the last minute or two: what was long ago says nothing of now. */
export class LoopDelay {
  readonly #live: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #since = performance.now();
  #before: LoopDelayFigures | undefined;

  constructor() {
    this.#live.enable();
  }

  /** The worse of this minute and the one before, or of what has passed since somebody asked last. */
  get figures(): LoopDelayFigures {
    const current = this.#current;
    const before = this.#before ?? current;
    if (performance.now() - this.#since >= windowMs) {
      this.#before = current;
      this.#since = performance.now();
      this.#live.reset();
    }
    return {
      p50: Math.max(current.p50, before.p50),
      p99: Math.max(current.p99, before.p99),
      p999: Math.max(current.p999, before.p999),
      max: Math.max(current.max, before.max),
    };
  }

  get #current(): LoopDelayFigures {
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
