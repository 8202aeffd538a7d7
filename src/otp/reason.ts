/** Why a process ended. `error` and `killed` are abnormal: transient children are restarted after them. */
export type ExitReason =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown"; readonly detail?: unknown }
  | { readonly kind: "killed" }
  | { readonly kind: "error"; readonly error: unknown };

/** The process had nothing more to do. */
export const normal: ExitReason = Object.freeze({ kind: "normal" });

/** The process was taken down by force: no request, no `terminate`. */
export const killed: ExitReason = Object.freeze({ kind: "killed" });

const plainShutdown: ExitReason = Object.freeze({ kind: "shutdown" });

/** An orderly end, asked from outside or decided inside; `detail` says more, for the log and for monitors. */
export const shutdown = (detail?: unknown): ExitReason =>
  detail === undefined ? plainShutdown : { kind: "shutdown", detail };

/** @returns whether a transient child is restarted after this: an error or a kill */
export const isAbnormal = (reason: ExitReason): boolean =>
  reason.kind === "error" || reason.kind === "killed";

/** What `handle` returns to end its own process: the reason, and the state that `terminate` is given. */
export class Stop<S> {
  readonly reason: ExitReason;
  readonly state: S;

  constructor(reason: ExitReason, state: S) {
    this.reason = reason;
    this.state = state;
  }
}

/** What `init` returns when there is nothing to run: the process ends as `normal` before it was up. */
export const ignore: unique symbol = Symbol("ignore");

/** The type of {@link ignore}. */
export type Ignore = typeof ignore;
