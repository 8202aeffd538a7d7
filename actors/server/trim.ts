import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Core } from "../core.ts";

/** Connections after which it is worth it; each leaves some 10 KiB of what registering took. */
const worthwhile = 500;

/**
 * Gives back, once a rush of new connections is over, what registering them took: V8 collects when something is
 * allocated, and an idle server allocates nothing. It stops everything for some 10 µs a connection, so it waits for a
 * moment in which nobody says anything; where somebody does, V8 collects by itself, bit by bit.
 */
export class Trimmer {
  #trimmedAt = 0;
  #connections = 0;
  #messages = 0;
  readonly #collector: () => () => void;
  #collect: (() => void) | undefined;

  /** @param collector makes what collects garbage; asked for when it is first needed */
  constructor(collector = fullCollector) {
    this.#collector = collector;
  }

  /** Called once a sweep. */
  look({ connections, messages }: Pick<Core["counters"], "connections" | "messages">): void {
    const quiet = connections === this.#connections && messages === this.#messages;
    this.#connections = connections;
    this.#messages = messages;
    if (!quiet || connections - this.#trimmedAt < worthwhile) return;
    this.#trimmedAt = connections;
    this.#collect ??= this.#collector();
    this.#collect();
  }
}

function fullCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
