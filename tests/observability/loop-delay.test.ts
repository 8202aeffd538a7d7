import { expect, test } from "vitest";
import { LoopDelay } from "../../src/observability/loop-delay.ts";
import { until } from "../support/client.ts";

const minute = 60_000;

/** Keeps the event loop from everything for so long. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("a blocked event loop is told of for a minute, and then no more", async () => {
  let now = 0;
  const delay = new LoopDelay(() => now);
  await until(() => {
    block(100);
    return delay.figures.max >= 0.05;
  }, "it was seen");
  delay.attend(1);
  delay.attend(1);
  expect(delay.figures.max).toBeGreaterThanOrEqual(0.05);
  now += minute - 1;
  expect(delay.figures.max).toBeGreaterThanOrEqual(0.05);
  now += 1;
  expect(delay.figures).toEqual({ p50: 0, p99: 0, p999: 0, max: 0 });
});

test("it rests while nothing is done, and watches again when something is", async () => {
  const delay = new LoopDelay();
  delay.attend(1);
  expect(delay.watching).toBe(true);
  delay.attend(1);
  expect(delay.watching).toBe(false);
  delay.attend(1);
  expect(delay.watching).toBe(false);
  delay.attend(2);
  expect(delay.watching).toBe(true);
  await until(() => {
    block(100);
    return delay.figures.max >= 0.05;
  }, "it was seen");
  delay.attend(2);
});
