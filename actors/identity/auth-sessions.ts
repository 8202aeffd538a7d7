import type { StoreGate } from "../../src/store/gate.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";

/** Sessions that are remembered at most; the one that was asked for least lately goes first. */
const most = 10_000;
/** How often it is written down at most that a session was used. */
const touchMs = 60_000;

/**
 * The sign-ins that are in use, as the store has them. Whether one has ended is asked at every use of a token, so it is
 * known here: this server alone ends them, and says so at once.
 */
export class AuthSessions {
  readonly #store: StoreGate;
  /** ms since 1970. */
  readonly #now: () => number;
  readonly #known = new Map<string, AuthSessionRow>();
  /** Rises whenever a session ends or changes: what was read before is not remembered then. */
  #changes = 0;

  constructor(store: StoreGate, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** One that goes on. @throws Unavailable: who cannot be asked about is not let in */
  async live(id: string): Promise<AuthSessionRow | undefined> {
    const now = this.#now();
    const known = this.#known.get(id);
    if (known) {
      this.#remember(known);
      return known.expiresAt > now ? known : undefined;
    }
    const before = this.#changes;
    const session = await this.#store.store.authSession(id, now);
    if (session && before === this.#changes) this.#remember(session);
    // ended while it was read
    return before === this.#changes || !session ? session : this.#store.store.authSession(id, this.#now());
  }

  /** Notes that a session is used; now and then that is written down. @returns whether it was worth writing */
  async used(session: AuthSessionRow, address: string): Promise<boolean> {
    const now = this.#now();
    if (now - session.usedAt < touchMs && session.address === address) return false;
    // The one at hand may be newer than what the caller has: prolonged, or an account's by now.
    const known = this.#known.get(session.id);
    if (known) this.#known.set(session.id, { ...known, address, usedAt: now });
    await this.#store.store.touchAuthSession(session.id, address, now);
    return true;
  }

  /** It is another one now: prolonged, or its guest is an account. */
  changed(session: AuthSessionRow): void {
    this.#changes += 1;
    if (this.#known.has(session.id)) this.#remember(session);
  }

  /** These have ended. */
  ended(ids: readonly string[]): void {
    this.#changes += 1;
    for (const id of ids) this.#known.delete(id);
  }

  /** Those of somebody are read again at their next use. */
  forget(userId: string): void {
    this.#changes += 1;
    for (const [id, session] of this.#known) if (session.userId === userId) this.#known.delete(id);
  }

  #remember(session: AuthSessionRow): void {
    this.#known.delete(session.id);
    this.#known.set(session.id, session);
    const [oldest] = this.#known.keys();
    if (this.#known.size > most && oldest !== undefined) this.#known.delete(oldest);
  }
}
