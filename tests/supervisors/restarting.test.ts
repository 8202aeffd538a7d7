import { expect, test } from "vitest";
import {
  call,
  cast,
  type ExitReason,
  killed,
  normal,
  type Pid,
  shutdown,
  startLink,
} from "../../src/otp/process.ts";
import type { Flags, Restart, Strategy } from "../../supervisors/child-spec.ts";
import {
  describeTree,
  type SupervisorMessage,
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

const flags = (strategy: Strategy = "one_for_one", intensity = 10): Flags => ({
  strategy,
  intensity,
  period: 60_000,
});

const endings: [string, (pid: Pid<WorkerMessage>) => unknown][] = [
  ["a normal end", (pid) => cast(pid, { type: "stop", reason: normal })],
  ["shutdown", (pid) => cast(pid, { type: "stop", reason: shutdown() })],
  ["shutdown with a detail", (pid) => cast(pid, { type: "stop", reason: shutdown("done") })],
  ["an exception", (pid) => cast(pid, { type: "crash" })],
  ["a kill", (pid) => pid.exit(killed)],
];
const abnormal = endings.slice(3);
const orderly = endings.slice(0, 3);

async function oneChild(world: World, restart: Restart): Promise<Pid<SupervisorMessage>> {
  return startLink(supervisor("root", flags(), [world.child("a", { restart })]), undefined, world.system);
}

/** Ends `id` and waits until its supervisor has dealt with it. */
async function endAndSettle(
  world: World,
  root: Pid<SupervisorMessage>,
  id: string,
  end: (pid: Pid<WorkerMessage>) => unknown,
): Promise<ExitReason> {
  const pid = world.pid(id);
  end(pid);
  const reason = await pid.exited;
  // The supervisor has the end in its mailbox before this question.
  await whichChildren(root);
  return reason;
}

test.each(endings)("case 11: a permanent child is restarted after %s", async (_, end) => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  const before = world.pid("a");
  await endAndSettle(world, root, "a", end);
  expect(world.pid("a")).not.toBe(before);
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "running", incarnation: 2 }]);
});

test.each(abnormal)("case 12: a transient child is restarted after %s", async (_, end) => {
  const world = createWorld();
  const root = await oneChild(world, "transient");
  await endAndSettle(world, root, "a", end);
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "running", incarnation: 2 }]);
});

test.each(orderly)("case 12: a transient child stays as a spec without process after %s", async (_, end) => {
  const world = createWorld();
  const root = await oneChild(world, "transient");
  await endAndSettle(world, root, "a", end);
  expect(await whichChildren(root)).toMatchObject([{ id: "a", status: "stopped" }]);
  expect((await whichChildren(root))[0]).not.toHaveProperty("pid");
});

test.each(endings)(
  "case 13: a temporary child is never restarted, and its spec goes, after %s",
  async (_, end) => {
    const world = createWorld();
    const root = await oneChild(world, "temporary");
    await endAndSettle(world, root, "a", end);
    expect(await whichChildren(root)).toEqual([]);
  },
);

test("case 14: in one_for_one the siblings keep process and state", async () => {
  const world = createWorld();
  const specs = ["a", "b", "c"].map((id) => world.child(id));
  const root = await startLink(supervisor("root", flags(), specs), undefined, world.system);
  const siblings = [world.pid("a"), world.pid("c")];
  cast(world.pid("c"), { type: "mark", value: "kept" });
  await endAndSettle(world, root, "b", (pid) => cast(pid, { type: "crash" }));
  expect([world.pid("a"), world.pid("c")]).toEqual(siblings);
  expect(await call<WorkerMessage, string>(world.pid("c"), (from) => ({ type: "read", from }))).toBe("kept");
  expect(world.diary).toEqual(["+a", "+b", "+c", "-b", "+b"]);
});

test("case 15: one_for_all ends all others in reverse order, then starts all in order", async () => {
  const world = createWorld();
  const specs = ["a", "b", "c"].map((id) => world.child(id));
  const root = await startLink(supervisor("root", flags("one_for_all"), specs), undefined, world.system);
  const old = ["a", "b", "c"].map((id) => world.pid(id));
  await endAndSettle(world, root, "b", (pid) => cast(pid, { type: "crash" }));
  expect(world.diary).toEqual(["+a", "+b", "+c", "-b", "-c", "-a", "+a", "+b", "+c"]);
  expect(old.map(({ alive }) => alive)).toEqual([false, false, false]);
});

test("case 16: rest_for_one ends and restarts only what was started after the dead one", async () => {
  const world = createWorld();
  const specs = ["a", "b", "c", "d"].map((id) => world.child(id));
  const root = await startLink(supervisor("root", flags("rest_for_one"), specs), undefined, world.system);
  const before = world.pid("a");
  await endAndSettle(world, root, "b", (pid) => cast(pid, { type: "crash" }));
  expect(world.diary.slice(4)).toEqual(["-b", "-d", "-c", "+b", "+c", "+d"]);
  expect(world.pid("a")).toBe(before);
});

test.each(["one_for_all", "rest_for_one"] as const)(
  "case 17: a temporary bystander of a %s restart is not started again, and its supervisor lives",
  async (strategy) => {
    const world = createWorld();
    const specs = [world.child("a"), world.child("guest", { restart: "temporary" }), world.child("c")];
    const root = await startLink(supervisor("root", flags(strategy), specs), undefined, world.system);
    await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
    expect(world.diary.slice(3)).toEqual(["-a", "-c", "-guest", "+a", "+c"]);
    expect((await whichChildren(root)).map(({ id }) => id)).toEqual(["a", "c"]);
    expect(root.alive).toBe(true);
  },
);

test.each(["one_for_all", "rest_for_one"] as const)(
  "case 18: if another child fails within a %s restart, those started end again and the whole is retried",
  async (strategy) => {
    const world = createWorld();
    let failures = 0;
    const fragile = () => {
      if (failures === 0) return;
      failures -= 1;
      throw new Error("not yet");
    };
    const specs = [world.child("a"), world.child("b"), world.child("c", {}, { init: fragile })];
    const root = await startLink(supervisor("root", flags(strategy), specs), undefined, world.system);
    failures = 2;
    await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
    await until(() => world.of("restart").length === 1);
    const tried = ["+a", "+b", "-b", "-a"];
    expect(world.diary.slice(3)).toEqual(["-a", "-c", "-b", ...tried, ...tried, "+a", "+b", "+c"]);
    expect((await describeTree(root)).supervises?.restarts).toBe(3);
  },
);

test("case 19: the end of an unknown or replaced process is ignored", async () => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  const stranger = await world.start("stranger", world.system);
  const first = world.pid("a");
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
  const second = world.pid("a");
  const crash: ExitReason = { kind: "error", error: new Error("old news") };
  cast(root, { type: "down", pid: first, reason: crash });
  cast(root, { type: "down", pid: stranger, reason: crash });
  await whichChildren(root);
  expect(world.pid("a")).toBe(second);
  expect((await describeTree(root)).supervises?.restarts).toBe(1);
});

test("case 56: a restarted child has the state of its start arguments, and nothing of before", async () => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  cast(world.pid("a"), { type: "mark", value: "poison" });
  expect(await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }))).toBe(
    "poison",
  );
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
  expect(await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }))).toBe(
    "fresh a",
  );
});

test("case 57: the mailbox dies with its process, and who waits for a reply hears of it at once", async () => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  const first = world.pid("a");
  cast(first, { type: "crash" });
  cast(first, { type: "mark", value: "left over" });
  const waiting = call<WorkerMessage, string>(first, (from) => ({ type: "read", from }));
  // The clock stands still, so no time limit can be what ends the call.
  await expect(waiting).rejects.toMatchObject({ name: "CalleeExited", reason: { kind: "error" } });
  await whichChildren(root);
  expect(await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }))).toBe(
    "fresh a",
  );
});

test("case 58: the message that crashed a child is not run again", async () => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  let runs = 0;
  const poison = () => {
    runs += 1;
    throw new Error("poison");
  };
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "run", run: poison }));
  await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }));
  expect(runs).toBe(1);
});

test("case 59: timers and watches of an old process never reach the new one", async () => {
  const world = createWorld();
  const root = await oneChild(world, "permanent");
  const friend = await world.start("friend", world.system);
  const marked: WorkerMessage = { type: "mark", value: "from the past" };
  cast(world.pid("a"), {
    type: "run",
    run: (self) => {
      self.timer(100, marked);
      self.watch(friend, () => marked);
    },
  });
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
  friend.exit(shutdown());
  await friend.exited;
  world.clock.advance(1_000);
  expect(await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }))).toBe(
    "fresh a",
  );
  expect(world.clock.pending).toBe(0);
});

test("case 60: a name resolves to the new process, and never to two", async () => {
  const world = createWorld();
  const { registry } = world.system;
  const holders: string[] = [];
  const spec = world.child("a", {}, { terminate: () => holders.push(String(registry.whereis("me")?.id)) });
  const named = {
    ...spec,
    start: async (up: Parameters<typeof spec.start>[0]) => {
      // Free before the successor starts, or this would say so.
      holders.push(String(registry.holder("me")?.id));
      const pid = await spec.start(up);
      if (typeof pid !== "symbol") registry.register("me", pid);
      return pid;
    },
  };
  const root = await startLink(supervisor("root", flags(), [named]), undefined, world.system);
  const first = world.pid("a");
  expect(registry.whereis("me")).toBe(first);
  const began = performance.now();
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
  expect(registry.whereis("me")).toBe(world.pid("a"));
  expect(performance.now() - began).toBeLessThan(100);
  expect(holders).toEqual(["undefined", "undefined", "undefined"]);
  expect(cast(first, { type: "crash" })).toBe(false);
});

test("case 61: what a crashed process owned is gone, what stands above it is there and readable in between", async () => {
  const world = createWorld();
  const above = new Map<string, string>();
  let seen: string | undefined;
  const spec = world.child("a");
  const root = await startLink(
    supervisor("root", flags(), [
      {
        ...spec,
        start: (up) => {
          seen = above.get("row");
          return spec.start(up);
        },
      },
    ]),
    undefined,
    world.system,
  );
  cast(world.pid("a"), { type: "mark", value: "own" });
  cast(world.pid("a"), { type: "run", run: () => above.set("row", "kept") });
  await endAndSettle(world, root, "a", (pid) => cast(pid, { type: "crash" }));
  expect(seen).toBe("kept");
  expect(above.get("row")).toBe("kept");
  expect(await call<WorkerMessage, string>(world.pid("a"), (from) => ({ type: "read", from }))).toBe(
    "fresh a",
  );
});
