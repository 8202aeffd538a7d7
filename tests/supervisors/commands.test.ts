import { expect, test } from "vitest";
import { cast, ignore, killed, normal, type Pid, shutdown, startLink } from "../../src/otp/process.ts";
import type { ChildSpec, Flags } from "../../supervisors/child-spec.ts";
import {
  changeSpecs,
  countChildren,
  deleteChild,
  describeTree,
  dynamicSupervisor,
  restartChild,
  startChild,
  supervisor,
  terminateChild,
  whichChildren,
} from "../../supervisors/supervisor.ts";
import { createWorld, failOnUnhandledRejections, turns, until, type World } from "../otp/harness.ts";

failOnUnhandledRejections();

const oneForOne: Flags = { strategy: "one_for_one", intensity: 3, period: 5_000 };

const rootWith = (world: World, specs: readonly ChildSpec[], flags: Flags = oneForOne) =>
  startLink(supervisor("root", flags, specs), undefined, world.system);

test("case 49: stopping keeps the spec, starting again is a command, and deleting needs it stopped", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a"), world.child("b")]);
  await terminateChild(root, "a");
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "stopped" }, { id: "b" }]);
  expect((await describeTree(root)).supervises?.restarts).toBe(0);
  const again = await restartChild(root, "a");
  expect(again).toBe(world.pid("a"));
  await expect(deleteChild(root, "a")).rejects.toMatchObject({ code: "running" });
  await terminateChild(root, "a");
  await deleteChild(root, "a");
  expect((await whichChildren(root)).map(({ id }) => id)).toEqual(["b"]);
  expect(world.diary).toEqual(["+a", "+b", "-a", "+a", "-a"]);
});

test("case 49: a temporary child that is stopped takes its spec along, and stopping twice is no fault", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("t", { restart: "temporary" }), world.child("a")]);
  await terminateChild(root, "t");
  await terminateChild(root, "a");
  await terminateChild(root, "a");
  expect((await whichChildren(root)).map(({ id }) => id)).toEqual(["a"]);
});

test("case 49: a restart by command that fails or is ignored leaves the spec", async () => {
  const world = createWorld();
  let answer: () => Promise<never> | Promise<typeof ignore> = () => Promise.resolve(ignore);
  const root = await rootWith(world, [{ id: "a", start: () => answer() }]);
  await expect(restartChild(root, "a")).rejects.toMatchObject({ name: "StartIgnored" });
  const cause = new Error("no");
  answer = () => Promise.reject(cause);
  await expect(restartChild(root, "a")).rejects.toMatchObject({ code: "startFailed", cause });
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "stopped" }]);
});

test("case 50: errors are distinct", async () => {
  const world = createWorld();
  let tries = 0;
  const flaky = {
    init: () => {
      tries += 1;
      if (tries > 1) throw new Error("again");
    },
  };
  const specs = [world.child("up"), world.child("down"), world.child("flaky", {}, flaky)];
  const root = await rootWith(world, specs, { ...oneForOne, intensity: 1_000_000 });
  await terminateChild(root, "down");
  cast(world.pid("flaky"), { type: "crash" });
  await until(() => tries > 3);
  const codeOf = (refused: Promise<unknown>) =>
    refused.then(
      () => "done",
      (error) => error.code,
    );
  expect(
    await Promise.all([
      codeOf(restartChild(root, "up")),
      codeOf(restartChild(root, "flaky")),
      codeOf(restartChild(root, "nobody")),
      codeOf(deleteChild(root, "up")),
      codeOf(deleteChild(root, "flaky")),
      codeOf(deleteChild(root, "nobody")),
      codeOf(terminateChild(root, "nobody")),
      codeOf(startChild(root, world.child("up"))),
      codeOf(startChild(root, world.child("down"))),
    ]),
  ).toEqual([
    "running",
    "restarting",
    "notFound",
    "running",
    "restarting",
    "notFound",
    "notFound",
    "alreadyStarted",
    "alreadyPresent",
  ]);
});

test("case 51: the list shows each child, and the counts add up", async () => {
  const world = createWorld();
  const dynamic: ChildSpec = {
    id: "many",
    type: "supervisor",
    start: (up) =>
      startLink(
        dynamicSupervisor("many", {
          child: { restart: "temporary", start: (id: string, parent) => world.start(id, parent) },
          maxChildren: 10,
          intensity: 1,
          period: 1_000,
        }),
        undefined,
        up,
        { name: "many" },
      ),
  };
  const root = await rootWith(world, [world.child("a"), dynamic, world.child("b", { restart: "transient" })]);
  await terminateChild(root, "a");
  expect(await whichChildren(root)).toMatchObject([
    { id: "a", status: "stopped", type: "worker", restart: "permanent" },
    { id: "many", status: "running", type: "supervisor" },
    { id: "b", status: "running", pid: world.pid("b"), restart: "transient", incarnation: 1 },
  ]);
  expect(await countChildren(root)).toEqual({ specs: 3, active: 2, supervisors: 1, workers: 2 });
});

test("case 52: a supervisor survives unknown messages and reports each kind once, up to a limit", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a")]);
  const confused = root as unknown as Pid<unknown>;
  for (const message of [
    { type: "what" },
    { type: "what" },
    undefined,
    null,
    7,
    { kind: "odd" },
    { type: 3 },
  ])
    cast(confused, message);
  await whichChildren(root);
  expect(world.of("unknownMessage").map(({ messageType }) => messageType)).toEqual([
    "what",
    "undefined",
    "object",
    "number",
  ]);
  for (let kind = 0; kind < 100; kind += 1) cast(confused, { type: `kind ${kind}`, body: "secret" });
  await whichChildren(root);
  expect(world.of("unknownMessage").length).toBeLessThan(10);
  expect(JSON.stringify(world.reports)).not.toContain("secret");
  expect(world.diary).toEqual(["+a"]);
});

test("case 52: a dynamic supervisor survives them too", async () => {
  const world = createWorld();
  const flags = { maxChildren: 1, intensity: 1, period: 1_000 };
  const child = { start: (id: string, up: Parameters<World["start"]>[1]) => world.start(id, up) };
  const root = await startLink(dynamicSupervisor("many", { ...flags, child }), undefined, world.system);
  for (const message of [{ type: "what" }, null]) cast(root as unknown as Pid<unknown>, message);
  await whichChildren(root);
  expect(world.of("unknownMessage")).toHaveLength(2);
});

const significant = { significant: true, restart: "transient" } as const;

test.each([
  ["the normal end of a transient significant child", "transient", normal],
  ["a shutdown of a transient significant child", "transient", shutdown()],
  ["the normal end of a temporary significant child", "temporary", normal],
  ["a kill of a temporary significant child", "temporary", killed],
] as const)(
  "case 53: under any_significant %s ends the supervisor, siblings first",
  async (_, restart, reason) => {
    const world = createWorld();
    const specs = [world.child("a"), world.child("s", { significant: true, restart }), world.child("b")];
    const root = await rootWith(world, specs, { ...oneForOne, autoShutdown: "any_significant" });
    world.pid("s").exit(reason);
    expect(await root.exited).toEqual(shutdown());
    expect(world.diary.filter((line) => line !== "-s").slice(3)).toEqual(["-b", "-a"]);
  },
);

test("case 53: the abnormal end of a transient significant child is a restart", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("s", significant)], {
    ...oneForOne,
    autoShutdown: "any_significant",
  });
  cast(world.pid("s"), { type: "crash" });
  await until(() => world.of("restart").length === 1);
  expect(root.alive).toBe(true);
});

test("case 54: under all_significant only the end of the last one ends the supervisor", async () => {
  const world = createWorld();
  const specs = [world.child("s", significant), world.child("t", significant), world.child("a")];
  const root = await rootWith(world, specs, { ...oneForOne, autoShutdown: "all_significant" });
  cast(world.pid("s"), { type: "stop", reason: normal });
  await world.pid("s").exited;
  await whichChildren(root);
  expect(root.alive).toBe(true);
  cast(world.pid("t"), { type: "stop", reason: normal });
  expect(await root.exited).toEqual(shutdown());
});

test("case 54: ends by command do not end the supervisor", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("s", significant)], {
    ...oneForOne,
    autoShutdown: "all_significant",
  });
  await terminateChild(root, "s");
  await turns(5);
  expect(root.alive).toBe(true);
});

test.each([
  ["a permanent child", { significant: true }, "any_significant", /permanent child cannot be significant/],
  ["a child under never", significant, "never", /autoShutdown is never/],
] as const)("case 55: %s that is significant is refused", async (_, spec, autoShutdown, fault) => {
  const world = createWorld();
  await expect(rootWith(world, [world.child("s", spec)], { ...oneForOne, autoShutdown })).rejects.toThrow(
    fault,
  );
  const root = await rootWith(world, [], { ...oneForOne, autoShutdown });
  await expect(startChild(root, world.child("s", spec))).rejects.toMatchObject({ code: "invalidSpec" });
});

test("case 62: new flags and specs hold for later restarts, and what runs keeps running", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a"), world.child("b"), world.child("kept")]);
  const before = ["a", "b", "kept"].map((id) => world.pid(id));
  const flags: Flags = { strategy: "one_for_all", intensity: 1, period: 60_000 };
  await changeSpecs(root, flags, [
    world.child("b", { restart: "transient" }),
    world.child("a"),
    world.child("new"),
  ]);
  expect(["a", "b", "kept"].map((id) => world.pid(id))).toEqual(before);
  expect((await whichChildren(root)).map(({ id, status }) => [id, status])).toEqual([
    ["kept", "running"],
    ["b", "running"],
    ["a", "running"],
    ["new", "stopped"],
  ]);
  cast(world.pid("b"), { type: "crash" });
  await until(() => world.of("restart").length === 1);
  expect(world.diary.slice(3)).toEqual(["-b", "-a", "-kept", "+kept", "+b", "+a", "+new"]);
  expect((await describeTree(root)).supervises).toMatchObject({ strategy: "one_for_all", intensity: 1 });
});

test("case 62: invalid flags and specs are refused and change nothing", async () => {
  const world = createWorld();
  const auto: Flags = { ...oneForOne, autoShutdown: "any_significant" };
  const root = await rootWith(world, [world.child("a", significant)], auto);
  const before = await whichChildren(root);
  const attempts = [
    changeSpecs(root, { ...auto, intensity: -1 }, []),
    changeSpecs(root, auto, [world.child("b"), world.child("b")]),
    changeSpecs(root, oneForOne, []),
  ];
  for (const refused of attempts) await expect(refused).rejects.toMatchObject({ code: "invalidSpec" });
  expect(await whichChildren(root)).toEqual(before);
  expect((await describeTree(root)).supervises).toMatchObject({ intensity: 3 });
});
