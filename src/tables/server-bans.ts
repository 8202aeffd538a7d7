import { type AddressRange, inRange, parseRange, prefixOf } from "../domain/addresses.ts";
import { maskMatches } from "../domain/masks.ts";
import { fold } from "../domain/names.ts";
import type { Source } from "../domain/person.ts";
import { type BanTarget, banHolds, type ServerBan } from "../domain/server-bans.ts";

/** Who wants to come in, or is here: as others see them, and where they really come from. */
export interface Visitor extends Pick<Source, "nick" | "user" | "host" | "account"> {
  readonly address: string;
}

/**
 * Who is kept from the server: what the store has, in memory, since every connection is looked up here. It stands above
 * all actors.
 *
 * Ranges are found by their first bits, with one look-up for each length that occurs: a rush of connections must not
 * cost more for many bans. Masks have to be compared one by one, once for each who signs in.
 */
export class ServerBans {
  /** By family and length (`4/24`), then by the range's first address. */
  readonly #ranges = new Map<string, Map<bigint, ServerBan>>();
  readonly #masks = new Map<string, ServerBan>();
  readonly #accounts = new Map<string, ServerBan>();

  get size(): number {
    let size = this.#masks.size + this.#accounts.size;
    for (const ranges of this.#ranges.values()) size += ranges.size;
    return size;
  }

  /** Adds a ban, or puts it in place of one of the same target. */
  put(ban: ServerBan): void {
    const range = rangeOf(ban);
    if (!range) {
      this.#named(ban).set(ban.target, ban);
      return;
    }
    const length = lengthOf(range);
    const ranges = this.#ranges.get(length) ?? new Map<bigint, ServerBan>();
    this.#ranges.set(length, ranges.set(range.value, ban));
  }

  drop(target: BanTarget): void {
    const range = rangeOf(target);
    if (!range) {
      this.#named(target).delete(target.target);
      return;
    }
    const length = lengthOf(range);
    const ranges = this.#ranges.get(length);
    ranges?.delete(range.value);
    if (ranges?.size === 0) this.#ranges.delete(length);
  }

  get(target: BanTarget): ServerBan | undefined {
    const range = rangeOf(target);
    return range
      ? this.#ranges.get(lengthOf(range))?.get(range.value)
      : this.#named(target).get(target.target);
  }

  /** All of them, also those that have ended and are not gone yet; oldest first. */
  all(): readonly ServerBan[] {
    const bans = [...this.#ranges.values()].flatMap((ranges) => [...ranges.values()]);
    bans.push(...this.#masks.values(), ...this.#accounts.values());
    return bans.sort((a, b) => a.setAt - b.setAt);
  }

  /** What keeps an address out, if something does. */
  ofAddress(address: string, now: number): ServerBan | undefined {
    if (this.#ranges.size === 0) return undefined;
    const from = placeOf(address);
    if (!from) return undefined;
    for (const [length, ranges] of this.#ranges) {
      const [family, bits] = length.split("/");
      if (Number(family) !== from.family) continue;
      const ban = ranges.get(prefixOf(from, Number(bits)).value);
      if (ban && banHolds(ban, now)) return ban;
    }
    return undefined;
  }

  /** What keeps an account out, if something does. */
  ofAccount(account: string, now: number): ServerBan | undefined {
    const ban = this.#accounts.get(fold(account));
    return ban && banHolds(ban, now) ? ban : undefined;
  }

  /** What keeps somebody out, whatever it means them by. */
  ofVisitor(who: Visitor, now: number): ServerBan | undefined {
    const byAccount = who.account === null ? undefined : this.ofAccount(who.account, now);
    const found = byAccount ?? this.ofAddress(who.address, now);
    if (found) return found;
    for (const ban of this.#masks.values()) if (banHolds(ban, now) && means(ban, who)) return ban;
    return undefined;
  }

  #named({ kind }: BanTarget): Map<string, ServerBan> {
    return kind === "account" ? this.#accounts : this.#masks;
  }
}

const rangeOf = ({ kind, target }: BanTarget): AddressRange | undefined =>
  kind === "address" ? parseRange(target) : undefined;

const lengthOf = ({ family, bits }: AddressRange): string => `${family}/${bits}`;

/** Whether a ban means somebody; whether it still holds is another question. */
export function banMeans(ban: BanTarget, who: Visitor): boolean {
  if (ban.kind === "account") return who.account !== null && fold(who.account) === ban.target;
  if (ban.kind === "mask") return means(ban, who);
  const [range, from] = [parseRange(ban.target), placeOf(who.address)];
  return range !== undefined && from !== undefined && inRange(from, range);
}

/** A mask means a host as others see it, and the address behind it. */
const means = ({ target }: BanTarget, who: Visitor): boolean =>
  maskMatches(target, who) || maskMatches(target, { ...who, host: who.address });

/** An address without the network interface that a link-local one names (`fe80::1%eth0`). */
const placeOf = (address: string): AddressRange | undefined => parseRange(address.replace(/%.*$/, ""));
