import { expect, test } from "vitest";
import { Histogram } from "../../src/observability/histogram.ts";
import { by, counter, gauge, histogram, Tally } from "../../src/observability/metric.ts";

interface Seen {
  readonly people: number | undefined;
  readonly closed: Tally;
  readonly took: Histogram;
}

const seen = (): Seen => ({ people: 3, closed: new Tally(), took: new Histogram([0.1, 1]) });

test("a gauge is read off what was looked at; what is not known is not told", () => {
  const people = gauge<Seen>("people", "Who is here.", ({ people: count }) => count);
  expect(people.read(seen())).toEqual({
    name: "people",
    help: "Who is here.",
    type: "gauge",
    values: [{ labels: {}, value: 3 }],
  });
  expect(people.read({ ...seen(), people: undefined }).values).toEqual([]);
});

test("a tally is told as a value for each name", () => {
  const closed = counter<Seen>("closed_total", "Closed.", (all) => by("cause", all.closed));
  const now = seen();
  now.closed.add("quit");
  now.closed.add("slow", 2);
  now.closed.add("quit");
  expect(closed.read(now).values).toEqual([
    { labels: { cause: "quit" }, value: 2 },
    { labels: { cause: "slow" }, value: 2 },
  ]);
});

test("a histogram's buckets hold all that is up to their bound, the last one everything", () => {
  const took = histogram<Seen>("took_seconds", "How long.", (all) => all.took);
  const now = seen();
  for (const value of [0.05, 0.1, 0.5, 3]) now.took.observe(value);
  expect(took.read(now)).toMatchObject({
    type: "histogram",
    values: [
      {
        count: 4,
        max: 3,
        buckets: [
          [0.1, 2],
          [1, 3],
          ["+Inf", 4],
        ],
      },
    ],
  });
});
