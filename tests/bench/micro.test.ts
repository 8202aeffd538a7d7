import { expect, test } from "vitest";
import { BenchFailed, microBenches, nanoseconds } from "../../bench/micro.ts";

test.each(microBenches.map((bench) => [bench.name, bench] as const))("%s can be run", async (_, bench) => {
  expect(await nanoseconds(bench, 1)).toBeGreaterThan(0);
});

test("their names tell them apart", () => {
  expect(new Set(microBenches.map(({ name }) => name)).size).toBe(microBenches.length);
});

test("one that throws has failed, and is cleaned up after", async () => {
  let ended = 0;
  const run = () => {
    throw new RangeError("wrong");
  };
  const end = async () => {
    ended += 1;
  };
  const failing = nanoseconds({ name: "failing", count: 1, prepare: () => ({ run, end }) }, 1);
  await expect(failing).rejects.toThrow(BenchFailed);
  expect(ended).toBe(1);
});
