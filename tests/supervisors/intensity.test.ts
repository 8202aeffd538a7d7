import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { cast, killed, normal, type Pid, shutdown, startLink } from "../../src/otp/process.ts";
import type { Flags, Strategy } from "../../supervisors/child-spec.ts";
import { admit } from "../../supervisors/intensity.ts";
import {
  describeTree,
  dynamicSupervisor,
  restartChild,
  type SupervisorMessage,
  startChild,
  supervisor,
  terminateChild,
  whichChildren,
} from "../../supervisors/supervisor.ts";
import {
  createWorld,
  failOnUnhandledRejections,
  until,
  type WorkerMessage,
  type World,
} from "../otp/harness.ts";

failOnUnhandledRejections();

const flags = (intensity: number, period: number, strategy: Strategy = "one_for_one"): Flags => ({
  strategy,
  intensity,
  period,
});

const rootWith = (world: World, given: Flags, ids: readonly string[] = ["a"]) =>
  startLink(
    supervisor(
      "root",
      given,
      ids.map((id) => world.child(id)),
    ),
    undefined,
    world.system,
  );

/** Crashes the worker and waits until its supervisor has restarted it or ended. */
async function crash(world: World, root: Pid<SupervisorMessage>, id = "a"): Promise<void> {
  const pid = world.pid(id);
  cast(pid, { type: "crash" });
  await pid.exited;
  await until(() => world.pid(id) !== pid || !root.alive);
}

const restartsOf = async (root: Pid<SupervisorMessage>) => (await describeTree(root)).supervises?.restarts;

test.each([
  ["root", 10],
  ["rooms", 10],
  ["users", 5],
  ["connections", 100],
])("case 20: %s does %i restarts within its period, and not one more", async (_, intensity) => {
  const world = createWorld();
  const root = await rootWith(world, flags(intensity, 60_000));
  for (let crashes = 0; crashes < intensity; crashes += 1) await crash(world, root);
  expect(await restartsOf(root)).toBe(intensity);
  await crash(world, root);
  expect(await root.exited).toEqual(shutdown("intensity"));
  expect(world.diary.filter((line) => line === "+a")).toHaveLength(intensity + 1);
});

test("case 21: with intensity 0 the first crash ends the supervisor", async () => {
  const world = createWorld();
  const root = await rootWith(world, flags(0, 5_000), ["a", "b"]);
  await crash(world, root);
  expect((await root.exited).kind).toBe("shutdown");
  expect(world.diary).toEqual(["+a", "+b", "-a", "-b"]);
});

test("case 22: with 1 in 1 s, crashes 2.1 s apart go on for ever", async () => {
  const world = createWorld();
  const root = await rootWith(world, flags(1, 1_000));
  for (let crashes = 0; crashes < 20; crashes += 1) {
    await crash(world, root);
    world.clock.advance(2_100);
  }
  expect(root.alive).toBe(true);
});

test.each([
  [59_000, false],
  [60_000, false],
  [61_500, true],
])("case 22: with 5 in 60 s, five crashes at 0 and a sixth at %i ms: survives %s", async (atMs, survives) => {
  const world = createWorld();
  const root = await rootWith(world, flags(5, 60_000));
  for (let crashes = 0; crashes < 5; crashes += 1) await crash(world, root);
  world.clock.advance(atMs);
  await crash(world, root);
  expect(root.alive).toBe(survives);
});

test("case 23: each try to start again counts, so a child that cannot start escalates at intensity 4 after 5", async () => {
  const world = createWorld();
  let tries = 0;
  const spec = world.child(
    "a",
    {},
    {
      init: () => {
        tries += 1;
        if (tries > 1) throw new Error("no more");
      },
    },
  );
  const root = await startLink(supervisor("root", flags(4, 5_000), [spec]), undefined, world.system);
  cast(world.pid("a"), { type: "crash" });
  // The clock stands still: no pause between tries may be what brings them about.
  expect(await root.exited).toEqual(shutdown("intensity"));
  expect(tries).toBe(5);
  expect(world.of("escalation")).toMatchObject([{ restarts: 5, intensity: 4 }]);
});

test.each(["one_for_all", "rest_for_one"] as const)(
  "case 24: one crash under %s counts once",
  async (strategy) => {
    const world = createWorld();
    const root = await rootWith(world, flags(5, 5_000, strategy), ["a", "b", "c", "d"]);
    await crash(world, root);
    await until(() => world.of("restart").length === 1);
    expect(await restartsOf(root)).toBe(1);
  },
);

test("case 25: ends that lead to no restart do not count, nor do stops by command and failed new starts", async () => {
  const world = createWorld();
  const specs = [
    world.child("temporary", { restart: "temporary" }),
    world.child("transient", { restart: "transient" }),
    world.child("a"),
  ];
  const root = await startLink(supervisor("root", flags(0, 5_000), specs), undefined, world.system);
  cast(world.pid("temporary"), { type: "crash" });
  cast(world.pid("transient"), { type: "stop", reason: normal });
  await Promise.all([world.pid("temporary").exited, world.pid("transient").exited]);
  await terminateChild(root, "a");
  await restartChild(root, "a");
  const failing = world.child("b", {}, { init: () => Promise.reject(new Error("no")) });
  await expect(startChild(root, failing)).rejects.toMatchObject({ code: "startFailed" });
  expect(await restartsOf(root)).toBe(0);
  expect(root.alive).toBe(true);
});

test("case 26: setting the wall clock forward or back changes nothing", async () => {
  const wall = vi.spyOn(Date, "now");
  const world = createWorld();
  const root = await rootWith(world, flags(2, 60_000));
  wall.mockReturnValue(Date.UTC(2031, 0, 1));
  await crash(world, root);
  wall.mockReturnValue(Date.UTC(2001, 0, 1));
  await crash(world, root);
  expect(await restartsOf(root)).toBe(2);
  await crash(world, root);
  wall.mockRestore();
  expect(root.alive).toBe(false);
});

test("case 27: a supervisor that its parent restarted counts from 0", async () => {
  const world = createWorld();
  let inner: Pid<SupervisorMessage> | undefined;
  const start = async (up: Parameters<ReturnType<World["child"]>["start"]>[0]) => {
    inner = await startLink(supervisor("inner", flags(1, 60_000), [world.child("a")]), undefined, up);
    return inner;
  };
  const root = await startLink(
    supervisor("root", flags(5, 60_000), [{ id: "inner", type: "supervisor", start }]),
    undefined,
    world.system,
  );
  const first = inner as unknown as Pid<SupervisorMessage>;
  await crash(world, first);
  await crash(world, first);
  await until(() => inner !== first && inner?.alive === true);
  const second = inner as unknown as Pid<SupervisorMessage>;
  expect(await restartsOf(second)).toBe(0);
  await crash(world, second);
  expect(second.alive).toBe(true);
  expect(await restartsOf(root)).toBe(1);
});

test("case 28: crashes in one tick are handled one by one: five children, five restarts", async () => {
  const world = createWorld();
  const ids = ["a", "b", "c", "d", "e"];
  const root = await rootWith(world, flags(5, 60_000), ids);
  for (const id of ids) cast(world.pid(id), { type: "crash" });
  await until(() => world.of("restart").length === 5);
  expect(await restartsOf(root)).toBe(5);
  expect((await whichChildren(root)).map(({ status, incarnation }) => [status, incarnation])).toEqual(
    ids.map(() => ["running", 2]),
  );
});

test("case 28: none is lost under one_for_all while a restart is under way", async () => {
  const world = createWorld();
  const root = await rootWith(world, flags(5, 60_000, "one_for_all"), ["a", "b", "c"]);
  for (const id of ["a", "b", "c"]) world.pid(id).exit(killed);
  await until(() => world.of("restart").length >= 1);
  await whichChildren(root);
  expect((await whichChildren(root)).every(({ status }) => status === "running")).toBe(true);
  cast(world.pid("b"), { type: "crash" });
  await until(() => world.of("restart").length === 2);
  expect(await restartsOf(root)).toBe(2);
});

test("a dynamic supervisor counts the restarts of all its children together", async () => {
  const world = createWorld();
  const root = await startLink(
    dynamicSupervisor("many", {
      child: { start: (id: string, up) => world.start(id, up) },
      maxChildren: 10,
      intensity: 2,
      period: 60_000,
    }),
    undefined,
    world.system,
  );
  const pids: Pid<WorkerMessage>[] = [];
  for (const id of ["a", "b", "c"]) pids.push(await startChild(root, id));
  for (const pid of pids) cast(pid, { type: "crash" });
  expect(await root.exited).toEqual(shutdown("intensity"));
});

/** The rule as a sentence: count all restarts that are no older than the period, the new one included. */
const countWithin = (times: readonly number[], now: number, period: number) =>
  times.filter((at) => at >= now - period && at <= now).length;

test("the rule: gives up exactly when more than `intensity` restarts fall within `period`", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 120 }),
      (steps, intensity, period) => {
        const all: number[] = [];
        let past: readonly number[] = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          all.push(now);
          const { restarts, giveUp } = admit(past, now, { intensity, period });
          const expected = countWithin(all, now, period);
          expect(restarts).toHaveLength(expected);
          expect(giveUp).toBe(expected > intensity);
          // What is kept is enough: nothing older can ever count again.
          past = restarts;
        }
      },
    ),
  );
});
