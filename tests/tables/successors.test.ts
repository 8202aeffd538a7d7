import { expect, test } from "vitest";
import { Successors } from "../../src/tables/successors.ts";

const limit = { intensity: 3, periodMs: 60_000 };

test("the first start is no successor, and three more within the period are admitted", () => {
  const successors = new Successors();
  const starts = [0, 1, 2, 3, 4].map((now) => successors.admit(now, limit));
  expect(starts).toEqual([true, true, true, true, false]);
});

test("successors that are older than the period do not count", () => {
  const successors = new Successors();
  for (const now of [0, 1, 2, 3]) successors.admit(now, limit);
  expect(successors.admit(60_002, limit)).toBe(true);
});

test("a start at the very end of the period still counts", () => {
  const successors = new Successors();
  for (const now of [0, 1, 1, 1]) successors.admit(now, limit);
  expect(successors.admit(60_001, limit)).toBe(false);
});

test("a start after an orderly end is no successor", () => {
  const successors = new Successors();
  for (let now = 0; now < 10; now += 1) {
    expect(successors.admit(now, limit)).toBe(true);
    successors.ended();
  }
  expect(successors.crashedWithin(10, 60_000)).toBe(false);
});

test("a kill by an administrator is not counted", () => {
  const successors = new Successors();
  successors.admit(0, limit);
  for (let now = 1; now < 10; now += 1) {
    successors.forgive();
    expect(successors.admit(now, limit)).toBe(true);
  }
  expect(successors.crashedWithin(10, 60_000)).toBe(true);
});

test("forgiveness is for one start", () => {
  const successors = new Successors();
  successors.admit(0, limit);
  successors.forgive();
  successors.admit(1, limit);
  expect([2, 3, 4, 5].map((now) => successors.admit(now, limit))).toEqual([true, true, true, false]);
});

test("one that runs, or crashed a moment ago, has crashed as far as a new supervisor can know", () => {
  const successors = new Successors();
  expect(successors.crashedWithin(0, 60_000)).toBe(false);
  successors.admit(0, limit);
  expect(successors.crashedWithin(0, 60_000)).toBe(true);
  successors.forgive();
  expect(successors.crashedWithin(0, 60_000)).toBe(false);
});

test("an intensity of 0 admits no successor", () => {
  const successors = new Successors();
  expect(successors.admit(0, { intensity: 0, periodMs: 1_000 })).toBe(true);
  expect(successors.admit(1, { intensity: 0, periodMs: 1_000 })).toBe(false);
});
