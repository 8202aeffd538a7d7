import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../src/otp/clock.ts";
import { Mailbox } from "../../src/otp/mailbox.ts";
import { killed, normal, shutdown, startLink } from "../../src/otp/process.ts";
import { describeError, describeReason } from "../../src/otp/report.ts";
import { createWorld, failOnUnhandledRejections } from "./harness.ts";

failOnUnhandledRejections();

test("a mailbox is first in, first out, for any order of pushes and shifts", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant("shift"), fc.nat({ max: 400 })), { maxLength: 60 }),
      (steps) => {
        const mailbox = new Mailbox<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          if (typeof step === "number")
            for (let pushed = 0; pushed < step; pushed += 1) {
              mailbox.push(next);
              model.push(next);
              next += 1;
            }
          else for (let taken = 0; taken < 300; taken += 1) expect(mailbox.shift()).toBe(model.shift());
          expect(mailbox.length).toBe(model.length);
        }
      },
    ),
  );
});

test("the system's clock waits longer than Node's timers can, never for Infinity, and takes timers back", () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const month = 30 * 86_400_000;
  let fired = 0;
  const fire = () => {
    fired += 1;
  };
  systemClock.setTimeout(fire, month);
  systemClock.setTimeout(fire, Number.POSITIVE_INFINITY).cancel();
  systemClock.setTimeout(fire, 5).cancel();
  vi.advanceTimersByTime(month - 1_001);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(1_001);
  expect(fired).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("the system's clock goes forward", () => {
  const before = systemClock.now();
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
});

const counter = { name: "counter", init: () => 0, handle: (state: number) => state };

test("a registry holds one live process for a name, and forgets all names of a dead one", async () => {
  const world = createWorld();
  const { registry } = world.system;
  const one = await startLink(counter, undefined, world.system);
  const two = await startLink(counter, undefined, world.system);
  expect([registry.register("a", one), registry.register("b", one), registry.register("a", one)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(registry.register("a", two)).toBe(false);
  registry.unregister("a", two);
  expect(registry.whereis("a")).toBe(one);
  expect([...registry.names()]).toEqual(["a", "b"]);
  expect(registry.nameOf(one)).toBe("a");
  registry.unregister("a", one);
  expect(registry.register("a", two)).toBe(true);
  one.exit(killed);
  expect([...registry.names()]).toEqual(["a"]);
  expect(registry.register("c", one)).toBe(false);
});

test("a leaving process still holds its name, but is not found by it", async () => {
  const world = createWorld();
  const { registry } = world.system;
  let seen: unknown[] = [];
  const pid = await startLink(
    {
      ...counter,
      terminate: () => {
        seen = [registry.whereis("a"), registry.holder("a") === pid, registry.register("a", pid)];
      },
    },
    undefined,
    world.system,
    { name: "a" },
  );
  pid.exit(normal);
  await pid.exited;
  expect(seen).toEqual([undefined, true, false]);
});

test("reasons are told by name and text, cut to a bound, and nothing else of their value", () => {
  expect(describeReason(normal)).toEqual({ kind: "normal" });
  expect(describeReason(shutdown())).toEqual({ kind: "shutdown" });
  expect(describeReason(shutdown("drained"))).toEqual({ kind: "shutdown", detail: "drained" });
  expect(describeReason(shutdown({ token: "secret" }))).toEqual({ kind: "shutdown" });
  const long = describeError(new RangeError("x".repeat(10_000)));
  expect(long).toMatchObject({ kind: "error", error: "RangeError", message: "x".repeat(500) });
  expect(long.stack?.length).toBeLessThan(5_000);
  expect(describeError("a message")).toEqual({
    kind: "error",
    error: "NotAnError",
    message: "a value of type string was thrown",
  });
});
