import { type AnyPid, call, cast, type From, type Pid, type StartIgnored } from "../src/otp/process.ts";
import type { ChildSpec, Flags, Restart } from "./child-spec.ts";

/** Why a supervisor did not do what it was told. */
export type RefusalCode =
  /** There is no such child. */
  | "notFound"
  /** The child runs. */
  | "running"
  /** The child is about to be restarted. */
  | "restarting"
  /** There is a spec with this id, and its process, in `pid`. */
  | "alreadyStarted"
  /** There is a spec with this id, without a process. */
  | "alreadyPresent"
  /** The child's start failed; see `cause`. */
  | "startFailed"
  /** The specification or flags are not valid; see `cause`. */
  | "invalidSpec"
  /** A dynamic supervisor has as many children as it may have. */
  | "maxChildren"
  /** A dynamic supervisor knows its children by pid and has no specs to restart or delete. */
  | "dynamic"
  /** The supervisor is ending. */
  | "shuttingDown";

/** A supervisor refused a command. */
export class ChildRefused extends Error {
  override readonly name = "ChildRefused";
  readonly code: RefusalCode;
  readonly childId: string;
  readonly pid: AnyPid | undefined;

  constructor(
    code: RefusalCode,
    childId: string,
    about: { readonly pid?: AnyPid; readonly cause?: unknown } = {},
  ) {
    const why = about.cause instanceof Error ? `: ${about.cause.message}` : "";
    super(`${code}: child ${childId}${why}`, { cause: about.cause });
    this.code = code;
    this.childId = childId;
    this.pid = about.pid;
  }
}

/** What a supervisor answers: a value, or why not. */
export type Answer<T> = { readonly value: T } | { readonly refused: ChildRefused | StartIgnored };

/** One child as a supervisor lists it. */
export interface ChildInfo {
  readonly id: string;
  /** Absent unless it runs. */
  readonly pid?: AnyPid;
  readonly status: "running" | "restarting" | "stopped";
  readonly type: "worker" | "supervisor";
  readonly restart: Restart;
  readonly incarnation: number;
}

/** How many children a supervisor has: specs (1 for a dynamic one), those that run, and kinds of all. */
export interface ChildCount {
  readonly specs: number;
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

/** What any supervisor can be asked. */
export type SupervisorCommand =
  | { readonly type: "whichChildren"; readonly from: From<Answer<readonly ChildInfo[]>> }
  | { readonly type: "countChildren"; readonly from: From<Answer<ChildCount>> }
  | {
      readonly type: "terminateChild";
      readonly child: string | AnyPid;
      readonly from: From<Answer<undefined>>;
    }
  | { readonly type: "restartChild"; readonly id: string; readonly from: From<Answer<AnyPid>> }
  | { readonly type: "deleteChild"; readonly id: string; readonly from: From<Answer<undefined>> };

/** The start of a child that accepts `M`: by the argument of its start, or by a spec. */
export interface StartCommand<A, M> {
  readonly type: "startChild";
  readonly arg: A;
  readonly starter: From<Answer<Pid<M>>>;
}

/** What a supervisor with a list of children can be asked besides. */
export type StaticCommand =
  | StartCommand<ChildSpec, never>
  | {
      readonly type: "changeSpecs";
      readonly flags: Flags;
      readonly specs: readonly ChildSpec[];
      readonly from: From<Answer<undefined>>;
    };

// A supervisor answers when the work is done, and each step of the work has its own limit.
const UNLIMITED = Number.POSITIVE_INFINITY;

const ask = <M, T>(pid: Pid<M>, request: (from: From<Answer<T>>) => M): Promise<T> =>
  call<M, Answer<T>>(pid, request, UNLIMITED).then(valueIn);

function valueIn<T>(answer: Answer<T>): T {
  if ("refused" in answer) throw answer.refused;
  return answer.value;
}

/**
 * Adds a child to a supervisor and starts it: by a spec, or for a dynamic one by the argument of its start.
 *
 * @throws ChildRefused (`alreadyStarted`, `alreadyPresent`, `startFailed`, `invalidSpec`, `maxChildren`,
 *   `shuttingDown`), StartIgnored if the child answered "ignore", CalleeExited
 */
export const startChild = <A, M>(pid: Pid<StartCommand<A, M>>, arg: NoInfer<A>): Promise<Pid<M>> =>
  ask<StartCommand<A, M>, Pid<M>>(pid, (starter) => ({ type: "startChild", arg, starter }));

const nobody: From<unknown> = { reply: () => undefined };

/**
 * The same for one who does not wait for the child: a start that fails is told in the supervisor's reports alone.
 *
 * @returns false if the supervisor is not there to take it
 */
export const castStart = <A>(pid: Pid<StartCommand<A, never>>, arg: NoInfer<A>): boolean =>
  cast(pid, { type: "startChild", arg, starter: nobody });

/** Lists the children in the order of their start. @throws CalleeExited */
export const whichChildren = (pid: Pid<SupervisorCommand>): Promise<readonly ChildInfo[]> =>
  ask<SupervisorCommand, readonly ChildInfo[]>(pid, (from) => ({ type: "whichChildren", from }));

/** Counts the children. @throws CalleeExited */
export const countChildren = (pid: Pid<SupervisorCommand>): Promise<ChildCount> =>
  ask<SupervisorCommand, ChildCount>(pid, (from) => ({ type: "countChildren", from }));

/**
 * Ends a child: not counted, not restarted; the spec stays unless it is temporary.
 *
 * @param child its id, or for a dynamic supervisor its pid
 * @throws ChildRefused (`notFound`; `dynamic` for an id at a dynamic supervisor), CalleeExited
 */
export const terminateChild = (pid: Pid<SupervisorCommand>, child: string | AnyPid): Promise<undefined> =>
  ask<SupervisorCommand, undefined>(pid, (from) => ({ type: "terminateChild", child, from }));

/**
 * Starts a child whose spec is there without a process.
 *
 * @throws ChildRefused (`notFound`, `running`, `restarting`, `startFailed`, `dynamic`), StartIgnored,
 *   CalleeExited
 */
export const restartChild = (pid: Pid<SupervisorCommand>, id: string): Promise<AnyPid> =>
  ask<SupervisorCommand, AnyPid>(pid, (from) => ({ type: "restartChild", id, from }));

/** Forgets a spec without a process. @throws ChildRefused (`notFound`, `running`, `restarting`, `dynamic`) */
export const deleteChild = (pid: Pid<SupervisorCommand>, id: string): Promise<undefined> =>
  ask<SupervisorCommand, undefined>(pid, (from) => ({ type: "deleteChild", id, from }));

/**
 * Replaces flags and specs for later restarts; what runs keeps running. A new id is added without a process
 * (`restartChild` starts it), an id that is not named keeps its place before the others.
 *
 * @throws ChildRefused (`invalidSpec`, and nothing is changed), CalleeExited
 */
export const changeSpecs = (
  pid: Pid<StaticCommand>,
  flags: Flags,
  specs: readonly ChildSpec[],
): Promise<undefined> =>
  ask<StaticCommand, undefined>(pid, (from) => ({ type: "changeSpecs", flags, specs, from }));
