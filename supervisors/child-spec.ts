import { type AnyPid, type Ignore, ignore, type Pid, StartIgnored } from "../src/otp/process.ts";
import type { Up } from "../src/otp/up.ts";
import type { Intensity } from "./intensity.ts";

/**
 * When a child is restarted: always; after an error or a kill; never. A temporary child's spec goes with it.
 */
export type Restart = "permanent" | "transient" | "temporary";

/** What is restarted with a child: nothing else; all others; those started after it. */
export type Strategy = "one_for_one" | "one_for_all" | "rest_for_one";

/** Whether a supervisor ends when its significant children do. */
export type AutoShutdown = "never" | "any_significant" | "all_significant";

/** How a child is started, restarted and stopped. OTP's defaults. */
export interface ChildSpec {
  /** Unique below its supervisor. */
  readonly id: string;
  /** Starts one process below `up`, usually by `startLink(behaviour, arg, up)`. */
  readonly start: (up: Up) => Promise<AnyPid | Ignore>;
  /** `permanent` if absent. */
  readonly restart?: Restart;
  /**
   * Milliseconds the child may take to end before it is killed; `brutal_kill` does not ask it.
   * 5 000 if absent, `Infinity` for supervisors.
   */
  readonly shutdown?: number | "brutal_kill";
  /** `worker` if absent. */
  readonly type?: "worker" | "supervisor";
  /** Whether its own end may end the supervisor; see {@link AutoShutdown}. */
  readonly significant?: boolean;
  /**
   * Milliseconds the start may take; 5 000 if absent. `Infinity` for supervisors, whose children have their
   * own limits.
   */
  readonly startTimeout?: number;
}

/** A child spec with its defaults filled in. */
export type FullSpec = Required<ChildSpec>;

/** The flags of a supervisor with a fixed list of children. */
export interface Flags extends Intensity {
  readonly strategy: Strategy;
  /** `never` if absent. */
  readonly autoShutdown?: AutoShutdown;
}

/** Flags or specifications that no supervisor can work by; the message names the fault. */
export class InvalidSpec extends Error {
  override readonly name = "InvalidSpec";
}

/** A child did not come up, so its supervisor does not either. The `cause` is what the child's start threw. */
export class StartFailed extends Error {
  override readonly name = "StartFailed";
  readonly childId: string;

  constructor(childId: string, cause: unknown) {
    super(`child ${childId} did not start: ${cause instanceof Error ? cause.message : typeof cause}`, {
      cause,
    });
    this.childId = childId;
  }
}

/** A child's start took longer than its spec allows; whatever it had started is killed. */
export class StartTimeout extends Error {
  override readonly name = "StartTimeout";
  readonly childId: string;
  readonly timeoutMs: number;

  constructor(childId: string, timeoutMs: number) {
    super(`child ${childId} was not up within ${timeoutMs} ms`);
    this.childId = childId;
    this.timeoutMs = timeoutMs;
  }
}

const RESTARTS: readonly unknown[] = ["permanent", "transient", "temporary"];
const STRATEGIES: readonly unknown[] = ["one_for_one", "one_for_all", "rest_for_one"];
const AUTO_SHUTDOWNS: readonly unknown[] = ["never", "any_significant", "all_significant"];

/** @throws InvalidSpec if a supervisor cannot count by these numbers */
export function checkIntensity(name: string, { intensity, period }: Intensity): void {
  if (!Number.isInteger(intensity) || intensity < 0)
    throw new InvalidSpec(`${name}: intensity must be a whole number from 0, not ${String(intensity)}`);
  if (typeof period !== "number" || !(period > 0))
    throw new InvalidSpec(`${name}: period must be a number of milliseconds above 0, not ${String(period)}`);
}

/** @throws InvalidSpec if the flags are not a supervisor's */
export function checkFlags(name: string, flags: Flags): void {
  checkIntensity(name, flags);
  if (!STRATEGIES.includes(flags.strategy))
    throw new InvalidSpec(`${name}: unknown strategy ${String(flags.strategy)}`);
  if (flags.autoShutdown !== undefined && !AUTO_SHUTDOWNS.includes(flags.autoShutdown))
    throw new InvalidSpec(`${name}: unknown autoShutdown ${String(flags.autoShutdown)}`);
}

/**
 * Checks a child spec against its supervisor's flags and fills in what is absent; unknown keys are harmless.
 *
 * @throws InvalidSpec
 */
export function fillSpec(spec: ChildSpec, autoShutdown: AutoShutdown): FullSpec {
  if (typeof spec !== "object" || spec === null) throw new InvalidSpec("a child spec is an object");
  if (typeof spec.id !== "string" || spec.id === "") throw new InvalidSpec("a child spec has no id");
  const fault = faultOf(spec, autoShutdown);
  if (fault !== undefined) throw new InvalidSpec(`child ${spec.id}: ${fault}`);
  const supervises = spec.type === "supervisor";
  return {
    id: spec.id,
    start: spec.start,
    restart: spec.restart ?? "permanent",
    shutdown: spec.shutdown ?? (supervises ? Number.POSITIVE_INFINITY : 5_000),
    type: spec.type ?? "worker",
    significant: spec.significant ?? false,
    startTimeout: spec.startTimeout ?? (supervises ? Number.POSITIVE_INFINITY : 5_000),
  };
}

/** The same for a list, whose ids must differ. */
export function fillSpecs(specs: readonly ChildSpec[], autoShutdown: AutoShutdown): readonly FullSpec[] {
  const seen = new Set<string>();
  return specs.map((each) => {
    const spec = fillSpec(each, autoShutdown);
    if (seen.has(spec.id)) throw new InvalidSpec(`two children have the id ${spec.id}`);
    seen.add(spec.id);
    return spec;
  });
}

function faultOf(spec: ChildSpec, autoShutdown: AutoShutdown): string | undefined {
  const { start, restart = "permanent", shutdown, type, significant, startTimeout } = spec;
  if (typeof start !== "function") return "it has no start function";
  if (!RESTARTS.includes(restart)) return `unknown restart type ${String(restart)}`;
  if (shutdown !== undefined && shutdown !== "brutal_kill" && !isDuration(shutdown))
    return `shutdown must be milliseconds or brutal_kill, not ${String(shutdown)}`;
  if (type !== undefined && type !== "worker" && type !== "supervisor") return `unknown type ${String(type)}`;
  if (startTimeout !== undefined && !isDuration(startTimeout))
    return `startTimeout must be milliseconds, not ${String(startTimeout)}`;
  if (significant !== undefined && typeof significant !== "boolean")
    return "significant must be true or false";
  if (significant && restart === "permanent") return "a permanent child cannot be significant";
  if (significant && autoShutdown === "never")
    return "it is significant, but its supervisor's autoShutdown is never";
  return undefined;
}

const isDuration = (value: unknown): boolean => typeof value === "number" && value >= 0;

/** Why what a start gave is no pid; nothing if it is one. */
export function faultOfStarted(id: string, started: AnyPid | Ignore): StartIgnored | InvalidSpec | undefined {
  if (started === ignore) return new StartIgnored(id);
  if (typeof started?.monitor !== "function") return new InvalidSpec(`child ${id}: its start gave no pid`);
  return undefined;
}

/**
 * Runs one start within its time limit. When it fails, nothing that it started is left running.
 *
 * @param up made for this start
 * @returns the pid; nothing if the child answered "ignore"
 * @throws what the start threw; StartTimeout; InvalidSpec if it gave something that is no pid
 */
export const runStart = <M>(
  { id, startTimeout }: Pick<FullSpec, "id" | "startTimeout">,
  start: (up: Up) => Promise<Pid<M> | Ignore>,
  up: Up,
): Promise<Pid<M> | undefined> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      timer.cancel();
      up.close();
      if (error instanceof StartIgnored) resolve(undefined);
      else reject(error);
    };
    const timer = up.system.clock.setTimeout(() => fail(new StartTimeout(id, startTimeout)), startTimeout);
    const give = (started: Pid<M> | Ignore): void => {
      const fault = faultOfStarted(id, started);
      if (fault !== undefined) return fail(fault);
      timer.cancel();
      up.settle();
      resolve(started as Pid<M>);
    };
    try {
      Promise.resolve(start(up)).then(give, fail);
    } catch (error) {
      fail(error);
    }
  });
