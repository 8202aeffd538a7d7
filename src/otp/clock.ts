/** A timer that has been set. */
export interface Timer {
  /** Takes the timer back; after it fired, or a second time, this does nothing. */
  cancel(): void;
}

/** Where time comes from: the machine, or in tests a hand that turns it. */
export interface Clock {
  /** Milliseconds on a monotonic scale: setting the wall clock does not move it. */
  now(): number;
  /** Runs `fn` once, `ms` milliseconds from now; `Infinity` never comes. */
  setTimeout(fn: () => void, ms: number): Timer;
}

/** Longest delay that Node's own timers take; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

class SystemTimer implements Timer {
  readonly #fn: () => void;
  readonly #due: number;
  #handle: NodeJS.Timeout | undefined;

  constructor(fn: () => void, ms: number) {
    this.#fn = fn;
    this.#due = performance.now() + ms;
    this.#arm(ms);
  }

  #arm(ms: number): void {
    this.#handle = setTimeout(() => this.#elapsed(), Math.min(Math.max(ms, 0), LONGEST_MS));
  }

  #elapsed(): void {
    this.#handle = undefined;
    const left = this.#due - performance.now();
    // Node may fire a millisecond early, which is close enough; only a cut delay goes on.
    if (left > 1_000) this.#arm(left);
    else this.#fn();
  }

  cancel(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}

const neverFires: Timer = { cancel: () => undefined };

/** The machine's own clock: `performance.now` and Node's timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (fn, ms) => (ms === Number.POSITIVE_INFINITY ? neverFires : new SystemTimer(fn, ms)),
};
