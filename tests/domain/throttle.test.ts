import fc from "fast-check";
import { expect, test } from "vitest";
import { Throttle } from "../../src/domain/throttle.ts";

const rate = { burst: 3, perSecond: 1 };

/** A throttle, and the hand that turns its clock. */
function turned(limit: typeof rate | undefined = rate) {
  let now = 0;
  const throttle = new Throttle(
    () => limit,
    () => now,
  );
  const pass = (ms: number): void => {
    now += ms;
  };
  return { throttle, pass };
}

test("each key has a burst of its own, and is told how long to wait behind it", () => {
  const { throttle, pass } = turned();
  expect([1, 2, 3, 4].map(() => throttle.take("a"))).toEqual([0, 0, 0, 1_000]);
  expect(throttle.take("b")).toBe(0);
  pass(999);
  expect(throttle.take("a")).toBe(1);
  pass(1);
  expect(throttle.take("a")).toBe(0);
});

test("what is given back can be taken again, and no more than a burst", () => {
  const { throttle } = turned();
  for (let i = 0; i < 3; i += 1) throttle.take("a");
  throttle.giveBack("a");
  expect([throttle.take("a"), throttle.take("a")]).toEqual([0, 1_000]);
  for (let i = 0; i < 9; i += 1) throttle.giveBack("a");
  expect(throttle.left("a")).toEqual({ limit: 3, remaining: 3, fullInMs: 0 });
});

test("it tells what is left, and when all of it is there again", () => {
  const { throttle, pass } = turned();
  expect(throttle.left("a")).toEqual({ limit: 3, remaining: 3, fullInMs: 0 });
  throttle.take("a");
  throttle.take("a");
  expect(throttle.left("a")).toEqual({ limit: 3, remaining: 1, fullInMs: 2_000 });
  pass(500);
  expect(throttle.left("a")).toEqual({ limit: 3, remaining: 1, fullInMs: 1_500 });
});

test("without a rate nothing is limited", () => {
  const { throttle } = turned();
  const free = new Throttle(
    () => undefined,
    () => 0,
  );
  for (let i = 0; i < 100; i += 1) expect(free.take("a")).toBe(0);
  expect(free.left("a")).toBeUndefined();
  expect(throttle.left("a")).toBeDefined();
});

test("a sweep forgets none whose bucket is not full", () => {
  const step = fc.record({ key: fc.constantFrom("a", "b", "c"), ms: fc.integer({ min: 0, max: 1_500 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const swept = turned();
      const kept = turned();
      for (const { key, ms } of steps) {
        swept.pass(ms);
        kept.pass(ms);
        swept.throttle.sweep();
        expect(swept.throttle.take(key)).toBe(kept.throttle.take(key));
      }
    }),
  );
});
