/** Steps for each power of two, so that a figure is within 1 % of what it stands for. */
const stepsLog2 = 7;
const steps = 2 ** stepsLog2;
const size = (32 - stepsLog2 + 1) * steps;
const longestUs = 2 ** 32 - 1;

/** Durations, counted in steps of under 1 %: takes the same room for any number of them. */
export class Histogram {
  readonly #counts = new Float64Array(size);
  #total = 0;
  #max = 0;

  /** How many were counted. */
  get count(): number {
    return this.#total;
  }

  /** @param us microseconds; less than none counts as none, more than 71 minutes as 71 minutes */
  add(us: number): void {
    const value = us > 0 ? Math.min(Math.floor(us), longestUs) : 0;
    const at = stepOf(value);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#total += 1;
    if (value > this.#max) this.#max = value;
  }

  /** Milliseconds that `share` (0 to 1) of all do not exceed; 0 of none. */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil(this.#total * share));
    let seen = 0;
    for (let at = 0; at < size; at += 1) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return Math.min(longestOf(at), this.#max) / 1_000;
    }
    return this.#max / 1_000;
  }
}

function stepOf(value: number): number {
  const shift = Math.max(0, 31 - Math.clz32(value) - stepsLog2);
  return shift * steps + (value >>> shift);
}

/** The longest duration of a step, microseconds. */
function longestOf(at: number): number {
  const shift = Math.max(0, (at >>> stepsLog2) - 1);
  return (at - shift * steps + 1) * 2 ** shift - 1;
}
