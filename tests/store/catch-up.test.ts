import { expect, test } from "vitest";
import { openCatchUp } from "../../src/store/sqlite/catch-up.ts";
import { Unavailable } from "../../src/store/store.ts";

test("the index is brought on for one search after the other, a step at a time", async () => {
  const left = new Map([
    ["a", 3],
    ["b", 2],
  ]);
  const steps: string[] = [];
  let underWay = 0;
  const catchUp = openCatchUp(async ([room = ""]) => {
    underWay += 1;
    expect(underWay).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    steps.push(room);
    const more = (left.get(room) ?? 0) - 1;
    left.set(room, more);
    return more > 0;
  });
  await Promise.all([catchUp(["a"], Number.POSITIVE_INFINITY), catchUp(["b"], Number.POSITIVE_INFINITY)]);
  expect(steps).toEqual(["a", "a", "a", "b", "b"]);
});

test("a search whose time is over is told so, and the one behind it has its turn", async () => {
  let now = 0;
  const catchUp = openCatchUp(
    async ([room]) => {
      now += 10;
      return room === "endless";
    },
    () => now,
  );
  const first = catchUp(["endless"], 25);
  const second = catchUp(["done"], 100);
  await expect(first).rejects.toThrow(Unavailable);
  await second;
  expect(now).toBe(40);
});
