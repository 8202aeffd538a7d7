import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "../../bench/load/histogram.ts";

const histogramOf = (values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

test("every share is within 1 % of what a sorted list has", () => {
  const us = fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 1, maxLength: 200 });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(us, share, (values, wanted) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(values.length * wanted)) - 1] ?? 0;
      const told = histogramOf(values).percentile(wanted) * 1_000;
      expect(told).toBeGreaterThanOrEqual(exact - 1e-3);
      expect(told).toBeLessThanOrEqual(exact * 1.01 + 1e-3);
    }),
  );
});

test("a clock that went back counts as no time, and the longest is told as it was", () => {
  const histogram = histogramOf([-5, 1_234_567]);
  expect([histogram.percentile(0.5), histogram.percentile(1), histogram.count]).toEqual([0, 1_234.567, 2]);
});

test("of none it is nothing", () => {
  expect(new Histogram().percentile(0.99)).toBe(0);
});
