/**
 * How long to wait before the next attempt, in ms: 1 s, 2 s, 4 s … at most 30 s, half of it by chance so that
 * clients of a server that comes back do not all come at once.
 *
 * @param attempt from 0
 * @param random from 0 to 1
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(30_000, 1_000 * 2 ** Math.min(attempt, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
