import { type AddressRange, inRange, parseRange } from "../domain/addresses.ts";
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
 */
export class ServerBans {
  readonly #addresses = new Map<string, { readonly ban: ServerBan; readonly range: AddressRange }>();
  readonly #masks = new Map<string, ServerBan>();
  readonly #accounts = new Map<string, ServerBan>();

  /** Adds a ban, or puts it in place of one of the same target. */
  put(ban: ServerBan): void {
    const range = ban.kind === "address" ? parseRange(ban.target) : undefined;
    if (range) this.#addresses.set(ban.target, { ban, range });
    else (ban.kind === "account" ? this.#accounts : this.#masks).set(ban.target, ban);
  }

  drop({ kind, target }: BanTarget): void {
    if (kind === "address") this.#addresses.delete(target);
    else (kind === "account" ? this.#accounts : this.#masks).delete(target);
  }

  get({ kind, target }: BanTarget): ServerBan | undefined {
    if (kind === "address") return this.#addresses.get(target)?.ban;
    return (kind === "account" ? this.#accounts : this.#masks).get(target);
  }

  /** All of them, also those that have ended and are not gone yet; oldest first. */
  all(): readonly ServerBan[] {
    const bans = [...this.#addresses.values()].map(({ ban }) => ban);
    bans.push(...this.#masks.values(), ...this.#accounts.values());
    return bans.sort((a, b) => a.setAt - b.setAt);
  }

  /** What keeps an address out, if something does. */
  ofAddress(address: string, now: number): ServerBan | undefined {
    if (this.#addresses.size === 0) return undefined;
    const from = placeOf(address);
    if (!from) return undefined;
    for (const { ban, range } of this.#addresses.values())
      if (banHolds(ban, now) && inRange(from, range)) return ban;
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
}

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
