import type { ExitReason } from "./reason.ts";

/** A call was not answered in time; the callee may still be working on it. */
export class CallTimeout extends Error {
  override readonly name = "CallTimeout";
  readonly pid: string;
  readonly timeoutMs: number;

  constructor(pid: string, timeoutMs: number) {
    super(`${pid} did not answer within ${timeoutMs} ms`);
    this.pid = pid;
    this.timeoutMs = timeoutMs;
  }
}

/** The callee was dead, or died before it answered. */
export class CalleeExited extends Error {
  override readonly name = "CalleeExited";
  readonly pid: string;
  readonly reason: ExitReason;

  constructor(pid: string, reason: ExitReason) {
    super(`${pid} exited (${reason.kind}) before it answered`, {
      cause: reason.kind === "error" ? reason.error : undefined,
    });
    this.pid = pid;
    this.reason = reason;
  }
}

/** The name that a process was to start under belongs to a live one. */
export class AlreadyRegistered extends Error {
  override readonly name = "AlreadyRegistered";
  readonly registeredName: string;

  constructor(registeredName: string) {
    super(`the name ${registeredName} is held by a live process`);
    this.registeredName = registeredName;
  }
}

/** `init` returned `ignore`: there is no process, and that is no fault. */
export class StartIgnored extends Error {
  override readonly name = "StartIgnored";
  readonly pid: string;

  constructor(pid: string) {
    super(`${pid} had nothing to run`);
    this.pid = pid;
  }
}

/** The process ended, without an error of its own, before its `init` was done. */
export class ExitedDuringInit extends Error {
  override readonly name = "ExitedDuringInit";
  readonly pid: string;
  readonly reason: ExitReason;

  constructor(pid: string, reason: ExitReason) {
    super(`${pid} exited (${reason.kind}) before it was up`);
    this.pid = pid;
    this.reason = reason;
  }
}

/** A process was to start under a parent, or in a system, that has ended or has given up waiting. */
export class ParentDown extends Error {
  override readonly name = "ParentDown";
  readonly parent: string;

  constructor(parent: string) {
    super(`${parent || "the system"} has ended and takes no more children`);
    this.parent = parent;
  }
}

/** More messages waited than the behaviour's `maxMailbox` allows: the reason that process ended for. */
export class MailboxOverflow extends Error {
  override readonly name = "MailboxOverflow";
  readonly pid: string;
  readonly maxMailbox: number;

  constructor(pid: string, maxMailbox: number) {
    super(`${pid} had more than ${maxMailbox} messages waiting`);
    this.pid = pid;
    this.maxMailbox = maxMailbox;
  }
}
