import { Process, type ProcessNode } from "./incarnation.ts";
import type { AnyPid, Self } from "./process.ts";
import { killed } from "./reason.ts";
import type { WindowReport } from "./report.ts";
import type { ProcessSystem } from "./system.ts";

/**
 * One start of one child: what a supervisor hands to a child spec's `start` as the parent.
 *
 * It knows which processes were started through it, so a start that takes too long or fails half-way leaves
 * none behind.
 */
export class Up {
  /** The supervisor's process. */
  readonly owner: ProcessNode;
  /** Id of the child spec. */
  readonly childId: string;
  /** 1 for the first start of this child. */
  readonly incarnation: number;
  /** The supervisor's counter, for reports. */
  readonly window: (() => WindowReport) | undefined;
  /** What was started so far; undefined once the start is settled. */
  #started: AnyPid[] | undefined = [];
  #closed = false;

  constructor(owner: Self<never>, childId: string, incarnation: number, window?: () => WindowReport) {
    if (!(owner instanceof Process)) throw new TypeError("children hang below the `self` of a process");
    this.owner = owner;
    this.childId = childId;
    this.incarnation = incarnation;
    this.window = window;
  }

  /** Pid id of the supervisor. */
  get id(): string {
    return this.owner.id;
  }

  get system(): ProcessSystem {
    return this.owner.system;
  }

  /** Whether the start was given up; nothing can be started through it any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The processes that were started through this, until it is settled. */
  get started(): readonly AnyPid[] {
    return this.#started ?? [];
  }

  /** Notes a process; `startLink` calls this. */
  note(pid: AnyPid): void {
    this.#started?.push(pid);
  }

  /** The start is done: what was started stays. */
  settle(): void {
    this.#started = undefined;
  }

  /** Gives the start up: what was started through it is killed, and what comes later is refused. */
  close(): void {
    this.#closed = true;
    for (const pid of this.#started ?? []) pid.exit(killed);
    this.#started = undefined;
  }
}
