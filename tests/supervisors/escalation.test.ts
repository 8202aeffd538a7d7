import { expect, test } from "vitest";
import { call, cast, type Pid, shutdown, startLink, terminate } from "../../src/otp/process.ts";
import type { ChildSpec, Flags } from "../../supervisors/child-spec.ts";
import type { DynamicMessage } from "../../supervisors/dynamic-supervisor.ts";
import {
  describeTree,
  dynamicSupervisor,
  type SupervisorMessage,
  startChild,
  supervisor,
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

const flags = (intensity: number, strategy: Flags["strategy"] = "one_for_one"): Flags => ({
  strategy,
  intensity,
  period: 60_000,
});

const nested = (
  id: string,
  given: Flags,
  specs: readonly ChildSpec[],
  spec: Partial<ChildSpec> = {},
): ChildSpec => ({
  type: "supervisor",
  ...spec,
  id,
  start: (up) => startLink(supervisor(id, given, specs), undefined, up),
});

async function crash(world: World, id: string): Promise<void> {
  const pid = world.pid(id);
  cast(pid, { type: "crash" });
  await pid.exited;
}

test("case 29: an exhausted supervisor ends its other children first, and its parent sees one shutdown", async () => {
  const world = createWorld();
  const specs = [world.child("a"), world.child("b"), world.child("c")];
  const root = await startLink(
    supervisor("root", flags(3), [nested("inner", flags(0), specs)]),
    undefined,
    world.system,
  );
  const inner = (await whichChildren(root))[0]?.pid;
  const seen: string[] = [];
  inner?.monitor((reason) => seen.push(`${reason.kind} after ${world.diary.slice(3).join(" ")}`));
  await crash(world, "b");
  await until(() => world.of("restart").length === 1);
  expect(seen).toEqual(["shutdown after -b -c -a"]);
  expect(world.of("restart")).toMatchObject([
    { childId: "inner", reason: { kind: "shutdown" }, restarts: 1 },
  ]);
});

test("case 30: a permanent supervisor is restarted by its parent, which counts 1", async () => {
  const world = createWorld();
  const root = await startLink(
    supervisor("root", flags(3), [nested("inner", flags(0), [world.child("a")])]),
    undefined,
    world.system,
  );
  await crash(world, "a");
  await until(() => world.diary.length === 3);
  await whichChildren(root);
  expect(await whichChildren(root)).toMatchObject([{ id: "inner", status: "running", incarnation: 2 }]);
  expect((await describeTree(root)).supervises?.restarts).toBe(1);
});

test("case 30: a transient supervisor is not restarted, for shutdown is not abnormal", async () => {
  const world = createWorld();
  const inner = nested("inner", flags(0), [world.child("a")], { restart: "transient" });
  const root = await startLink(supervisor("root", flags(3), [inner]), undefined, world.system);
  const pid = (await whichChildren(root))[0]?.pid;
  await crash(world, "a");
  await pid?.exited;
  expect(await whichChildren(root)).toMatchObject([{ id: "inner", status: "stopped" }]);
});

test("case 31: an exhausted root leaves nothing running or registered, and a new tree stands in its place", async () => {
  const world = createWorld();
  const tree = (): ReturnType<typeof supervisor> =>
    supervisor("root", flags(0), [
      world.child("store"),
      nested("rooms", flags(0), [world.child("lobby")]),
      world.child("server"),
    ]);
  const first = await startLink(tree(), undefined, world.system, { name: "root" });
  await crash(world, "lobby");
  expect(await first.exited).toEqual(shutdown("intensity"));
  expect(world.diary.slice(3)).toEqual(["-lobby", "-server", "-store"]);
  expect([...world.system.registry.names()]).toEqual([]);
  const second = await startLink(tree(), undefined, world.system, { name: "root" });
  expect((await describeTree(second)).supervises).toMatchObject({ restarts: 0, childCount: 3 });
  expect(world.of("escalation").map(({ childId }) => childId)).toEqual(["lobby", "rooms"]);
});

/** A small model of our own tree: users and rooms are dynamic, the listener is last. */
async function house(world: World) {
  const many = (name: string, intensity: number): ChildSpec => ({
    id: name,
    type: "supervisor",
    start: (up) =>
      startLink(
        dynamicSupervisor(name, {
          child: { start: (id: string, parent) => world.start(id, parent) },
          maxChildren: 100,
          intensity,
          period: 60_000,
        }),
        undefined,
        up,
        { name },
      ),
  });
  const specs = [
    world.child("store"),
    many("users", 5),
    many("rooms", 10),
    many("connections", 100),
    world.child("server"),
  ];
  const root = await startLink(supervisor("root", flags(10), specs), undefined, world.system);
  const start = (where: string, id: string) => {
    const pid = world.system.registry.whereis<DynamicMessage<string, WorkerMessage>>(where);
    if (pid === undefined) throw new Error(`no ${where}`);
    return startChild(pid, id);
  };
  return { root, start };
}

async function crashUser(
  world: World,
  root: Pid<SupervisorMessage>,
  start: (where: string, id: string) => Promise<Pid<WorkerMessage>>,
) {
  await until(() => !root.alive || world.system.registry.whereis("users") !== undefined);
  const user = await start("users", "ada");
  for (let crashes = 0; crashes < 6; crashes += 1) {
    const users = world.system.registry.whereis("users");
    const pid = crashes === 0 ? user : world.pid("ada");
    cast(pid, { type: "crash" });
    await pid.exited;
    await until(() => world.pid("ada") !== pid || users?.alive === false || !root.alive);
  }
}

test("case 32: six user crashes restart the user supervisor once and touch nothing else; eleven times that, the tree", async () => {
  const world = createWorld();
  const { root, start } = await house(world);
  await start("rooms", "lobby");
  await start("connections", "socket");
  const others = ["store", "server", "lobby", "socket"].map((id) => world.pid(id));
  const before = world.system.registry.whereis("users");
  await crashUser(world, root, start);
  await until(() => world.system.registry.whereis("users") !== undefined);
  expect(world.system.registry.whereis("users")).not.toBe(before);
  expect(others.every(({ alive }) => alive)).toBe(true);
  expect((await describeTree(root)).supervises?.restarts).toBe(1);
  for (let rounds = 1; rounds < 11; rounds += 1) await crashUser(world, root, start);
  expect(await root.exited).toEqual(shutdown("intensity"));
  expect(others.some(({ alive }) => alive)).toBe(false);
});

test("case 33: static children of a restarted supervisor come back, children added later do not", async () => {
  const world = createWorld();
  let inner: Pid<SupervisorMessage> | undefined;
  const spec: ChildSpec = {
    id: "inner",
    type: "supervisor",
    start: async (up) => {
      inner = await startLink(supervisor("inner", flags(0), [world.child("static")]), undefined, up);
      return inner;
    },
  };
  await startLink(supervisor("root", flags(3), [spec]), undefined, world.system);
  const first = inner as unknown as Pid<SupervisorMessage>;
  await startChild(first, world.child("added"));
  await crash(world, "static");
  await until(() => inner !== first && inner?.alive === true);
  expect((await whichChildren(inner as unknown as Pid<SupervisorMessage>)).map(({ id }) => id)).toEqual([
    "static",
  ]);
});

test("case 33: a dynamic supervisor comes back empty", async () => {
  const world = createWorld();
  const { root, start } = await house(world);
  await start("users", "bob");
  await crashUser(world, root, start);
  await until(() => world.of("restart").some(({ supervisor }) => supervisor === root.id));
  const tree = await describeTree(root);
  expect(tree.children.find(({ id }) => id === "users")).toMatchObject({ incarnation: 2, children: [] });
});

test("case 48: the tree comes down in order: the door first, the store last", async () => {
  const world = createWorld();
  const { root, start } = await house(world);
  await start("connections", "socket");
  await start("rooms", "lobby");
  await start("users", "ada");
  const began = world.diary.length;
  expect((await terminate(root, 10_000)).kind).toBe("shutdown");
  expect(world.diary.slice(began)).toEqual(["-server", "-socket", "-lobby", "-ada", "-store"]);
  expect(world.clock.pending).toBe(0);
});

test("a tree describes itself, to any depth", async () => {
  const world = createWorld();
  const { root, start } = await house(world);
  await start("rooms", "lobby");
  await start("rooms", "garden");
  const tree = await describeTree(root, { maxChildren: 3 });
  expect(tree).toMatchObject({
    type: "supervisor",
    status: "running",
    incarnation: 1,
    supervises: { strategy: "one_for_one", intensity: 10, period: 60_000, childCount: 5 },
  });
  expect(tree.children.map(({ id, name }) => [id, name])).toEqual([
    ["store", undefined],
    ["users", "users"],
    ["rooms", "rooms"],
  ]);
  expect(tree.children[2]?.children).toMatchObject([
    { id: "rooms", type: "worker", status: "running", mailboxLength: 0 },
    { id: "rooms", type: "worker", status: "running", mailboxLength: 0 },
  ]);
  expect(await call<WorkerMessage, string>(world.pid("garden"), (from) => ({ type: "read", from }))).toBe(
    "fresh garden",
  );
});
