import type { Settings } from "../../src/config/schema.ts";
import { networkOf } from "../../src/domain/addresses.ts";

/** The window in which new connections of an address are counted. */
const rateWindowMs = 60_000;

/** Counts connections by address (IPv6: by network), and says whom there is no room for. */
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
    const network = networkOf(address);
    const open = this.#open.get(network) ?? 0;
    if (connectionsPerAddress > 0 && open >= connectionsPerAddress)
      return "Too many connections from your address";
    if (connectionRate > 0 && !this.#slowEnough(network, connectionRate))
      return "You connect too fast; please wait a minute";
    this.#open.set(network, open + 1);
    return undefined;
  }

  /** A connection that was let in has ended. */
  left(address: string): void {
    const network = networkOf(address);
    const open = (this.#open.get(network) ?? 1) - 1;
    if (open <= 0) this.#open.delete(network);
    else this.#open.set(network, open);
  }

  /** A connection from there is somebody else's, whom it counts for from now on: many may come by one gateway. */
  handedOver(gateway: string): void {
    this.left(gateway);
    const recent = this.#recent.get(networkOf(gateway));
    if (recent) recent.count -= 1;
  }

  /** Forgets addresses that have been quiet for a window. */
  sweep(): void {
    const now = this.#now();
    for (const [address, { since }] of this.#recent)
      if (now - since > rateWindowMs) this.#recent.delete(address);
  }

  #slowEnough(network: string, rate: number): boolean {
    const now = this.#now();
    const recent = this.#recent.get(network);
    if (!recent || now - recent.since > rateWindowMs) {
      this.#recent.set(network, { since: now, count: 1 });
      return true;
    }
    recent.count += 1;
    return recent.count <= rate;
  }
}
