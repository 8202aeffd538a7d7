/** Time as the relay needs it, given as an argument so that tests turn it by hand. */
export interface RelayClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds, unless cancelled. */
  setTimeout(fn: () => void, ms: number): { cancel(): void };
}

/** The process's own clock. */
export const relayClock: RelayClock = {
  now: () => performance.now(),
  setTimeout(fn, ms) {
    const timer = setTimeout(fn, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
