import { expect, test } from "vitest";
import { tokenBucket } from "../../relay/token-bucket.ts";

test("a burst is allowed at once, then so many a second", () => {
  let now = 0;
  const take = tokenBucket(2, 3, () => now);
  expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  now = 500;
  expect([take(), take()]).toEqual([true, false]);
  now = 60_000;
  expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
});

test("0 a second is no limit", () => {
  const take = tokenBucket(0, 0, () => 0);
  expect(Array.from({ length: 1000 }, take).every(Boolean)).toBe(true);
});
