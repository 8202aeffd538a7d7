import { expect, test } from "vitest";
import { type AnyPid, call, ignore, startLink, terminate } from "../../src/otp/process.ts";
import {
  type ChildSpec,
  type Flags,
  fillSpec,
  InvalidSpec,
  StartFailed,
} from "../../supervisors/child-spec.ts";
import {
  changeSpecs,
  countChildren,
  describeTree,
  startChild,
  supervisor,
  terminateChild,
  whichChildren,
} from "../../supervisors/supervisor.ts";
import { createWorld, failOnUnhandledRejections, turns, until } from "../otp/harness.ts";

failOnUnhandledRejections();

const oneForOne: Flags = { strategy: "one_for_one", intensity: 1, period: 5_000 };

test("case 1: the second child does not start before the first is up", async () => {
  const world = createWorld();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const specs = [world.child("a", {}, { init: () => gate }), world.child("b"), world.child("c")];
  const started = startLink(supervisor("root", oneForOne, specs), undefined, world.system);
  await turns(5);
  expect(world.diary).toEqual([]);
  open();
  await started;
  expect(world.diary).toEqual(["+a", "+b", "+c"]);
});

test("case 2: a supervisor without children starts, and ends with shutdown when asked", async () => {
  const world = createWorld();
  const root = await startLink(supervisor("root", oneForOne, []), undefined, world.system);
  expect(await whichChildren(root)).toEqual([]);
  expect((await terminate(root, Number.POSITIVE_INFINITY)).kind).toBe("shutdown");
});

test("case 3: when the third of four does not start, the first two end in reverse order and nothing is left", async () => {
  const world = createWorld();
  const cause = new Error("no third");
  const named = async (up: Parameters<ChildSpec["start"]>[0]) => {
    const pid = await world.start("a", up);
    world.system.registry.register("first", pid);
    return pid;
  };
  const failing = { init: () => Promise.reject(cause) };
  const specs = [
    { id: "a", start: named },
    world.child("b"),
    world.child("c", {}, failing),
    world.child("d"),
  ];
  const error = await startLink(supervisor("root", oneForOne, specs), undefined, world.system).catch(
    (e) => e,
  );
  expect(error).toBeInstanceOf(StartFailed);
  expect(error).toMatchObject({ childId: "c", cause });
  expect(error.message).toContain("no third");
  expect(world.diary).toEqual(["+a", "+b", "-b", "-a"]);
  expect([...world.system.registry.names()]).toEqual([]);
  expect(world.of("startFailed")).toMatchObject([{ childId: "c", attempt: "first" }]);
});

test("case 4: a first start that fails is not tried again and does not count", async () => {
  const world = createWorld();
  let tries = 0;
  const failing = world.child(
    "a",
    {},
    {
      init: () => {
        tries += 1;
        throw new Error("never");
      },
    },
  );
  const root = await startLink(supervisor("root", oneForOne, []), undefined, world.system);
  await expect(startChild(root, failing)).rejects.toMatchObject({ code: "startFailed" });
  await whichChildren(root);
  expect(tries).toBe(1);
  expect((await describeTree(root)).supervises?.restarts).toBe(0);
});

test("case 5: a child that answers ignore stays as a spec without process, a temporary one does not", async () => {
  const world = createWorld();
  const idle = () => Promise.resolve(ignore);
  const specs: ChildSpec[] = [
    { id: "kept", start: idle },
    { id: "dropped", start: idle, restart: "temporary" },
    {
      id: "by init",
      start: (up) =>
        startLink({ name: "none", init: () => ignore, handle: (state: never) => state }, undefined, up),
    },
    world.child("sibling"),
  ];
  const root = await startLink(supervisor("root", oneForOne, specs), undefined, world.system);
  expect((await whichChildren(root)).map(({ id, status }) => [id, status])).toEqual([
    ["kept", "stopped"],
    ["by init", "stopped"],
    ["sibling", "running"],
  ]);
});

const broken: [string, (ok: ChildSpec) => { flags?: object; specs?: unknown[] }, RegExp][] = [
  ["no id", ({ start }) => ({ specs: [{ start }] }), /no id/],
  ["no start", () => ({ specs: [{ id: "x" }] }), /x: it has no start/],
  [
    "an unknown restart type",
    (ok) => ({ specs: [{ ...ok, restart: "often" }] }),
    /unknown restart type often/,
  ],
  ["an unknown type", (ok) => ({ specs: [{ ...ok, type: "boss" }] }), /unknown type boss/],
  ["a negative shutdown", (ok) => ({ specs: [{ ...ok, shutdown: -1 }] }), /shutdown must be/],
  [
    "a start timeout that is no number",
    (ok) => ({ specs: [{ ...ok, startTimeout: "1" }] }),
    /startTimeout must be/,
  ],
  ["a duplicate id", (ok) => ({ specs: [ok, ok] }), /two children have the id ok/],
  ["a spec that is no object", () => ({ specs: [undefined] }), /is an object/],
  ["a significance that is no boolean", (ok) => ({ specs: [{ ...ok, significant: 1 }] }), /true or false/],
  ["a negative intensity", () => ({ flags: { intensity: -1 } }), /intensity must be/],
  ["an intensity with a fraction", () => ({ flags: { intensity: 1.5 } }), /intensity must be/],
  ["a period of 0", () => ({ flags: { period: 0 } }), /period must be/],
  ["an unknown strategy", () => ({ flags: { strategy: "one_for_two" } }), /unknown strategy one_for_two/],
  ["an unknown autoShutdown", () => ({ flags: { autoShutdown: "maybe" } }), /unknown autoShutdown maybe/],
];

test.each(broken)("case 6: %s is refused by name before any child is started", async (_, breakIt, fault) => {
  const world = createWorld();
  const { flags = {}, specs = [] } = breakIt(world.child("ok"));
  const given = [world.child("first"), ...(specs as ChildSpec[])];
  const refused = startLink(supervisor("root", { ...oneForOne, ...flags }, given), undefined, world.system);
  await expect(refused).rejects.toBeInstanceOf(InvalidSpec);
  await expect(refused).rejects.toThrow(fault);
  expect(world.diary).toEqual([]);
});

test("case 6: unknown extra keys are harmless", async () => {
  const world = createWorld();
  const spec = { ...world.child("a"), colour: "green" };
  await startLink(supervisor("root", oneForOne, [spec]), undefined, world.system);
  expect(world.diary).toEqual(["+a"]);
});

test("case 7: defaults are OTP's", () => {
  const start = () => Promise.resolve(ignore);
  expect(fillSpec({ id: "w", start }, "never")).toMatchObject({
    restart: "permanent",
    shutdown: 5_000,
    type: "worker",
    significant: false,
    startTimeout: 5_000,
  });
  expect(fillSpec({ id: "s", start, type: "supervisor" }, "never").shutdown).toBe(Number.POSITIVE_INFINITY);
});

test("case 8: an id that is there is refused: alreadyStarted with its pid, alreadyPresent if stopped", async () => {
  const world = createWorld();
  const root = await startLink(supervisor("root", oneForOne, [world.child("a")]), undefined, world.system);
  await expect(startChild(root, world.child("a"))).rejects.toMatchObject({
    code: "alreadyStarted",
    pid: world.pid("a"),
  });
  await terminateChild(root, "a");
  await expect(startChild(root, world.child("a"))).rejects.toMatchObject({ code: "alreadyPresent" });
  expect(world.diary).toEqual(["+a", "-a"]);
});

test("case 9: an added child that does not start leaves no spec and no count, and the supervisor goes on", async () => {
  const world = createWorld();
  const root = await startLink(supervisor("root", oneForOne, [world.child("a")]), undefined, world.system);
  const cause = new Error("no");
  const adding = startChild(root, world.child("b", {}, { init: () => Promise.reject(cause) }));
  await expect(adding).rejects.toMatchObject({ code: "startFailed", childId: "b", cause });
  expect(await countChildren(root)).toEqual({ specs: 1, active: 1, supervisors: 0, workers: 1 });
  expect((await describeTree(root)).supervises?.restarts).toBe(0);
  await startChild(root, world.child("b"));
  expect(world.diary).toEqual(["+a", "+b"]);
});

test("case 10: a start that never returns ends at its time limit, and what it began is killed", async () => {
  const world = createWorld();
  const never = new Promise<never>(() => undefined);
  let begun: AnyPid | undefined;
  const stuck: ChildSpec = {
    id: "stuck",
    start: (up) =>
      startLink(
        {
          name: "stuck",
          init: (_: undefined, self) => {
            begun = self;
            return never;
          },
          handle: (state: never) => state,
        },
        undefined,
        up,
      ),
  };
  const specs = [world.child("a"), stuck];
  const starting = startLink(supervisor("root", oneForOne, specs), undefined, world.system).catch((e) => e);
  await until(() => begun !== undefined);
  world.clock.advance(4_999);
  expect(begun?.alive).toBe(true);
  world.clock.advance(1);
  expect(await starting).toMatchObject({
    childId: "stuck",
    cause: { name: "StartTimeout", timeoutMs: 5_000 },
  });
  expect(begun?.alive).toBe(false);
  expect(world.diary).toEqual(["+a", "-a"]);
});

test("case 10: an added child has the same limit, and what its start begins afterwards is refused", async () => {
  const world = createWorld();
  const root = await startLink(supervisor("root", oneForOne, []), undefined, world.system);
  let late: Promise<unknown> | undefined;
  let goOn: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const adding = startChild(root, {
    id: "slow",
    startTimeout: 100,
    start: (up) => {
      const starting = gate.then(() => world.start("slow", up));
      late = starting.catch((error) => error);
      return starting;
    },
  }).catch((error) => error);
  await until(() => late !== undefined);
  world.clock.advance(100);
  expect(await adding).toMatchObject({ code: "startFailed", cause: { name: "StartTimeout" } });
  goOn();
  expect(await late).toMatchObject({ name: "ParentDown" });
  expect(await whichChildren(root)).toEqual([]);
  await changeSpecs(root, oneForOne, []);
  expect(world.diary).toEqual([]);
});

test("a start that gives something other than a pid is refused", async () => {
  const world = createWorld();
  const start = () => Promise.resolve(undefined as never);
  const starting = startLink(supervisor("root", oneForOne, [{ id: "odd", start }]), undefined, world.system);
  await expect(starting).rejects.toMatchObject({ childId: "odd", cause: { name: "InvalidSpec" } });
});

test("a worker can be asked by pid after its supervisor started it", async () => {
  const world = createWorld();
  await startLink(supervisor("root", oneForOne, [world.child("a")]), undefined, world.system);
  expect(await call(world.pid("a"), (from) => ({ type: "read", from }) as const)).toBe("fresh a");
});
