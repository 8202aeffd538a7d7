import type { Settings } from "../../src/config/schema.ts";
import { networkOf } from "../../src/domain/addresses.ts";

/** Addresses that are remembered at most; the oldest go first. */
const most = 10_000;

/** Has an address (IPv6: a network) wait after a wrong OPER, whichever of its connections tries again. */
export class OperThrottle {
  readonly #limits: () => Settings["limits"];
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #until = new Map<string, number>();

  constructor(limits: () => Settings["limits"], now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** @returns milliseconds until that address may try again; 0: now */
  waitMs(address: string): number {
    return Math.max(0, (this.#until.get(networkOf(address)) ?? 0) - this.#now());
  }

  /** A try from there has failed. */
  failed(address: string): void {
    const { floodControl, operInterval } = this.#limits();
    if (!floodControl || operInterval === 0) return;
    const network = networkOf(address);
    this.#until.delete(network);
    this.#until.set(network, this.#now() + operInterval * 1_000);
    const [oldest] = this.#until.keys();
    if (this.#until.size > most && oldest !== undefined) this.#until.delete(oldest);
  }

  /** Forgets those who need not wait any more. */
  sweep(): void {
    const now = this.#now();
    for (const [address, until] of this.#until) if (until <= now) this.#until.delete(address);
  }
}
