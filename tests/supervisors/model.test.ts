import fc from "fast-check";
import { expect, test } from "vitest";
import { cast, normal, type Pid, startLink, terminate } from "../../src/otp/process.ts";
import { createSystem } from "../../src/otp/system.ts";
import type { Up } from "../../src/otp/up.ts";
import type { ChildSpec, Restart, Strategy } from "../../supervisors/child-spec.ts";
import {
  ChildRefused,
  deleteChild,
  restartChild,
  type SupervisorMessage,
  startChild,
  supervisor,
  terminateChild,
  whichChildren,
} from "../../supervisors/supervisor.ts";
import { failOnUnhandledRejections } from "../otp/harness.ts";
import { manualClock } from "../support/manual-clock.ts";

failOnUnhandledRejections();

type End = "crash" | "normal" | "kill";

interface ModelChild {
  readonly id: string;
  readonly restart: Restart;
  /** Starts so far; what runs has the number of its own start. */
  starts: number;
  running: boolean;
  /** Tries to start that will fail from now on. */
  failures: number;
}

/** The rules of a supervisor in plain words: no processes, no time but a number. */
class Model {
  children: ModelChild[] = [];
  alive = true;
  now = 0;
  readonly restarts: number[] = [];
  readonly strategy: Strategy;
  readonly intensity: number;
  readonly period: number;

  constructor(strategy: Strategy, intensity: number, period: number) {
    this.strategy = strategy;
    this.intensity = intensity;
    this.period = period;
  }

  find(id: string): ModelChild | undefined {
    return this.children.find((child) => child.id === id);
  }

  /** One child ends by itself. */
  ended(child: ModelChild, end: End): void {
    child.running = false;
    const again = child.restart === "permanent" || (child.restart === "transient" && end !== "normal");
    if (child.restart === "temporary") this.drop(child);
    if (!again) return;
    const first = this.children.indexOf(child);
    const group =
      this.strategy === "one_for_all"
        ? this.children
        : this.strategy === "rest_for_one"
          ? this.children.slice(first)
          : [child];
    for (const each of group) each.running = false;
    for (const each of group) if (each.restart === "temporary") this.drop(each);
    this.restartAll(group.filter((each) => each.restart !== "temporary"));
  }

  private restartAll(group: readonly ModelChild[]): void {
    for (;;) {
      this.restarts.push(this.now);
      if (this.restarts.filter((at) => at >= this.now - this.period).length > this.intensity) {
        this.alive = false;
        this.children = [];
        return;
      }
      const failed = group.find((each) => !this.start(each));
      if (failed === undefined) return;
      for (const each of group) each.running = false;
    }
  }

  start(child: ModelChild): boolean {
    if (child.failures > 0) {
      child.failures -= 1;
      return false;
    }
    child.starts += 1;
    child.running = true;
    return true;
  }

  drop(child: ModelChild): void {
    this.children = this.children.filter((each) => each !== child);
  }
}

/** What the model says of, and what stands for, one child. */
interface Real {
  readonly root: Pid<SupervisorMessage>;
  readonly pids: Map<string, Pid<{ readonly end: End }>>;
  /** Tries to start that fail, by id. */
  readonly failures: Map<string, number>;
  readonly clock: ReturnType<typeof manualClock>;
  readonly child: (id: string, restart: Restart) => ChildSpec;
}

const ids = ["a", "b", "c", "d", "e"] as const;
const anyId = fc.constantFrom(...ids);
const anyRestart = fc.constantFrom<Restart>("permanent", "transient", "temporary");

type Step =
  | { readonly step: "add"; readonly id: string; readonly restart: Restart }
  | {
      readonly step: "end";
      readonly id: string;
      readonly end: End;
      readonly failing: string;
      readonly failures: number;
    }
  | { readonly step: "terminate" | "restart" | "delete"; readonly id: string }
  | { readonly step: "wait"; readonly ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ step: fc.constant("add" as const), id: anyId, restart: anyRestart }) },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant("end" as const),
      id: anyId,
      end: fc.constantFrom<End>("crash", "normal", "kill"),
      failing: anyId,
      failures: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constantFrom("terminate", "restart", "delete"), id: anyId }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 900 }) }),
  },
);

/** Does one step in the model. @returns the code of the refusal, if the model refuses it */
function inModel(model: Model, step: Step): string | undefined {
  if (step.step === "wait") {
    model.now += step.ms;
    return undefined;
  }
  const child = model.find(step.id);
  switch (step.step) {
    case "add": {
      if (child !== undefined) return child.running ? "alreadyStarted" : "alreadyPresent";
      model.children.push({ id: step.id, restart: step.restart, starts: 1, running: true, failures: 0 });
      return undefined;
    }
    case "end": {
      if (child?.running !== true) return undefined;
      for (const each of model.children) each.failures = each.id === step.failing ? step.failures : 0;
      model.ended(child, step.end);
      return undefined;
    }
    case "terminate": {
      if (child === undefined) return "notFound";
      child.running = false;
      if (child.restart === "temporary") model.drop(child);
      return undefined;
    }
    case "restart": {
      if (child === undefined) return "notFound";
      if (child.running) return "running";
      child.failures = 0;
      model.start(child);
      return undefined;
    }
    case "delete": {
      if (child === undefined) return "notFound";
      if (child.running) return "running";
      model.drop(child);
      return undefined;
    }
  }
}

/** Does the same for real. @returns the code of the refusal */
async function forReal(real: Real, model: Model, step: Step): Promise<string | undefined> {
  const refusal = (done: Promise<unknown>) =>
    done.then(
      () => undefined,
      (error: unknown) => (error instanceof ChildRefused ? error.code : String(error)),
    );
  switch (step.step) {
    case "wait":
      real.clock.advance(step.ms);
      return undefined;
    case "add":
      real.failures.clear();
      return refusal(startChild(real.root, real.child(step.id, step.restart)));
    case "end": {
      const pid = real.pids.get(step.id);
      if (model.find(step.id)?.running !== true || pid === undefined) return undefined;
      real.failures.clear();
      real.failures.set(step.failing, step.failures);
      if (step.end === "kill") pid.exit({ kind: "killed" });
      else cast(pid, { end: step.end });
      await pid.exited;
      return undefined;
    }
    case "terminate":
      return refusal(terminateChild(real.root, step.id));
    case "restart":
      real.failures.clear();
      return refusal(restartChild(real.root, step.id));
    case "delete":
      return refusal(deleteChild(real.root, step.id));
  }
}

/** What the supervisor says of its children once no restart is under way; nothing if it has ended. */
async function settled(root: Pid<SupervisorMessage>) {
  for (;;) {
    const list = await whichChildren(root).catch(() => undefined);
    if (list === undefined || list.every(({ status }) => status !== "restarting")) return list;
  }
}

async function build(
  strategy: Strategy,
  intensity: number,
  period: number,
): Promise<Real & { stop(): Promise<void> }> {
  const clock = manualClock();
  const system = createSystem({ clock });
  const root = await startLink(supervisor("root", { strategy, intensity, period }, []), undefined, system);
  const pids = new Map<string, Pid<{ readonly end: End }>>();
  const failures = new Map<string, number>();
  const start = (id: string) => (up: Up) =>
    startLink(
      {
        name: id,
        init: (_: undefined, self) => {
          const left = failures.get(id) ?? 0;
          failures.set(id, Math.max(left - 1, 0));
          if (left > 0) throw new Error("not this time");
          pids.set(id, self);
          return 0;
        },
        handle(state: number, message: { readonly end: End }, self) {
          if (message.end === "crash") throw new Error("told to crash");
          self.exit(normal);
          return state;
        },
      },
      undefined,
      up,
    );
  return {
    root,
    pids,
    failures,
    clock,
    child: (id, restart) => ({ id, restart, start: start(id) }),
    async stop() {
      await terminate(root, Number.POSITIVE_INFINITY);
      await system.stop();
    },
  };
}

test("any sequence of starts, ends, commands and clock steps goes as the plain rules say", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Strategy>("one_for_one", "one_for_all", "rest_for_one"),
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 2_000 }),
      fc.array(anyStep, { minLength: 1, maxLength: 40 }),
      async (strategy, intensity, period, steps) => {
        const model = new Model(strategy, intensity, period);
        const real = await build(strategy, intensity, period);
        try {
          for (const step of steps) {
            const refusedForReal = await forReal(real, model, step);
            const refused = inModel(model, step);
            expect(refusedForReal).toBe(refused);
            const list = await settled(real.root);
            expect(list !== undefined).toBe(model.alive);
            if (list === undefined) break;
            expect(
              list.map(({ id, status, incarnation }) => ({ id, running: status === "running", incarnation })),
            ).toEqual(
              model.children.map(({ id, running, starts }) => ({ id, running, incarnation: starts })),
            );
          }
        } finally {
          await real.stop();
        }
      },
    ),
    { numRuns: 300 },
  );
});
