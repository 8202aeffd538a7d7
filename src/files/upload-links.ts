import { createHash, randomBytes } from "node:crypto";

/** Addresses that take one file each, for doors where nobody can sign in with a browser. They end with the process. */
export class UploadLinks<T> {
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly owner: string; readonly until: number; readonly value: T }>();

  /** @param now ms since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Makes one. Of one owner's the oldest lapses when there are too many, and of all people's likewise. @returns its token */
  issue(owner: string, minutes: number, value: T): string {
    const token = randomBytes(16).toString("base64url");
    const now = this.#now();
    for (const [key, { until }] of this.#open) if (until <= now) this.#open.delete(key);
    const own = [...this.#open].filter(([, link]) => link.owner === owner);
    const [oldest] = own.length >= mostPerOwner ? own : this.#open.size >= most ? this.#open : [];
    if (oldest) this.#open.delete(oldest[0]);
    this.#open.set(keyOf(token), { owner, until: now + minutes * 60_000, value });
    return token;
  }

  /** What a token stands for, which stays good. */
  look(token: string): T | undefined {
    const link = this.#open.get(keyOf(token));
    return link && link.until > this.#now() ? link.value : undefined;
  }

  /** The same, and it is used up. */
  take(token: string): T | undefined {
    const value = this.look(token);
    this.#open.delete(keyOf(token));
    return value;
  }
}

const mostPerOwner = 5;
const most = 10_000;

// Looked up by its hash, so that how long that takes tells nothing of the tokens that there are.
const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64");
