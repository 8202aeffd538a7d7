/** Says whether one more is allowed now, and counts it. */
export type Take = () => boolean;

const always: Take = () => true;

/**
 * A token bucket: `burst` at once, `perSecond` over time.
 *
 * @param perSecond 0: no limit
 * @param now monotonic milliseconds
 */
export function tokenBucket(perSecond: number, burst: number, now: () => number): Take {
  if (perSecond === 0) return always;
  const size = Math.max(burst, 1);
  let tokens = size;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(size, tokens + ((at - filledAt) * perSecond) / 1000);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
