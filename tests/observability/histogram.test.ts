import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "../../src/observability/histogram.ts";

test("a value counts in the first bucket whose bound it does not exceed", () => {
  const sizes = new Histogram([1, 10, 100]);
  for (const value of [0, 1, 1.5, 10, 11, 101, 5_000]) sizes.observe(value);
  expect([...sizes.counts]).toEqual([2, 2, 1, 2]);
  expect(sizes).toMatchObject({ count: 7, max: 5_000, sum: 5_124.5 });
});

test("a value may count several times", () => {
  const sizes = new Histogram([1, 10]);
  sizes.observe(4, 3);
  expect([...sizes.counts]).toEqual([0, 3, 0]);
  expect(sizes).toMatchObject({ count: 3, sum: 12, mean: 4, max: 4 });
});

test("a time that a clock set back has made negative takes nothing away", () => {
  const times = new Histogram([1, 10]);
  for (const value of [4, -3_600]) times.observe(value);
  expect([...times.counts]).toEqual([1, 1, 0]);
  expect(times).toMatchObject({ count: 2, sum: 4, mean: 2, max: 4 });
});

test("without a value there is nothing to tell", () => {
  expect(new Histogram([1]).quantile(0.99)).toBe(0);
  expect(new Histogram([1]).mean).toBe(0);
});

test("a quantile lies in the bucket of the value that it stands for, and never above the largest", () => {
  const bounds = [1, 2, 5, 10, 20, 50];
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1 }),
      fc.constantFrom(0.01, 0.5, 0.99, 1),
      (values, q) => {
        const seen = new Histogram(bounds);
        for (const value of values) seen.observe(value);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? 0;
        const high = bounds.find((bound) => exact <= bound) ?? seen.max;
        const low = bounds.findLast((bound) => bound < exact) ?? 0;
        const told = seen.quantile(q);
        expect(told).toBeGreaterThanOrEqual(Math.min(low, seen.max));
        expect(told).toBeLessThanOrEqual(Math.min(high, seen.max));
      },
    ),
  );
});
