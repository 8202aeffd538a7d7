import { Histogram } from "./histogram.ts";

/** What tells the values of one metric apart: few labels, with few values that the server itself names. */
export type Labels = Readonly<Record<string, string>>;

/** One value of a counter or a gauge. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A histogram's state: `buckets` are cumulative, by their upper bound; the last bound is `+Inf`. */
export interface Distribution {
  readonly labels: Labels;
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  readonly buckets: readonly (readonly [bound: number | "+Inf", count: number])[];
}

/** One metric as it was read: Prometheus' model, in base units (seconds, bytes). */
export type MetricReading =
  | {
      readonly name: string;
      readonly help: string;
      readonly type: "counter" | "gauge";
      readonly values: readonly Sample[];
    }
  | {
      readonly name: string;
      readonly help: string;
      readonly type: "histogram";
      readonly values: readonly Distribution[];
    };

/** A metric: how it is called, and how it is read off what was looked at. It keeps nothing itself. */
export interface Metric<Seen> {
  readonly name: string;
  readonly help: string;
  readonly type: MetricReading["type"];
  read(seen: Seen): MetricReading;
}

/** A number, or one for each value of a label. Nothing is told of what is not known now. */
type Reading = number | undefined | Iterable<Sample>;

const samplesOf = (reading: Reading): readonly Sample[] => {
  if (reading === undefined) return [];
  return typeof reading === "number" ? [{ labels: {}, value: reading }] : [...reading];
};

const plain =
  (type: "counter" | "gauge") =>
  <Seen>(name: string, help: string, look: (seen: Seen) => Reading): Metric<Seen> => ({
    name,
    help,
    type,
    read: (seen) => ({ name, help, type, values: samplesOf(look(seen)) }),
  });

/** What only grows while the process lives; its name ends with `_total`. */
export const counter = plain("counter");

/** What goes up and down. */
export const gauge = plain("gauge");

/** How values are distributed, at all or for each combination of labels. */
export const histogram = <Seen>(
  name: string,
  help: string,
  look: (seen: Seen) => Histogram | Iterable<readonly [Labels, Histogram]> | undefined,
): Metric<Seen> => ({
  name,
  help,
  type: "histogram",
  read: (seen) => {
    const found = look(seen) ?? [];
    const all = found instanceof Histogram ? [[{}, found] as const] : [...found];
    return { name, help, type: "histogram", values: all.map((each) => distribution(...each)) };
  },
});

function distribution(labels: Labels, { bounds, counts, count, sum, max }: Histogram): Distribution {
  let below = 0;
  const buckets = Array.from(counts, (within, bucket) => {
    below += within;
    return [bounds[bucket] ?? "+Inf", below] as const;
  });
  return { labels, count, sum, max, buckets };
}

/** One value for each value of a label. */
export const by = (label: string, values: Iterable<readonly [string, number]>): readonly Sample[] =>
  Array.from(values, ([name, value]) => ({ labels: { [label]: name }, value }));

/** Counts by a name, as they are bumped: only names of ours, so that there are few. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  [Symbol.iterator](): Iterator<readonly [string, number]> {
    return this.#counts.entries();
  }
}
