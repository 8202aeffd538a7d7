import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import {
  cast,
  ignore,
  killed,
  normal,
  type Pid,
  shutdown,
  startLink,
  terminate,
} from "../../src/otp/process.ts";
import type { Up } from "../../src/otp/up.ts";
import type { DynamicFlags } from "../../supervisors/dynamic-supervisor.ts";
import {
  countChildren,
  deleteChild,
  dynamicSupervisor,
  restartChild,
  startChild,
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

const many = (
  world: World,
  child: Partial<DynamicFlags<string, WorkerMessage>["child"]> = {},
  numbers: Partial<Omit<DynamicFlags<string, WorkerMessage>, "child">> = {},
) =>
  startLink(
    dynamicSupervisor<string, WorkerMessage>("many", {
      child: { start: (id: string, up) => world.start(id, up), ...child },
      maxChildren: Number.POSITIVE_INFINITY,
      intensity: 10,
      period: 60_000,
      ...numbers,
    }),
    undefined,
    world.system,
  );

test("case 34: each start passes its own argument, and a restarted child gets the same again", async () => {
  const world = createWorld();
  const root = await many(world);
  await startChild(root, "a");
  const b = await startChild(root, "b");
  cast(b, { type: "crash" });
  await until(() => world.of("restart").length === 1);
  expect(world.diary).toEqual(["+a", "+b", "-b", "+b"]);
  expect((await whichChildren(root)).map(({ id, incarnation }) => [id, incarnation])).toEqual([
    ["many", 1],
    ["many", 2],
  ]);
});

// Node gives its collector away only by this flag, which may be set at run time.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("case 35: temporary children leave nothing behind: no entry, no argument, no memory that grows", async () => {
  const world = createWorld();
  const held: WeakRef<object>[] = [];
  const short = {
    name: "short",
    init: (given: object) => given,
    handle: (state: object) => state,
  };
  const start = (arg: object, up: Up) => {
    if (held.length < 1_000) held.push(new WeakRef(arg));
    return startLink(short, arg, up);
  };
  const child = { restart: "temporary", start } as const;
  const root = await startLink(
    dynamicSupervisor("many", { child, maxChildren: 1_000, intensity: 1, period: 5_000 }),
    undefined,
    world.system,
  );
  const startAndEnd = async (batches: number) => {
    for (let batch = 0; batch < batches; batch += 1) {
      const pids = await Promise.all(Array.from({ length: 500 }, () => startChild(root, { big: true })));
      for (const pid of pids) pid.exit(normal);
      await Promise.all(pids.map((pid) => pid.exited));
    }
    await whichChildren(root);
    await turns(5);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await startAndEnd(20);
  const after = await startAndEnd(100);
  expect(await countChildren(root)).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 0 });
  expect(held.filter((ref) => ref.deref() !== undefined)).toHaveLength(0);
  expect(after / before).toBeLessThan(1.05);
});

test("case 36: stopping 10 000 children takes linear work: each is asked once, all at once", async () => {
  const world = createWorld();
  const timed = async (count: number) => {
    const root = await many(world, { restart: "temporary" });
    await Promise.all(Array.from({ length: count }, (_, index) => startChild(root, `${index}`)));
    const began = performance.now();
    await terminate(root, Number.POSITIVE_INFINITY);
    return performance.now() - began;
  };
  await timed(1_000);
  const small = Math.max(await timed(1_000), 5);
  const large = await timed(10_000);
  expect(large / small).toBeLessThan(50);
  expect(world.diary.filter((line) => line.startsWith("-"))).toHaveLength(12_000);
});

test("twenty thousand children start, half of them go, and the rest are stopped", async () => {
  const world = createWorld();
  const root = await many(world, { restart: "temporary" });
  const pids = await Promise.all(Array.from({ length: 20_000 }, (_, index) => startChild(root, `${index}`)));
  for (const pid of pids.filter((_, index) => index % 2 === 0)) pid.exit(normal);
  await until(() => world.diary.length === 30_000);
  expect((await countChildren(root)).active).toBe(10_000);
  await terminate(root, Number.POSITIVE_INFINITY);
  expect(pids.some(({ alive }) => alive)).toBe(false);
});

test("case 37: a child is ended by its pid; ids are refused", async () => {
  const world = createWorld();
  const root = await many(world);
  const a = await startChild(root, "a");
  const b = await startChild(root, "b");
  await terminateChild(root, a);
  expect([a.alive, b.alive]).toEqual([false, true]);
  expect((await countChildren(root)).active).toBe(1);
  await expect(terminateChild(root, a)).rejects.toMatchObject({ code: "notFound" });
  for (const refused of [terminateChild(root, "many"), restartChild(root, "many"), deleteChild(root, "many")])
    await expect(refused).rejects.toMatchObject({ code: "dynamic" });
});

test("case 38: shutdown is parallel with one timer for all", async () => {
  const world = createWorld();
  const slow = (id: string, ms: number, up: Up) =>
    world.start(id, up, {
      terminate: () => new Promise<void>((resolve) => world.clock.setTimeout(resolve, ms)),
    });
  const root = await many(world, {
    shutdown: 2_000,
    start: (id, up) => slow(id, id === "late" ? 5_000 : 1_000, up),
  });
  for (const id of ["a", "b", "late", "c"]) await startChild(root, id);
  const ended = terminate(root, Number.POSITIVE_INFINITY);
  const times: number[] = [];
  void ended.then(() => times.push(world.clock.now()));
  await until(() => world.clock.pending === 5);
  world.clock.advance(1_000);
  await until(() => world.diary.filter((line) => line.startsWith("-")).length === 3);
  expect(times).toEqual([]);
  world.clock.advance(1_000);
  await ended;
  expect(times).toEqual([2_000]);
  expect(world.of("unexpectedExit")).toMatchObject([{ reason: { kind: "killed" }, count: 1 }]);
});

test("case 39: a start that answers ignore leaves no entry, and the shutdown is clean", async () => {
  const world = createWorld();
  const root = await many(world, { start: () => Promise.resolve(ignore) });
  await expect(startChild(root, "a")).rejects.toMatchObject({ name: "StartIgnored" });
  expect(await whichChildren(root)).toEqual([]);
  expect((await terminate(root, 1_000)).kind).toBe("shutdown");
  expect(world.of("unexpectedExit")).toEqual([]);
});

test("starts run side by side, and a slow one holds nobody up", async () => {
  const world = createWorld();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const root = await many(world, {
    start: (id, up) => world.start(id, up, id === "slow" ? { init: () => gate } : {}),
  });
  const slow = startChild(root, "slow");
  await startChild(root, "quick");
  expect(world.diary).toEqual(["+quick"]);
  open();
  expect((await slow).alive).toBe(true);
});

test("beyond maxChildren a start is refused, and those under way count", async () => {
  const world = createWorld();
  const root = await many(world, {}, { maxChildren: 2 });
  const results = await Promise.allSettled(["a", "b", "c"].map((id) => startChild(root, id)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(results[2]).toMatchObject({ reason: { code: "maxChildren" } });
  await terminateChild(root, world.pid("a"));
  expect((await startChild(root, "d")).alive).toBe(true);
});

test("a start that fails tells its caller, and makes room again", async () => {
  const world = createWorld();
  const cause = new Error("no");
  const root = await many(
    world,
    { start: (id, up) => world.start(id, up, id === "bad" ? { init: () => Promise.reject(cause) } : {}) },
    { maxChildren: 1 },
  );
  await expect(startChild(root, "bad")).rejects.toMatchObject({ code: "startFailed", cause });
  expect((await startChild(root, "good")).alive).toBe(true);
});

test("case 10: a dynamic child's start has a time limit too, and the supervisor answers meanwhile", async () => {
  const world = createWorld();
  const root = await many(world, {
    startTimeout: 100,
    start: (id, up) => world.start(id, up, { init: () => new Promise(() => undefined) }),
  });
  const stuck = startChild(root, "stuck").catch((error) => error);
  expect(await whichChildren(root)).toEqual([]);
  world.clock.advance(100);
  expect(await stuck).toMatchObject({ code: "startFailed", cause: { name: "StartTimeout" } });
});

test("each start has the whole of its time, whenever others were begun, and who is up by then stays", async () => {
  const world = createWorld();
  const root = await many(world, {
    startTimeout: 100,
    start: (id, up) =>
      world.start(id, up, id === "good" ? {} : { init: () => new Promise<undefined>(() => undefined) }),
  });
  const ended: string[] = [];
  const stuck = (id: string) =>
    startChild(root, id).catch((error: Error) => {
      ended.push(`${id}: ${(error.cause as Error).name}`);
    });
  const first = stuck("first");
  await whichChildren(root);
  world.clock.advance(60);
  const good = await startChild(root, "good");
  const second = stuck("second");
  await whichChildren(root);
  world.clock.advance(40);
  await first;
  expect(ended).toEqual(["first: StartTimeout"]);
  world.clock.advance(59);
  await whichChildren(root);
  expect(ended).toEqual(["first: StartTimeout"]);
  world.clock.advance(1);
  await second;
  expect(ended).toEqual(["first: StartTimeout", "second: StartTimeout"]);
  expect(good.alive).toBe(true);
});

test("case 45: a shutdown refuses starts that are under way, and ends what they began", async () => {
  const world = createWorld();
  const never = new Promise<never>(() => undefined);
  let begun = 0;
  const root = await many(world, {
    start: (id, up) =>
      world.start(id, up, {
        init: () => {
          begun += 1;
          return never;
        },
      }),
  });
  const starting = startChild(root, "a").catch((error) => error);
  await until(() => begun === 1);
  await terminate(root, Number.POSITIVE_INFINITY);
  expect(await starting).toMatchObject({ code: "shuttingDown" });
  expect(world.diary).toEqual([]);
  await expect(startChild(root, "b")).rejects.toMatchObject({ name: "CalleeExited" });
});

test("case 46: a dynamic child whose restart hangs can be stopped by its last pid", async () => {
  const world = createWorld();
  const never = new Promise<never>(() => undefined);
  let starts = 0;
  const root = await many(world, {
    start: (id, up) =>
      world.start(id, up, {
        init: () => {
          starts += 1;
          return starts === 1 ? undefined : never;
        },
      }),
  });
  const a = await startChild(root, "a");
  cast(a, { type: "crash" });
  await until(() => starts === 2);
  expect(await whichChildren(root)).toMatchObject([{ status: "restarting" }]);
  await terminateChild(root, a);
  expect(await whichChildren(root)).toEqual([]);
  world.clock.advance(60_000);
  await turns(10);
  expect(starts).toBe(2);
});

test("a child that is being stopped by command holds nobody up, and every caller is told when it is gone", async () => {
  const world = createWorld();
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const root = await many(world, {
    start: (id, up) => world.start(id, up, id === "slow" ? { terminate: () => gate } : {}),
  });
  const slow = await startChild(root, "slow");
  const stops = [terminateChild(root, slow), terminateChild(root, slow)];
  await startChild(root, "quick");
  release();
  await Promise.all(stops);
  expect(world.diary).toEqual(["+slow", "+quick", "-slow"]);
  expect((await countChildren(root)).active).toBe(1);
});

test("a killed dynamic supervisor takes its children with it", async () => {
  const world = createWorld();
  const root = await many(world);
  const pids: Pid<WorkerMessage>[] = [await startChild(root, "a"), await startChild(root, "b")];
  root.exit(killed);
  await Promise.all(pids.map((pid) => pid.exited));
  expect(await pids[0]?.exited).toEqual(shutdown());
});
