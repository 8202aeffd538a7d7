import type { Settings } from "../../src/config/schema.ts";
import { networkOf } from "../../src/domain/addresses.ts";
import type { Rate } from "../../src/domain/flood.ts";
import { fold } from "../../src/domain/names.ts";
import { type Allowance, Throttle } from "../../src/domain/throttle.ts";

interface PerMinute {
  readonly burst: number;
  readonly perMinute: number;
}

/** What is limited by address and by account, whoever's connection it comes over and through whichever door. */
export class Throttles {
  readonly #limits: () => Settings["limits"];
  readonly #api: Throttle;
  readonly #failuresOfAddress: Throttle;
  readonly #failuresOfAccount: Throttle;

  /** @param now monotonic milliseconds */
  constructor(limits: () => Settings["limits"], now: () => number) {
    this.#limits = limits;
    const limited = (which: (limits: Settings["limits"]) => PerMinute) =>
      new Throttle(() => (limits().floodControl ? rateOf(which(limits())) : undefined), now);
    this.#api = limited(({ api }) => api);
    this.#failuresOfAddress = limited(({ loginFailures }) => loginFailures.address);
    this.#failuresOfAccount = limited(({ loginFailures }) => loginFailures.account);
  }

  /** A request to the HTTP API from this address (IPv6: a network). @returns ms until one is allowed; 0: it is taken */
  apiRequest(address: string): number {
    return this.#api.take(networkOf(address));
  }

  /** What an address has left of its requests, and in how many seconds their window is; undefined: no limit. */
  apiLeft(address: string): (Allowance & { readonly windowSeconds: number }) | undefined {
    const left = this.#api.left(networkOf(address));
    const { burst, perMinute } = this.#limits().api;
    return left && { ...left, windowSeconds: Math.ceil((burst / perMinute) * 60) };
  }

  /**
   * Somebody is about to log in. What is taken here is given back by {@link loginShown}, so that only failures count, and
   * those who try at the same time count at once.
   *
   * @param account as it was given, whether or not there is one; null where none was named
   * @returns ms until that address, and anybody for that account, may try; 0: now
   */
  loginTry(address: string, account: string | null): number {
    const network = networkOf(address);
    const waitMs = Math.max(
      this.#failuresOfAddress.waitMs(network),
      account === null ? 0 : this.#failuresOfAccount.waitMs(fold(account)),
    );
    if (waitMs > 0) return waitMs;
    this.#failuresOfAddress.take(network);
    if (account !== null) this.#failuresOfAccount.take(fold(account));
    return 0;
  }

  /** The log-in has shown who they are, or nobody could say. */
  loginShown(address: string, account: string | null): void {
    this.#failuresOfAddress.giveBack(networkOf(address));
    if (account !== null) this.#failuresOfAccount.giveBack(fold(account));
  }

  /** Forgets those who are held back by nothing any more. */
  sweep(): void {
    this.#api.sweep();
    this.#failuresOfAddress.sweep();
    this.#failuresOfAccount.sweep();
  }
}

const rateOf = ({ burst, perMinute }: PerMinute): Rate => ({ burst, perSecond: perMinute / 60 });
