import { type Bucket, fullBucket, type Rate, waitFor } from "./flood.ts";

/** Keys that are remembered at most; the one that was longest not asked for goes first. */
const most = 10_000;

/** What a bucket has left: `remaining` whole tokens of `limit`, and ms until it is full again. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly fullInMs: number;
}

/**
 * Token buckets by key, such as an address or an account. Keys that nothing was taken from lately are not remembered: their
 * buckets are full.
 */
export class Throttle {
  readonly #rate: () => Rate | undefined;
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param rate read at each use, since settings change; undefined: no limit */
  constructor(rate: () => Rate | undefined, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** @returns milliseconds until there is something to take; 0: now */
  waitMs(key: string): number {
    const rate = this.#rate();
    const bucket = this.#buckets.get(key);
    return rate === undefined || bucket === undefined ? 0 : waitFor(bucket, rate, this.#now());
  }

  /** Takes one if there is one. @returns milliseconds until there is; 0: it is taken */
  take(key: string): number {
    const rate = this.#rate();
    if (rate === undefined) return 0;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? fullBucket(rate, now);
    const waitMs = waitFor(bucket, rate, now);
    if (waitMs > 0) return waitMs;
    bucket.tokens -= 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.size > most ? this.#buckets.keys() : [];
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return 0;
  }

  /** What was taken is not counted after all. */
  giveBack(key: string): void {
    const rate = this.#rate();
    const bucket = this.#buckets.get(key);
    if (rate !== undefined && bucket !== undefined) bucket.tokens = Math.min(rate.burst, bucket.tokens + 1);
  }

  /** What a key has left; undefined where there is no limit. */
  left(key: string): Allowance | undefined {
    const rate = this.#rate();
    if (rate === undefined) return undefined;
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) waitFor(bucket, rate, this.#now());
    const tokens = bucket?.tokens ?? rate.burst;
    return {
      limit: rate.burst,
      remaining: Math.max(0, Math.floor(tokens + 1e-6)),
      fullInMs: Math.ceil(((rate.burst - tokens) / rate.perSecond) * 1_000),
    };
  }

  /** Forgets those whose buckets are full again. */
  sweep(): void {
    const rate = this.#rate();
    const now = this.#now();
    for (const [key, bucket] of this.#buckets) {
      if (rate !== undefined) waitFor(bucket, rate, now);
      if (rate === undefined || bucket.tokens >= rate.burst) this.#buckets.delete(key);
    }
  }
}
