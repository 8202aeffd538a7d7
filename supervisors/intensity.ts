/** How many restarts a supervisor does, and in how many milliseconds, before it gives up. */
export interface Intensity {
  /** Restarts that are done; one more is not. 0 means that the first crash ends the supervisor. */
  readonly intensity: number;
  /** Length of the window in milliseconds; a restart exactly that old still counts. */
  readonly period: number;
}

/**
 * The rule of restart intensity: a supervisor gives up exactly when more than `intensity` restarts fall
 * within `period`.
 *
 * @param past times of earlier restarts on a monotonic clock, oldest first
 * @param now the time of the restart that is asked for
 * @returns the restarts within the window, this one included, and whether it is one too many
 */
export function admit(
  past: readonly number[],
  now: number,
  { intensity, period }: Intensity,
): { readonly restarts: readonly number[]; readonly giveUp: boolean } {
  const restarts = [...within(past, now, period), now];
  return { restarts, giveUp: restarts.length > intensity };
}

/** @returns those of `past` that are no older than `period` */
export const within = (past: readonly number[], now: number, period: number): readonly number[] =>
  past.filter((at) => now - at <= period);
