import { expect, onTestFinished, test, vi } from "vitest";
import { cast, killed, startLink } from "../../src/otp/process.ts";
import type { Flags } from "../../supervisors/child-spec.ts";
import { supervisor } from "../../supervisors/supervisor.ts";
import { createWorld, failOnUnhandledRejections, until } from "../otp/harness.ts";

failOnUnhandledRejections();

const flags: Flags = { strategy: "one_for_one", intensity: 2, period: 5_000 };

test("case 63: each crash, restart and escalation is exactly one report, with child, incarnation, reason and count", async () => {
  const world = createWorld();
  const root = await startLink(
    supervisor("root", flags, [world.child("a"), world.child("b")]),
    undefined,
    world.system,
  );
  for (let crashes = 0; crashes < 3; crashes += 1) {
    const pid = world.pid("a");
    pid.system.registry.register("alpha", pid);
    cast(pid, { type: "crash", error: new TypeError(`crash ${crashes}`) });
    await pid.exited;
    await until(() => world.pid("a") !== pid || !root.alive);
  }
  await root.exited;
  const reason = (crash: number) => ({ kind: "error", error: "TypeError", message: `crash ${crash}` });
  const of = { childId: "a", supervisor: root.id };
  expect(world.reports).toMatchObject([
    {
      type: "crash",
      childId: "a",
      name: "alpha",
      incarnation: 1,
      reason: reason(0),
      restarts: 0,
      intensity: 2,
    },
    { type: "restart", ...of, incarnation: 2, reason: reason(0), restarts: 1, intensity: 2, group: ["a"] },
    { type: "crash", childId: "a", name: "alpha", incarnation: 2, reason: reason(1), restarts: 1 },
    { type: "restart", ...of, incarnation: 3, reason: reason(1), restarts: 2 },
    { type: "crash", childId: "a", name: "alpha", incarnation: 3, reason: reason(2), restarts: 2 },
    {
      type: "escalation",
      ...of,
      incarnation: 3,
      reason: reason(2),
      restarts: 3,
      intensity: 2,
      periodMs: 5_000,
    },
  ]);
  expect(world.reports).toHaveLength(6);
  expect(world.reports[0]).toMatchObject({ pid: expect.stringMatching(/^root-\d+\.worker-\d+$/) });
});

test("case 63: a kill is told by its restart, and a group restart is one report that names the group", async () => {
  const world = createWorld();
  const all = [world.child("a"), world.child("b")];
  const root = await startLink(
    supervisor("root", { ...flags, strategy: "one_for_all" }, all),
    undefined,
    world.system,
  );
  world.pid("b").exit(killed);
  await until(() => world.reports.length > 0);
  expect(root.alive).toBe(true);
  expect(world.reports).toMatchObject([
    { type: "restart", childId: "b", reason: { kind: "killed" }, group: ["a", "b"] },
  ]);
});

test("case 63: a thrown value that is no error is named by its type, for it may be a message", async () => {
  const world = createWorld();
  await startLink(supervisor("root", flags, [world.child("a")]), undefined, world.system);
  cast(world.pid("a"), { type: "crash", error: { body: "my secret words", token: "t0ken" } });
  await until(() => world.of("restart").length === 1);
  expect(world.of("crash")).toMatchObject([
    { reason: { error: "NotAnError", message: "a value of type object was thrown" } },
  ]);
  expect(JSON.stringify(world.reports)).not.toMatch(/secret|t0ken/);
});

test("a failing report function harms nobody", async () => {
  const world = createWorld();
  const broken = new Error("no log");
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  onTestFinished(() => warn.mockRestore());
  world.reports.push = () => {
    throw broken;
  };
  await startLink(supervisor("root", flags, [world.child("a")]), undefined, world.system);
  const before = world.pid("a");
  cast(before, { type: "crash" });
  await until(() => world.pid("a") !== before && warn.mock.calls.length > 0);
  expect(warn.mock.calls[0]?.[0]).toBe(broken);
});
