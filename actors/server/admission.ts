import type { Settings } from "../../src/config/schema.ts";

/** The window in which new connections of an address are counted. */
const rateWindowMs = 60_000;

/** Counts connections by address, and says whom there is no room for. */
export class Admission {
  readonly #limits: () => Settings["limits"];
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #open = new Map<string, number>();
  readonly #recent = new Map<string, { since: number; count: number }>();

  constructor(limits: () => Settings["limits"], now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** @returns why a new connection from there is not taken; if it is, it counts until {@link left} */
  refuse(address: string, connections: number): string | undefined {
    const { maxConnections, connectionsPerAddress, connectionRate } = this.#limits();
    if (connections >= maxConnections) return "The server is full; please try again later";
    const open = this.#open.get(address) ?? 0;
    if (connectionsPerAddress > 0 && open >= connectionsPerAddress)
      return "Too many connections from your address";
    if (connectionRate > 0 && !this.#slowEnough(address, connectionRate))
      return "You connect too fast; please wait a minute";
    this.#open.set(address, open + 1);
    return undefined;
  }

  /** A connection that was let in has ended. */
  left(address: string): void {
    const open = (this.#open.get(address) ?? 1) - 1;
    if (open <= 0) this.#open.delete(address);
    else this.#open.set(address, open);
  }

  /** Forgets addresses that have been quiet for a window. */
  sweep(): void {
    const now = this.#now();
    for (const [address, { since }] of this.#recent)
      if (now - since > rateWindowMs) this.#recent.delete(address);
  }

  #slowEnough(address: string, rate: number): boolean {
    const now = this.#now();
    const recent = this.#recent.get(address);
    if (!recent || now - recent.since > rateWindowMs) {
      this.#recent.set(address, { since: now, count: 1 });
      return true;
    }
    recent.count += 1;
    return recent.count <= rate;
  }
}
