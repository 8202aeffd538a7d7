import { expect, test } from "vitest";
import {
  call,
  cast,
  killed,
  normal,
  type Pid,
  shutdown,
  startLink,
  terminate,
} from "../../src/otp/process.ts";
import type { ChildSpec, Flags } from "../../supervisors/child-spec.ts";
import {
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
  turns,
  until,
  type WorkerMessage,
  type World,
} from "../otp/harness.ts";

failOnUnhandledRejections();

const oneForOne: Flags = { strategy: "one_for_one", intensity: 3, period: 5_000 };

const rootWith = (world: World, specs: readonly ChildSpec[], flags = oneForOne) =>
  startLink(supervisor("root", flags, specs), undefined, world.system);

/** A promise, and what settles it. */
function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

test("case 40: children end in reverse order, the next asked only when the one before is gone", async () => {
  const world = createWorld();
  const slow = gate();
  const asked: string[] = [];
  const child = (id: string) =>
    world.child(
      id,
      {},
      {
        terminate: () => {
          asked.push(id);
          return id === "c" ? slow.passed : undefined;
        },
      },
    );
  const root = await rootWith(world, ["a", "b", "c"].map(child));
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  await until(() => asked.length === 1);
  await turns(10);
  expect(asked).toEqual(["c"]);
  slow.open();
  await ended;
  expect(world.diary.slice(3)).toEqual(["-c", "-b", "-a"]);
});

test("case 41: stuck children are killed at their limits, and the total is at most the sum of these", async () => {
  const world = createWorld();
  const stuck = { terminate: () => new Promise(() => undefined) };
  const specs = [
    world.child("a", { shutdown: 1_000 }, stuck),
    world.child("b", {}, stuck),
    world.child("c", { shutdown: 2_000 }, stuck),
  ];
  const root = await rootWith(world, specs);
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  const gone = (id: string, ms: number) => async () => {
    await until(() => world.pid(id).reason !== undefined && world.clock.pending === 1);
    world.clock.advance(ms - 1);
    await turns(3);
    expect(world.clock.pending).toBe(1);
    world.clock.advance(1);
    expect(await world.pid(id).exited).toBe(killed);
  };
  for (const next of [gone("c", 2_000), gone("b", 5_000), gone("a", 1_000)]) await next();
  expect((await ended).kind).toBe("shutdown");
  expect(world.clock.now()).toBe(8_000);
});

test("case 41: a child whose handler hangs is killed too, and what it does later reaches nobody", async () => {
  const world = createWorld();
  const slow = gate();
  const root = await rootWith(world, [world.child("a", { shutdown: 100 })]);
  const a = world.pid("a");
  cast(a, { type: "run", run: () => slow.passed.then(() => Promise.reject(new Error("late"))) });
  await turns(2);
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  await until(() => world.clock.pending === 1);
  world.clock.advance(100);
  await ended;
  expect(await a.exited).toBe(killed);
  slow.open();
  await turns(3);
  expect(world.of("crash")).toEqual([]);
});

test("case 42: brutal_kill asks nobody and cleans nothing up", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a", { shutdown: "brutal_kill" })]);
  await terminate(root, Number.POSITIVE_INFINITY);
  expect(await world.pid("a").exited).toBe(killed);
  expect(world.diary).toEqual(["+a"]);
  expect(world.of("unexpectedExit")).toEqual([]);
});

test("case 42: infinity waits, whatever it takes", async () => {
  const world = createWorld();
  const slow = gate();
  const spec = world.child("a", { shutdown: Number.POSITIVE_INFINITY }, { terminate: () => slow.passed });
  const root = await rootWith(world, [spec]);
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  await until(() => !world.pid("a").alive);
  world.clock.advance(86_400_000);
  await turns(5);
  expect(world.diary).toEqual(["+a"]);
  slow.open();
  await ended;
  expect(world.diary).toEqual(["+a", "-a"]);
});

test("case 43: children that end by themselves during a shutdown do not hang or fail it", async () => {
  const world = createWorld();
  const first = {
    terminate: () => {
      cast(world.pid("a"), { type: "stop", reason: normal });
      cast(world.pid("b"), { type: "crash" });
      return world.pid("b").exited;
    },
  };
  const specs = [world.child("a"), world.child("b"), world.child("c", {}, first)];
  const root = await rootWith(world, specs);
  expect((await terminate(root, Number.POSITIVE_INFINITY)).kind).toBe("shutdown");
  expect(world.of("crash")).toMatchObject([{ childId: "b" }]);
  expect(world.of("unexpectedExit")).toMatchObject([{ childId: "a", reason: { kind: "normal" } }]);
  expect(world.of("restart")).toEqual([]);
});

test("case 43: a child whose clean-up throws is one crash, and the shutdown goes on", async () => {
  const world = createWorld();
  const failing = {
    terminate: () => {
      throw new Error("cannot clean up");
    },
  };
  const root = await rootWith(world, [world.child("a"), world.child("b", {}, failing)]);
  await terminate(root, Number.POSITIVE_INFINITY);
  expect(world.diary).toEqual(["+a", "+b", "-a"]);
  expect(world.reports).toMatchObject([
    { type: "crash", childId: "b", reason: { message: "cannot clean up" } },
  ]);
});

test("case 44: a child that unlinked itself cannot hang the shutdown", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a"), world.child("b")]);
  world.pid("b").unlink();
  await terminate(root, Number.POSITIVE_INFINITY);
  expect(world.diary).toEqual(["+a", "+b", "-b", "-a"]);
});

test("an unlinked child outlives a killed supervisor, a linked one does not", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("linked"), world.child("free")]);
  world.pid("free").unlink();
  root.exit(killed);
  await world.pid("linked").exited;
  expect(world.pid("free").alive).toBe(true);
});

test("a worker that hangs when its supervisor was killed is killed five seconds later", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a")]);
  cast(world.pid("a"), { type: "wait", for: new Promise(() => undefined) });
  await turns(2);
  root.exit(killed);
  world.clock.advance(4_999);
  expect(world.pid("a").alive).toBe(true);
  world.clock.advance(1);
  expect(await world.pid("a").exited).toBe(killed);
});

test("case 45: during a shutdown nothing is restarted, and new starts are refused", async () => {
  const world = createWorld();
  const slow = gate();
  const specs = [world.child("a"), world.child("b", {}, { terminate: () => slow.passed })];
  const root = await rootWith(world, specs);
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  const queued = startChild(root, world.child("queued")).catch((error) => error);
  await until(() => !root.alive);
  cast(world.pid("a"), { type: "crash" });
  await world.pid("a").exited;
  expect(await queued).toMatchObject({ code: "shuttingDown" });
  await expect(startChild(root, world.child("late"))).rejects.toMatchObject({ name: "CalleeExited" });
  slow.open();
  await ended;
  expect(world.diary).toEqual(["+a", "+b", "-a", "-b"]);
});

/** A child that comes up once, and then only fails. */
async function loop(world: World): Promise<{ root: Pid<SupervisorMessage>; tries: () => number }> {
  let tries = 0;
  const spec = world.child(
    "a",
    {},
    {
      init: () => {
        tries += 1;
        if (tries > 1) throw new Error("not again");
      },
    },
  );
  const flags: Flags = { strategy: "one_for_one", intensity: 1_000_000, period: 10_000 };
  const root = await rootWith(world, [spec, world.child("b")], flags);
  cast(world.pid("a"), { type: "crash" });
  await until(() => tries > 10);
  return { root, tries: () => tries };
}

test("case 46: a supervisor in a restart loop still answers, and stopping the child ends the loop", async () => {
  const world = createWorld();
  const { root, tries } = await loop(world);
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "restarting" }, { id: "b" }]);
  await expect(restartChild(root, "a")).rejects.toMatchObject({ code: "restarting" });
  await terminateChild(root, "a");
  const tried = tries();
  await turns(20);
  expect(tries()).toBe(tried);
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "stopped" }, { status: "running" }]);
});

test("case 46: stopping a supervisor ends its restart loop", async () => {
  const world = createWorld();
  const { root, tries } = await loop(world);
  await terminate(root, Number.POSITIVE_INFINITY);
  const tried = tries();
  await turns(20);
  expect(tries()).toBe(tried);
});

test("case 46: a group restart that fails goes on for the others when the cause is stopped by command", async () => {
  const world = createWorld();
  let broken = false;
  const fragile = {
    init: () => {
      if (broken) throw new Error("broken");
    },
  };
  const flags: Flags = { strategy: "one_for_all", intensity: 1_000_000, period: 10_000 };
  const root = await rootWith(world, [world.child("a", {}, fragile), world.child("b")], flags);
  broken = true;
  cast(world.pid("b"), { type: "crash" });
  await until(() => world.of("startFailed").length > 3);
  await terminateChild(root, "a");
  await until(() => world.of("restart").length === 1);
  expect(await whichChildren(root)).toMatchObject([
    { id: "a", status: "stopped" },
    { id: "b", status: "running" },
  ]);
});

test("case 47: what a killed process still does changes nothing and reaches nobody", async () => {
  const world = createWorld();
  const root = await rootWith(world, [world.child("a", { shutdown: 1_000 })]);
  const friend = await world.start("friend", world.system);
  const table = new Map<string, string>();
  const effects: unknown[] = [];
  let finished = false;
  const slow = gate();
  world.clock.setTimeout(slow.open, 2_000);
  cast(world.pid("a"), {
    type: "run",
    run: async (self) => {
      const write = self.guard((key: string, value: string) => table.set(key, value));
      write("before", "kept");
      await slow.passed;
      write("after", "lost");
      effects.push(self.cast(friend, { type: "crash" }));
      effects.push(self.send({ type: "crash" }), self.register("ghost"));
      self.timer(0, { type: "crash" });
      self.watch(friend, () => ({ type: "crash" }));
      self.unregister("held");
      void self
        .call<WorkerMessage, string>(friend, (from) => ({ type: "read", from }))
        .finally(() => effects.push("told"));
      finished = true;
    },
  });
  world.system.registry.register("held", friend);
  await turns(2);
  const stopped = terminateChild(root, "a");
  await until(() => world.clock.pending === 2);
  world.clock.advance(1_000);
  await stopped;
  expect(await world.pid("a").exited).toBe(killed);
  world.clock.advance(1_000);
  await until(() => finished);
  expect([...table]).toEqual([["before", "kept"]]);
  expect(effects).toEqual([false, false, false]);
  expect(await call<WorkerMessage, string>(friend, (from) => ({ type: "read", from }))).toBe("fresh friend");
  expect(world.system.registry.whereis("ghost")).toBeUndefined();
  expect(world.system.registry.whereis("held")).toBe(friend);
  expect(world.clock.pending).toBe(0);
});

test("terminate by pid gives the reason, and a dead process gives its own", async () => {
  const world = createWorld();
  const a = await world.start("a", world.system);
  expect(await terminate(a, 1_000)).toEqual(shutdown());
  expect(await terminate(a, "brutal_kill")).toEqual(shutdown());
});
