import type { ExitReason } from "./reason.ts";

/** Whom a report speaks of. */
export interface Subject {
  /** Pid id of the incarnation, for instance `root-1.rooms-4.room-17`. */
  readonly pid: string;
  /** Its registered name, if it has one. */
  readonly name?: string;
  /** The id in its supervisor's child spec; absent outside supervisors. */
  readonly childId?: string;
  /** 1 for the first process of this child, one more with each restart. */
  readonly incarnation: number;
}

/** An exit reason as it may be logged: names, texts of errors and stacks, never a message's body. */
export interface ReasonReport {
  readonly kind: ExitReason["kind"];
  /** Class of the error. */
  readonly error?: string;
  /** Text of the error, cut at 500 characters. */
  readonly message?: string;
  readonly stack?: string;
  /** The detail of a shutdown, where it is a text. */
  readonly detail?: string;
}

/** A supervisor's counter at the time of the report: restarts in its window, and how many it allows. */
export interface WindowReport {
  readonly restarts: number;
  readonly intensity: number;
}

/**
 * What this layer tells the log; one for each crash, restart and escalation.
 *
 * - `crash`: a process that was up ended with an error; its supervisor's counter as it was before.
 * - `startFailed`: a child did not start; `attempt` says which kind of start it was.
 * - `restart`: a restart is done; `reason` is what ended the process before, `group` whoever came along.
 * - `escalation`: a supervisor has used up its intensity and ends; `childId` was the last straw.
 * - `unexpectedExit`: children that had to be killed, or left with another reason, during a shutdown.
 * - `unknownMessage`: a supervisor got a message it does not know; once a kind.
 * - `callbackFailed`: a callback threw where nothing is left to crash; nobody else hears of it.
 */
export type Report =
  | ({ readonly type: "crash"; readonly reason: ReasonReport } & Subject & Partial<WindowReport>)
  | ({
      readonly type: "startFailed";
      readonly attempt: "first" | "added" | "restart";
      readonly supervisor: string;
      readonly reason: ReasonReport;
    } & Omit<Subject, "pid"> &
      Partial<WindowReport>)
  | ({
      readonly type: "restart";
      readonly supervisor: string;
      readonly reason: ReasonReport;
      readonly group: readonly string[];
    } & Subject &
      WindowReport)
  | ({
      readonly type: "escalation";
      readonly supervisor: string;
      readonly childId: string;
      readonly incarnation: number;
      readonly periodMs: number;
      readonly reason: ReasonReport;
    } & WindowReport)
  | ({
      readonly type: "unexpectedExit";
      readonly supervisor: string;
      readonly reason: ReasonReport;
      readonly count: number;
    } & Subject)
  | ({ readonly type: "unknownMessage"; readonly messageType: string } & Subject)
  | ({
      readonly type: "callbackFailed";
      readonly callback: "terminate" | "dropped" | "monitor";
      readonly reason: ReasonReport;
    } & Subject);

const MESSAGE_LIMIT = 500;

/** Makes an exit reason fit for the log. A thrown value that is no Error is named by its type only. */
export function describeReason(reason: ExitReason): ReasonReport {
  if (reason.kind === "error") return describeError(reason.error);
  if (reason.kind === "shutdown" && typeof reason.detail === "string")
    return { kind: "shutdown", detail: reason.detail.slice(0, MESSAGE_LIMIT) };
  return { kind: reason.kind };
}

/** The same for an error that is not, or not yet, an exit reason. */
export function describeError(error: unknown): ReasonReport {
  if (!(error instanceof Error))
    // What was thrown may be a message, so its content stays out of the log.
    return { kind: "error", error: "NotAnError", message: `a value of type ${typeof error} was thrown` };
  const message = error.message.slice(0, MESSAGE_LIMIT);
  const frames = /\n\s+at [\s\S]*$/.exec(error.stack ?? "")?.[0] ?? "";
  return { kind: "error", error: error.name, message, stack: `${error.name}: ${message}${frames}` };
}
