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
  /** Of one account from one address. */
  readonly #failuresOfPair: Throttle;
  readonly #failuresOfAccount: Throttle;
  /** Accounts with the addresses that they were logged in to from, the latest last. */
  readonly #usual = new Set<string>();

  /** @param now monotonic milliseconds */
  constructor(limits: () => Settings["limits"], now: () => number) {
    this.#limits = limits;
    const limited = (which: (limits: Settings["limits"]) => PerMinute) =>
      new Throttle(() => (limits().floodControl ? rateOf(which(limits())) : undefined), now);
    this.#api = limited(({ api }) => api);
    this.#failuresOfAddress = limited(({ loginFailures }) => loginFailures.address);
    this.#failuresOfPair = limited(({ loginFailures }) => loginFailures.account);
    this.#failuresOfAccount = limited(({ loginFailures }) => loginFailures.accountAnywhere);
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
   * @returns ms until that address may try, and for that account; 0: now
   */
  loginTry(address: string, account: string | null): number {
    const buckets = this.#bucketsOf(address, account);
    const waitMs = Math.max(...buckets.map(([throttle, key]) => throttle.waitMs(key)));
    if (waitMs > 0) return waitMs;
    for (const [throttle, key] of buckets) throttle.take(key);
    return 0;
  }

  /** The log-in has not failed: it has shown who they are, or nobody could say. */
  loginShown(address: string, account: string | null): void {
    for (const [throttle, key] of this.#bucketsOf(address, account)) throttle.giveBack(key);
  }

  /** The log-in has shown who they are: others' failures do not keep them out from there. */
  loginUsual(address: string, account: string): void {
    const pair = pairOf(address, account);
    this.#usual.delete(pair);
    this.#usual.add(pair);
    const [oldest] = this.#usual;
    if (this.#usual.size > mostUsual && oldest !== undefined) this.#usual.delete(oldest);
  }

  #bucketsOf(address: string, account: string | null): readonly (readonly [Throttle, string])[] {
    const ofAddress = [this.#failuresOfAddress, networkOf(address)] as const;
    if (account === null) return [ofAddress];
    const pair = pairOf(address, account);
    const ofPair = [this.#failuresOfPair, pair] as const;
    return this.#usual.has(pair)
      ? [ofAddress, ofPair]
      : [ofAddress, ofPair, [this.#failuresOfAccount, fold(account)]];
  }

  /** Forgets those who are held back by nothing any more. */
  sweep(): void {
    this.#api.sweep();
    this.#failuresOfAddress.sweep();
    this.#failuresOfPair.sweep();
    this.#failuresOfAccount.sweep();
  }
}

/** Addresses of accounts that are remembered. */
const mostUsual = 10_000;

const pairOf = (address: string, account: string): string => `${networkOf(address)} ${fold(account)}`;

const rateOf = ({ burst, perMinute }: PerMinute): Rate => ({ burst, perSecond: perMinute / 60 });
