import { expect, test } from "vitest";
import {
  type Behaviour,
  call,
  cast,
  type ExitReason,
  type From,
  ignore,
  killed,
  normal,
  type Pid,
  type Self,
  Stop,
  shutdown,
  startLink,
  terminate,
} from "../../src/otp/process.ts";
import { createWorld, failOnUnhandledRejections, turns, until, type WorkerMessage } from "./harness.ts";

failOnUnhandledRejections();

type CounterMessage =
  | { readonly type: "add"; readonly by: number }
  | { readonly type: "get"; readonly from: From<number> };

const counter: Behaviour<number, CounterMessage, number> = {
  name: "counter",
  init: (start) => start,
  handle(state, message) {
    if (message.type === "add") return state + message.by;
    message.from.reply(state);
    return state;
  },
};

const get = (pid: Pid<CounterMessage>) =>
  call<CounterMessage, number>(pid, (from) => ({ type: "get", from }));

const read = (pid: Pid<WorkerMessage>) =>
  call<WorkerMessage, string>(pid, (from) => ({ type: "read", from }));

/** A behaviour that writes down what it is given. */
function recorder(about: Partial<Behaviour<null, string, void>> = {}) {
  const seen: string[] = [];
  const behaviour: Behaviour<null, string, void> = {
    name: "recorder",
    init: () => null,
    handle(state, message) {
      seen.push(message);
      if (message === "crash") throw new Error("crash");
      return state;
    },
    terminate(_, reason) {
      seen.push(`terminate ${reason.kind}`);
    },
    dropped(message, reason) {
      seen.push(`dropped ${message} ${reason.kind}`);
    },
    ...about,
  };
  return { seen, behaviour };
}

test("messages are handled one by one, in the order they were sent", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder();
  const pid = await startLink(behaviour, undefined, world.system);
  const sent = Array.from({ length: 2_000 }, (_, index) => `${index}`);
  for (const message of sent) cast(pid, message);
  await terminate(pid, Number.POSITIVE_INFINITY);
  expect(seen).toEqual([...sent, "terminate shutdown"]);
});

test("the next message waits for a handler's promise", async () => {
  const world = createWorld();
  const seen: string[] = [];
  const pid = await startLink<null, string, void>(
    {
      name: "slow",
      init: () => null,
      async handle(state, message) {
        seen.push(`begin ${message}`);
        await turns(2);
        seen.push(`end ${message}`);
        return state;
      },
    },
    undefined,
    world.system,
  );
  cast(pid, "a");
  cast(pid, "b");
  await terminate(pid, Number.POSITIVE_INFINITY);
  expect(seen).toEqual(["begin a", "end a", "begin b", "end b"]);
});

test("a process that never rests leaves room for others", async () => {
  const world = createWorld();
  let rounds = 0;
  const busy = await startLink<null, null, void>(
    {
      name: "busy",
      init: () => null,
      handle(state, _, self) {
        rounds += 1;
        self.send(null);
        return state;
      },
    },
    undefined,
    world.system,
  );
  cast(busy, null);
  const quick = await startLink(counter, 7, world.system);
  expect(await get(quick)).toBe(7);
  expect(rounds).toBeGreaterThan(0);
  expect(rounds).toBeLessThan(10_000);
  busy.exit(killed);
});

test("a mailbox beyond its limit ends the process, and every message it took is given up by name", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder({ maxMailbox: 2 });
  const pid = await startLink(behaviour, undefined, world.system);
  expect(["a", "b", "c", "d"].map((message) => cast(pid, message))).toEqual([true, true, false, false]);
  expect(seen).toEqual([]);
  expect(await pid.exited).toMatchObject({
    kind: "error",
    error: { name: "MailboxOverflow", maxMailbox: 2 },
  });
  expect(seen).toEqual(["dropped a error", "dropped b error", "terminate error"]);
  expect(world.of("crash")).toHaveLength(1);
});

test("a mailbox that overflows while a handler hangs ends the process all the same", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder({ maxMailbox: 1, handle: () => new Promise(() => undefined) });
  const pid = await startLink(behaviour, undefined, world.system);
  cast(pid, "at work");
  await until(() => pid.mailboxLength === 0);
  cast(pid, "waits");
  expect(cast(pid, "too much")).toBe(false);
  await pid.exited;
  expect(seen).toEqual(["dropped at work error", "dropped waits error", "terminate error"]);
});

test("case 57: each message that will never finish is given up once: the one at work, and those that waited", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder();
  const pid = await startLink(behaviour, undefined, world.system);
  for (const message of ["fine", "crash", "x", "y"]) cast(pid, message);
  await pid.exited;
  expect(seen).toEqual([
    "fine",
    "crash",
    "dropped crash error",
    "dropped x error",
    "dropped y error",
    "terminate error",
  ]);
  expect(cast(pid, "late")).toBe(false);
  expect(seen).toHaveLength(6);
});

test("what `dropped` throws is reported and spoils nothing for the others", async () => {
  const world = createWorld();
  const seen: string[] = [];
  const { behaviour } = recorder({
    dropped(message) {
      seen.push(message);
      throw new Error("cannot tell");
    },
  });
  const pid = await startLink(behaviour, undefined, world.system);
  for (const message of ["crash", "x"]) cast(pid, message);
  await pid.exited;
  expect(seen).toEqual(["crash", "x"]);
  expect(world.of("callbackFailed")).toMatchObject([{ callback: "dropped" }, { callback: "dropped" }]);
});

test("an exit is taken after what is already in the mailbox, a kill at once", async () => {
  const world = createWorld();
  const asked = recorder();
  const forced = recorder();
  const one = await startLink(asked.behaviour, undefined, world.system);
  const two = await startLink(forced.behaviour, undefined, world.system);
  cast(one, "before");
  one.exit(shutdown("enough"));
  cast(one, "after");
  cast(two, "before");
  two.exit(killed);
  expect(await one.exited).toEqual(shutdown("enough"));
  expect(await two.exited).toBe(killed);
  expect(asked.seen).toEqual(["before", "dropped after shutdown", "terminate shutdown"]);
  expect(forced.seen).toEqual(["dropped before killed"]);
});

test("a process that kills itself handles no further message", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder({
    handle(state, message, self) {
      seen.push(message);
      self.exit(killed);
      return state;
    },
  });
  const pid = await startLink(behaviour, undefined, world.system);
  cast(pid, "a");
  cast(pid, "b");
  await pid.exited;
  expect(seen).toEqual(["a", "dropped a killed", "dropped b killed"]);
});

test("a handler that throws after a kill harms nobody", async () => {
  const world = createWorld();
  let fail: (error: Error) => void = () => undefined;
  const { behaviour } = recorder({
    handle: () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  });
  const pid = await startLink(behaviour, undefined, world.system);
  cast(pid, "hang");
  await turns(2);
  pid.exit(killed);
  fail(new Error("too late"));
  await turns(3);
  expect(await pid.exited).toBe(killed);
  expect(world.reports).toEqual([]);
});

test("`handle` ends its own process by Stop, with the reason and state that it gives", async () => {
  const world = createWorld();
  const given: unknown[] = [];
  const pid = await startLink<number, string, void>(
    {
      name: "stopper",
      init: () => 1,
      handle: () => new Stop(normal, 2),
      terminate: (state, reason) => {
        given.push(state, reason);
      },
    },
    undefined,
    world.system,
  );
  cast(pid, "stop");
  expect(await pid.exited).toBe(normal);
  expect(given).toEqual([2, normal]);
});

test("after a crash `terminate` is given the state from before the failing message", async () => {
  const world = createWorld();
  const given: number[] = [];
  const pid = await startLink<number, number, void>(
    {
      name: "adder",
      init: () => 0,
      handle(state, message) {
        if (message === 3) throw new Error("three");
        return state + message;
      },
      terminate: (state) => {
        given.push(state);
      },
    },
    undefined,
    world.system,
  );
  for (const message of [1, 2, 3, 4]) cast(pid, message);
  await pid.exited;
  expect(given).toEqual([3]);
});

test("a clean-up that fails after a crash is reported, and the first reason stays", async () => {
  const world = createWorld();
  const { behaviour } = recorder({
    terminate: () => Promise.reject(new Error("cleaning failed")),
  });
  const pid = await startLink(behaviour, undefined, world.system);
  cast(pid, "crash");
  expect(await pid.exited).toMatchObject({ kind: "error", error: { message: "crash" } });
  expect(world.reports).toMatchObject([
    { type: "crash", reason: { message: "crash" } },
    { type: "callbackFailed", callback: "terminate", reason: { message: "cleaning failed" } },
  ]);
});

test("a start gives what init throws, awaits it, and leaves nothing behind", async () => {
  const world = createWorld();
  const error = new Error("no start");
  const failing = { ...counter, init: () => Promise.reject(error) };
  await expect(startLink(failing, 1, world.system, { name: "n" })).rejects.toBe(error);
  expect([...world.system.registry.names()]).toEqual([]);
  const throwing = {
    ...counter,
    init: () => {
      throw error;
    },
  };
  await expect(startLink(throwing, 1, world.system)).rejects.toBe(error);
  expect(world.of("crash")).toEqual([]);
});

test("a start nobody waits for fails in the log, not in the air", async () => {
  const world = createWorld();
  const parent = await world.start("parent", world.system);
  const self = await call<WorkerMessage, Self<WorkerMessage>>(parent, (from) => ({ type: "self", from }));
  void startLink({ ...counter, init: () => Promise.reject(new Error("unheard")) }, 1, self);
  await until(() => world.of("startFailed").length === 1);
  expect(world.of("startFailed")).toMatchObject([{ supervisor: parent.id, reason: { message: "unheard" } }]);
});

test("`ignore` rejects the start as StartIgnored, and its process is gone", async () => {
  const world = createWorld();
  const idle: Behaviour<never, string, void> = { name: "idle", init: () => ignore, handle: (state) => state };
  await expect(startLink(idle, undefined, world.system)).rejects.toMatchObject({ name: "StartIgnored" });
  expect(world.reports).toEqual([]);
});

test("a process that is killed during init rejects its start, and a late init changes nothing", async () => {
  const world = createWorld();
  let self: Pid<string> | undefined;
  let open: () => void = () => undefined;
  const starting = startLink<null, string, void>(
    {
      name: "slow",
      init: (_, own) => {
        self = own;
        return new Promise((resolve) => {
          open = () => resolve(null);
        });
      },
      handle: (state) => state,
    },
    undefined,
    world.system,
  );
  await until(() => self !== undefined);
  self?.exit(killed);
  await expect(starting).rejects.toMatchObject({ name: "ExitedDuringInit", reason: killed });
  open();
  await turns(2);
  expect(self?.alive).toBe(false);
});

test("a name is registered before init, refused while it is held, and free when monitors hear of the end", async () => {
  const world = createWorld();
  const { registry } = world.system;
  const seen: unknown[] = [];
  const first = await startLink(
    {
      ...counter,
      init: (start: number) => {
        seen.push(registry.whereis("counter")?.alive);
        return start;
      },
    },
    1,
    world.system,
    { name: "counter" },
  );
  await expect(startLink(counter, 2, world.system, { name: "counter" })).rejects.toMatchObject({
    name: "AlreadyRegistered",
    registeredName: "counter",
  });
  first.monitor(() => seen.push(registry.whereis("counter"), registry.register("counter", other)));
  const other = await startLink(counter, 3, world.system);
  first.exit(normal);
  await first.exited;
  expect(seen).toEqual([true, undefined, true]);
  expect(registry.whereis("counter")).toBe(other);
});

test("children leave when their parent does, and nothing is started below a dead parent", async () => {
  const world = createWorld();
  let child: Pid<CounterMessage> | undefined;
  const parent = await startLink<Self<null>, null, void>(
    {
      name: "parent",
      async init(_, self) {
        child = await startLink(counter, 1, self);
        return self;
      },
      handle: (state) => state,
    },
    undefined,
    world.system,
  );
  expect(child?.id.startsWith(`${parent.id}.counter-`)).toBe(true);
  parent.exit(normal);
  expect(await child?.exited).toEqual(shutdown());
  await expect(startLink(counter, 1, parent as Self<null>)).rejects.toMatchObject({ name: "ParentDown" });
});

test("a monitor is told once, a dead process tells at once, and a monitor that throws harms nobody", async () => {
  const world = createWorld();
  const pid = await startLink(counter, 1, world.system);
  const told: [string, ExitReason][] = [];
  pid.monitor(() => {
    throw new Error("bad monitor");
  });
  pid.monitor((reason) => told.push(["first", reason]));
  pid.monitor((reason) => told.push(["taken back", reason]))();
  pid.exit(normal);
  await pid.exited;
  pid.monitor((reason) => told.push(["late", reason]));
  expect(told).toEqual([
    ["first", normal],
    ["late", normal],
  ]);
  expect(world.of("callbackFailed")).toMatchObject([{ callback: "monitor" }]);
});

test("timers come in time, and one that is taken back does not come, not even out of the mailbox", async () => {
  const world = createWorld();
  const { seen, behaviour } = recorder();
  const cancels: (() => void)[] = [];
  const pid = await startLink(
    {
      ...behaviour,
      init: (_: undefined, self: Parameters<typeof behaviour.init>[1]) => {
        self.timer(20, "second");
        self.timer(10, "first");
        cancels.push(self.timer(10, "never"), self.timer(10, "out of the mailbox"));
        return null;
      },
    },
    undefined,
    world.system,
  );
  cancels[0]?.();
  world.clock.advance(10);
  cancels[1]?.();
  world.clock.advance(10);
  await terminate(pid, Number.POSITIVE_INFINITY);
  expect(seen).toEqual(["first", "second", "terminate shutdown"]);
});

test("a watch sends a message made from the reason; what its maker throws crashes the watcher, inside", async () => {
  const world = createWorld();
  const a = await world.start("a", world.system);
  const b = await world.start("b", world.system);
  const watchers = await Promise.all([world.start("x", world.system), world.start("y", world.system)]);
  cast(watchers[0], {
    type: "run",
    run: (self) => {
      self.watch(a, (reason) => ({ type: "mark", value: reason.kind }));
      self.watch(b, (reason) => ({ type: "mark", value: reason.kind }))();
    },
  });
  cast(watchers[1], {
    type: "run",
    run: (self) => {
      self.watch(a, () => {
        throw new Error("cannot make it");
      });
    },
  });
  await turns(2);
  a.exit(normal);
  b.exit(killed);
  expect(await watchers[1].exited).toMatchObject({ kind: "error", error: { message: "cannot make it" } });
  expect(await read(watchers[0])).toBe("normal");
});

test("a watch on a dead process sends its message now", async () => {
  const world = createWorld();
  const dead = await world.start("dead", world.system);
  dead.exit(killed);
  const watcher = await world.start("watcher", world.system);
  cast(watcher, {
    type: "run",
    run: (self) => {
      self.watch(dead, (reason) => ({ type: "mark", value: reason.kind }));
    },
  });
  await until(() => watcher.mailboxLength === 0);
  await turns(2);
  expect(await read(watcher)).toBe("killed");
});

test("what a guarded callback throws or rejects with crashes its process, wherever it was called", async () => {
  const world = createWorld();
  const failures: ((...args: never[]) => unknown)[] = [
    () => {
      throw new Error("in a socket's callback");
    },
    () => Promise.reject(new Error("in a socket's callback")),
  ];
  for (const fail of failures) {
    const pid = await world.start("a", world.system);
    let callback: () => void = () => undefined;
    cast(pid, {
      type: "run",
      run: (self) => {
        callback = self.guard(fail);
      },
    });
    await read(pid);
    callback();
    expect(await pid.exited).toMatchObject({ kind: "error", error: { message: "in a socket's callback" } });
    callback();
  }
  expect(world.of("crash")).toHaveLength(2);
});

test("several systems live side by side, and one that stops takes all of its own and nothing else", async () => {
  const one = createWorld();
  const two = createWorld();
  const here = await startLink(counter, 1, one.system, { name: "same" });
  const there = await startLink(counter, 2, two.system, { name: "same" });
  expect(here.id).toBe(there.id);
  await one.system.stop();
  expect(await here.exited).toBe(killed);
  expect(await get(there)).toBe(2);
  await expect(startLink(counter, 3, one.system)).rejects.toMatchObject({ name: "ParentDown" });
});

test("names with any characters make no trouble", async () => {
  const world = createWorld();
  const pid = await startLink({ ...counter, name: "#lobby nick[a]/ü" }, 1, world.system, { name: "#lobby" });
  expect(await get(pid)).toBe(1);
  expect(world.system.registry.whereis<CounterMessage>("#lobby")).toBe(pid);
});
