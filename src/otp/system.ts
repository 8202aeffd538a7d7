import { type Clock, systemClock } from "./clock.ts";
import { Engine } from "./engine.ts";
import { Registry } from "./registry.ts";
import type { Report } from "./report.ts";

/** The world that processes live in: a clock, a registry, a way to the log. Several can live side by side. */
export interface System {
  readonly clock: Clock;
  readonly registry: Registry;
  /** Turns of the scheduler so far, and the processes that had something to do in them. */
  readonly work: { readonly turns: number; readonly wakes: number };
  /** Where crashes, restarts and escalations are told. */
  readonly report: (report: Report) => void;
  /**
   * Ends the engine below: whatever still runs counts as killed. Shut the tree down first with
   * `terminate(root, Infinity)`; this is only the end of what is left.
   */
  stop(): Promise<void>;
}

/** The one implementation of {@link System}, with what the process layer needs of it. */
export class ProcessSystem implements System {
  readonly clock: Clock;
  readonly registry = new Registry();
  readonly engine = new Engine();
  readonly report: (report: Report) => void;
  #serial = 0;

  constructor(clock: Clock, report: (report: Report) => void) {
    this.clock = clock;
    this.report = (event) => {
      try {
        report(event);
      } catch (error) {
        // The way to the log is what failed, so the only way left is Node's own.
        process.emitWarning(error instanceof Error ? error : String(error), "ReportFailed");
      }
    };
  }

  get work(): System["work"] {
    return this.engine.work;
  }

  /** A number that no other process of this system has. */
  nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  async stop(): Promise<void> {
    this.engine.end();
    // nact ends its actor one turn of the event loop later.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Makes a system of processes.
 *
 * @param options `clock`: the machine's if absent; `report`: nobody is told if absent
 */
export const createSystem = (
  options: { readonly clock?: Clock; readonly report?: (report: Report) => void } = {},
): System => new ProcessSystem(options.clock ?? systemClock, options.report ?? (() => undefined));
