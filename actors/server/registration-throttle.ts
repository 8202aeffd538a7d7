import type { Settings } from "../../src/config/schema.ts";
import { networkOf } from "../../src/domain/addresses.ts";

/** The window in which accounts are counted. */
const windowMs = 600_000;
/** Addresses that are remembered at most; the oldest go first. */
const most = 10_000;

/** Counts the accounts that are made from an address (IPv6: a network), so that nobody takes all names. */
export class RegistrationThrottle {
  readonly #limits: () => Settings["limits"];
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #made = new Map<string, { readonly since: number; count: number }>();

  constructor(limits: () => Settings["limits"], now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** @returns milliseconds until an account may be made from there; 0: now */
  waitMs(address: string): number {
    const { floodControl, registrationsPerAddress } = this.#limits();
    const made = this.#made.get(networkOf(address));
    if (!floodControl || registrationsPerAddress === 0 || !made) return 0;
    return made.count < registrationsPerAddress ? 0 : Math.max(0, made.since + windowMs - this.#now());
  }

  /** An account is being made from there. */
  made(address: string): void {
    const now = this.#now();
    const network = networkOf(address);
    const made = this.#made.get(network);
    if (made && now - made.since < windowMs) {
      made.count += 1;
      return;
    }
    this.#made.delete(network);
    this.#made.set(network, { since: now, count: 1 });
    const [oldest] = this.#made.keys();
    if (this.#made.size > most && oldest !== undefined) this.#made.delete(oldest);
  }

  /** Nothing came of it. */
  notMade(address: string): void {
    const made = this.#made.get(networkOf(address));
    if (made) made.count -= 1;
  }

  /** Forgets what no window counts any more. */
  sweep(): void {
    const now = this.#now();
    for (const [address, { since }] of this.#made) if (now - since >= windowMs) this.#made.delete(address);
  }
}
