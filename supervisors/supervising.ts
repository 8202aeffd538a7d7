import { type AnyPid, type ExitReason, incarnationOf, type Self } from "../src/otp/process.ts";
import { describeReason } from "../src/otp/report.ts";
import type { FullSpec } from "./child-spec.ts";
import type { ChildCount, ChildInfo } from "./commands.ts";
import { admit, type Intensity, within } from "./intensity.ts";

/** Kinds of unknown messages that one supervisor names in the log. */
const MAX_UNKNOWN_KINDS = 8;

/** What both kinds of supervisors are made of: a window of restarts, and a way to report. */
export abstract class Supervising {
  readonly name: string;
  readonly self: Self<never>;
  abstract readonly strategy: string;
  intensity: Intensity;
  #restarts: readonly number[] = [];
  readonly #unknown = new Set<string>();

  constructor(name: string, self: Self<never>, intensity: Intensity) {
    this.name = name;
    this.self = self;
    this.intensity = intensity;
  }

  /** The children in the order of their start. */
  abstract list(): readonly ChildInfo[];
  abstract count(): ChildCount;

  /** Restarts in the window now, and how many it allows. */
  readonly window = (): { readonly restarts: number; readonly intensity: number } => ({
    restarts: within(this.#restarts, this.self.system.clock.now(), this.intensity.period).length,
    intensity: this.intensity.intensity,
  });

  /** Counts a restart. @returns false, and reports the escalation, if it is one too many */
  admit(childId: string, incarnation: number, reason: ExitReason): boolean {
    const { restarts, giveUp } = admit(this.#restarts, this.self.system.clock.now(), this.intensity);
    this.#restarts = restarts;
    if (giveUp)
      this.self.system.report({
        type: "escalation",
        supervisor: this.self.id,
        childId,
        incarnation,
        reason: describeReason(reason),
        restarts: restarts.length,
        intensity: this.intensity.intensity,
        periodMs: this.intensity.period,
      });
    return !giveUp;
  }

  /** Reports a restart that is done; `pid` is absent if the child answered "ignore" this time. */
  reportRestart(
    child: { readonly id: string; readonly pid: AnyPid | undefined; readonly incarnation: number },
    reason: ExitReason,
    group: readonly string[],
  ): void {
    const name = child.pid && this.self.system.registry.nameOf(child.pid);
    this.self.system.report({
      type: "restart",
      supervisor: this.self.id,
      childId: child.id,
      pid: child.pid?.id ?? "none",
      ...(name === undefined ? {} : { name }),
      incarnation: child.incarnation,
      reason: describeReason(reason),
      group,
      ...this.window(),
    });
  }

  /** Reports a start that failed. */
  reportStartFailed(
    childId: string,
    incarnation: number,
    attempt: "first" | "added" | "restart",
    error: unknown,
  ): void {
    this.self.system.report({
      type: "startFailed",
      attempt,
      supervisor: this.self.id,
      childId,
      incarnation,
      reason: describeReason({ kind: "error", error }),
      ...this.window(),
    });
  }

  /** Reports children that did not end as they were asked to; a crash has its own report. */
  reportUnexpectedExit(
    childId: string,
    incarnation: number,
    pid: AnyPid,
    reason: ExitReason,
    count = 1,
  ): void {
    this.self.system.report({
      type: "unexpectedExit",
      supervisor: this.self.id,
      childId,
      incarnation,
      pid: pid.id,
      reason: describeReason(reason),
      count,
    });
  }

  /** Reports a message that no supervisor knows, once for each type of the first few. */
  reportUnknown(message: unknown): void {
    const kind = kindOf(message);
    if (this.#unknown.has(kind) || this.#unknown.size >= MAX_UNKNOWN_KINDS) return;
    this.#unknown.add(kind);
    const name = this.self.system.registry.nameOf(this.self);
    this.self.system.report({
      type: "unknownMessage",
      messageType: kind,
      pid: this.self.id,
      ...(name === undefined ? {} : { name }),
      incarnation: incarnationOf(this.self),
    });
  }
}

/** Whether a child that was asked to end, ended as asked. */
export const isExpected = (
  reason: ExitReason,
  { shutdown, restart }: Pick<FullSpec, "shutdown" | "restart">,
) =>
  reason.kind === "shutdown" ||
  (reason.kind === "killed" && shutdown === "brutal_kill") ||
  (reason.kind === "normal" && restart !== "permanent") ||
  // An error has been reported as the crash that it is.
  reason.kind === "error";

function kindOf(message: unknown): string {
  if (typeof message !== "object" || message === null || !("type" in message)) return typeof message;
  return typeof message.type === "string" ? message.type.slice(0, 40) : "object";
}
