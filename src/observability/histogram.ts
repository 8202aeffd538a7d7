/** So many values up to each bound: what was observed, in buckets that never move. */
export class Histogram {
  /** Upper bounds of the buckets, rising; what is above the last one has a bucket of its own. */
  readonly bounds: readonly number[];
  /** Values in each bucket, not cumulative; one more than `bounds`. */
  readonly counts: Float64Array;
  count = 0;
  sum = 0;
  /** The largest value so far; 0 before there is one. */
  max = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /**
   * Takes a value in; `times`: as if it had been observed so often. One below 0, as between two looks at a clock that is
   * set back, counts as 0: a sum never falls.
   */
  observe(observed: number, times = 1): void {
    const { bounds, counts } = this;
    const value = Math.max(0, observed);
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + times;
    this.count += times;
    this.sum += value * times;
    if (value > this.max) this.max = value;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** Below which the share `q` (0 to 1) of all values lies, as exact as the buckets are; 0 where there are none. */
  quantile(q: number): number {
    const rank = q * this.count;
    let below = 0;
    for (const [bucket, within] of this.counts.entries()) {
      if (within > 0 && below + within >= rank) {
        const low = bucket === 0 ? 0 : (this.bounds[bucket - 1] as number);
        const high = Math.min(this.bounds[bucket] ?? this.max, this.max);
        return low + (Math.max(low, high) - low) * ((rank - below) / within);
      }
      below += within;
    }
    return this.max;
  }
}

/** Histograms of the same values by what tells them apart: few combinations, all of the server's own naming. */
export class Histograms {
  readonly #bounds: readonly number[];
  readonly #all = new Map<string, readonly [Readonly<Record<string, string>>, Histogram]>();

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(labels: Readonly<Record<string, string>>, value: number): void {
    const key = Object.values(labels).join("\n");
    let found = this.#all.get(key);
    if (!found) {
      found = [labels, new Histogram(this.#bounds)];
      this.#all.set(key, found);
    }
    found[1].observe(value);
  }

  [Symbol.iterator](): Iterator<readonly [Readonly<Record<string, string>>, Histogram]> {
    return this.#all.values();
  }
}

/** Bounds from 0.1 ms to 10 s, in seconds. */
export const secondsBounds: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Bounds for numbers of things, in powers of two up to 1024. */
export const sizeBounds: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

/** Bounds for how long people stay: from 1 s to a week. */
export const sessionBounds: readonly number[] = [
  1, 10, 60, 300, 900, 1_800, 3_600, 10_800, 43_200, 86_400, 604_800,
];
