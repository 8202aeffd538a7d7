import type { Clock, Timer } from "../../src/otp/clock.ts";

/** A clock that stands still until a test turns it. */
export interface ManualClock extends Clock {
  /** Moves time on by `ms` and runs what comes due, in order of its time; what that sets runs too if it is due. */
  advance(ms: number): void;
  /** Timers that are set now. */
  readonly pending: number;
}

interface Alarm {
  readonly due: number;
  readonly fn: () => void;
}

/** @param startMs what `now` says at first */
export function manualClock(startMs = 0): ManualClock {
  const alarms = new Set<Alarm>();
  let now = startMs;
  const next = (until: number): Alarm | undefined => {
    let first: Alarm | undefined;
    for (const alarm of alarms)
      if (alarm.due <= until && (first === undefined || alarm.due < first.due)) first = alarm;
    return first;
  };
  return {
    now: () => now,
    setTimeout(fn, ms): Timer {
      const alarm = { due: now + Math.max(ms, 0), fn };
      if (ms !== Number.POSITIVE_INFINITY) alarms.add(alarm);
      return { cancel: () => alarms.delete(alarm) };
    },
    advance(ms) {
      const until = now + ms;
      for (let alarm = next(until); alarm !== undefined; alarm = next(until)) {
        alarms.delete(alarm);
        now = alarm.due;
        alarm.fn();
      }
      now = until;
    },
    get pending() {
      return alarms.size;
    },
  };
}
