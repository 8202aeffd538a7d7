import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Core } from "../core.ts";

/** Connections after which it is worth it; each leaves some 10 KiB of what registering took. */
const worthwhile = 500;

/**
 * Gives back, once a rush of new connections is over, what registering them took: V8 collects when something is
 * allocated, and an idle server allocates nothing. It takes some 10 µs a connection, in a quiet moment.
 */
export class Trimmer {
  #trimmedAt = 0;
  #seen = 0;
  #collect: (() => void) | undefined;

  /** Called once a sweep. */
  look({ counters: { connections } }: Core): void {
    const quiet = connections === this.#seen;
    this.#seen = connections;
    if (!quiet || connections - this.#trimmedAt < worthwhile) return;
    this.#trimmedAt = connections;
    this.#collect ??= collector();
    this.#collect();
  }
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
