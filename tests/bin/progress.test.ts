import { expect, test } from "vitest";
import { clock, pace } from "../../bin/progress.ts";

test("the rate is what was done a second, and the time left is what the rest takes at that", () => {
  expect(pace(500, 2_000, 2_000)).toEqual({ perSecond: 250, secondsLeft: 6 });
  expect(pace(2_000, 2_000, 8_000)).toEqual({ perSecond: 250, secondsLeft: 0 });
});

test("nobody knows the time left before something was done", () => {
  expect(pace(0, 10, 0)).toEqual({ perSecond: 0, secondsLeft: null });
  expect(pace(0, 10, 5_000).secondsLeft).toBeNull();
});

test("times are told as clocks tell them", () => {
  expect([5, 65, 3_600, 36_061].map(clock)).toEqual(["0:05", "1:05", "1:00:00", "10:01:01"]);
});
