import { afterEach, beforeEach, expect, onTestFinished } from "vitest";
import {
  type Behaviour,
  type ExitReason,
  type From,
  type Pid,
  type Self,
  Stop,
  startLink,
} from "../../src/otp/process.ts";
import type { Report } from "../../src/otp/report.ts";
import { createSystem, type System } from "../../src/otp/system.ts";
import type { Up } from "../../src/otp/up.ts";
import type { ChildSpec } from "../../supervisors/child-spec.ts";
import { type ManualClock, manualClock } from "../support/manual-clock.ts";

const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);

/** Makes every test of the file fail if a rejection went unheard while it ran. Call it once, at the top. */
export function failOnUnhandledRejections(): void {
  beforeEach(() => {
    unhandled.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(async () => {
    // Node tells of a rejection after the turn in which nobody took it.
    await turns(2);
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
}

/** Lets the event loop turn `count` times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for a condition, turn by turn of the event loop; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${condition.toString()}`);
    await turns(1);
  }
}

/** What a test's worker can be told. */
export type WorkerMessage =
  | { readonly type: "crash"; readonly error?: unknown }
  | { readonly type: "stop"; readonly reason: ExitReason }
  | { readonly type: "mark"; readonly value: string }
  | { readonly type: "read"; readonly from: From<string> }
  | { readonly type: "self"; readonly from: From<Self<WorkerMessage>> }
  | { readonly type: "wait"; readonly for: Promise<unknown> }
  | { readonly type: "run"; readonly run: (self: Self<WorkerMessage>) => unknown };

/** What a test's worker does besides. */
export interface WorkerOptions {
  readonly init?: () => unknown;
  readonly terminate?: () => unknown;
}

interface WorkerArg {
  readonly id: string;
  readonly world: World;
  readonly options: WorkerOptions;
}

/** A worker whose every start is in its world's diary, as `+id`. */
const worker: Behaviour<{ mark: string }, WorkerMessage, WorkerArg> = {
  name: "worker",
  async init({ id, world, options }, self) {
    const made = options.init?.();
    if (made !== undefined) await made;
    world.diary.push(`+${id}`);
    world.pids.set(id, self);
    return { mark: `fresh ${id}` };
  },
  handle(state, message, self) {
    switch (message.type) {
      case "crash":
        throw message.error ?? new Error("told to crash");
      case "stop":
        return new Stop(message.reason, state);
      case "mark":
        return { mark: message.value };
      case "read":
        message.from.reply(state.mark);
        return state;
      case "self":
        message.from.reply(self);
        return state;
      case "wait":
        return message.for.then(() => state);
      case "run": {
        const result = message.run(self);
        return result instanceof Promise ? result.then(() => state) : state;
      }
    }
  },
};

/** A system with a clock that is turned by hand, and all that happened in it. */
export interface World {
  readonly clock: ManualClock;
  readonly system: System;
  readonly reports: Report[];
  /** `+id` for each start, `-id` for each end that went through `terminate`. */
  readonly diary: string[];
  /** The newest process of each worker id. */
  readonly pids: Map<string, Pid<WorkerMessage>>;
  /** The newest process of a worker id, which must exist. */
  pid(id: string): Pid<WorkerMessage>;
  /** Starts a worker below `up`. */
  start(id: string, up: Up | System, options?: WorkerOptions): Promise<Pid<WorkerMessage>>;
  /** A child spec for a worker. */
  child(id: string, spec?: Omit<Partial<ChildSpec>, "id" | "start">, options?: WorkerOptions): ChildSpec;
  /** Reports of one type. */
  of<T extends Report["type"]>(type: T): Extract<Report, { type: T }>[];
}

/** Makes a world that ends with the test. */
export function createWorld(): World {
  const clock = manualClock();
  const reports: Report[] = [];
  const system = createSystem({ clock, report: (report) => reports.push(report) });
  onTestFinished(() => system.stop());
  const pids = new Map<string, Pid<WorkerMessage>>();
  const world: World = {
    clock,
    system,
    reports,
    diary: [],
    pids,
    pid(id) {
      const pid = pids.get(id);
      if (pid === undefined) throw new Error(`no worker ${id} was started`);
      return pid;
    },
    start: (id, up, options = {}) =>
      startLink(
        {
          ...worker,
          async terminate() {
            const ended = options.terminate?.();
            if (ended !== undefined) await ended;
            world.diary.push(`-${id}`);
          },
        },
        { id, world, options },
        up,
      ),
    child: (id, spec = {}, options = {}) => ({ ...spec, id, start: (up) => world.start(id, up, options) }),
    of: (type) =>
      reports.filter((report): report is Extract<Report, { type: typeof type }> => report.type === type),
  };
  return world;
}
