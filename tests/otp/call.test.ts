import { expect, test } from "vitest";
import {
  type Behaviour,
  call,
  type From,
  killed,
  normal,
  type Pid,
  startLink,
} from "../../src/otp/process.ts";
import { createWorld, failOnUnhandledRejections, turns, until, type WorkerMessage } from "./harness.ts";

failOnUnhandledRejections();

interface Question {
  readonly from: From<string>;
}

/** Answers when it is told to, as `gen_server:reply` allows. */
function oracle(about: Partial<Behaviour<null, Question, void>> = {}) {
  const asked: From<string>[] = [];
  const behaviour: Behaviour<null, Question, void> = {
    name: "oracle",
    init: () => null,
    handle(state, { from }) {
      asked.push(from);
      return state;
    },
    ...about,
  };
  return { asked, behaviour };
}

const ask = (pid: Pid<Question>, timeoutMs?: number) =>
  call<Question, string>(pid, (from) => ({ from }), timeoutMs);

test("a reply may come later and from elsewhere; the first counts, and nothing is left behind", async () => {
  const world = createWorld();
  const { asked, behaviour } = oracle();
  const pid = await startLink(behaviour, undefined, world.system);
  const answer = ask(pid);
  await until(() => asked.length === 1);
  asked[0]?.reply("yes");
  asked[0]?.reply("no");
  expect(await answer).toBe("yes");
  expect(world.clock.pending).toBe(0);
});

test("a call without an answer times out after 5 s if nothing else is said, and a late reply is forgotten", async () => {
  const world = createWorld();
  const { asked, behaviour } = oracle();
  const pid = await startLink(behaviour, undefined, world.system);
  const answer = ask(pid).catch((error) => error);
  await until(() => asked.length === 1);
  world.clock.advance(4_999);
  expect(world.clock.pending).toBe(1);
  world.clock.advance(1);
  expect(await answer).toMatchObject({ name: "CallTimeout", pid: pid.id, timeoutMs: 5_000 });
  asked[0]?.reply("too late");
  expect(pid.alive).toBe(true);
});

test("a call to a dead process fails at once", async () => {
  const world = createWorld();
  const { behaviour } = oracle();
  const pid = await startLink(behaviour, undefined, world.system);
  pid.exit(normal);
  await pid.exited;
  await expect(ask(pid)).rejects.toMatchObject({ name: "CalleeExited", pid: pid.id, reason: normal });
  expect(world.clock.pending).toBe(0);
});

test("a call to a process that is leaving fails at once, though its clean-up goes on", async () => {
  const world = createWorld();
  const { behaviour } = oracle({ terminate: () => new Promise(() => undefined) });
  const pid = await startLink(behaviour, undefined, world.system);
  pid.exit(normal);
  await until(() => !pid.alive);
  await expect(ask(pid)).rejects.toMatchObject({ name: "CalleeExited", reason: normal });
  pid.exit(killed);
  expect(await pid.exited).toBe(killed);
});

test("a call whose callee dies with it unanswered fails at once, with the reason", async () => {
  const world = createWorld();
  const error = new Error("dropped it");
  const { behaviour } = oracle({
    handle: () => {
      throw error;
    },
  });
  const pid = await startLink(behaviour, undefined, world.system);
  await expect(ask(pid)).rejects.toMatchObject({
    name: "CalleeExited",
    reason: { kind: "error", error },
    cause: error,
  });
});

test("a call that overflows the mailbox fails with that as the reason", async () => {
  const world = createWorld();
  const { behaviour } = oracle({ maxMailbox: 0 });
  const pid = await startLink(behaviour, undefined, world.system);
  await expect(ask(pid)).rejects.toMatchObject({
    reason: { kind: "error", error: { name: "MailboxOverflow" } },
  });
});

test("a process calls another, and its own death leaves no timer and no monitor behind", async () => {
  const world = createWorld();
  const { asked, behaviour } = oracle();
  const pid = await startLink(behaviour, undefined, world.system);
  const caller = await world.start("caller", world.system);
  const told: string[] = [];
  caller.monitor(() => told.push("down"));
  const run = (message: WorkerMessage) =>
    (caller as Pid<WorkerMessage> & { send(m: WorkerMessage): boolean }).send(message);
  run({
    type: "run",
    run: (self) =>
      self.call<Question, string>(pid, (from) => ({ from }), 1_000).then(() => told.push("answered")),
  });
  await until(() => asked.length === 1);
  expect(world.clock.pending).toBe(1);
  caller.exit(killed);
  expect(world.clock.pending).toBe(0);
  asked[0]?.reply("to nobody");
  await turns(3);
  expect(told).toEqual(["down"]);
});

test("an infinite time limit sets no timer", async () => {
  const world = createWorld();
  const { asked, behaviour } = oracle();
  const pid = await startLink(behaviour, undefined, world.system);
  const answer = ask(pid, Number.POSITIVE_INFINITY);
  await until(() => asked.length === 1);
  expect(world.clock.pending).toBe(0);
  asked[0]?.reply("at last");
  expect(await answer).toBe("at last");
});
