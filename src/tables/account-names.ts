import { skeleton } from "../domain/names.ts";

/** The names of all accounts, folded, and what they look like: whose nicks are reserved. */
export class AccountNames {
  readonly #folded = new Set<string>();
  readonly #looks = new Set<string>();

  add(folded: string): void {
    this.#folded.add(folded);
    this.#looks.add(skeleton(folded));
  }

  /** There is no such account any more. */
  delete(folded: string): void {
    if (!this.#folded.delete(folded)) return;
    // Another one may look the same.
    this.#looks.clear();
    for (const name of this.#folded) this.#looks.add(skeleton(name));
  }

  /** Whether an account has this name, folded. */
  has(folded: string): boolean {
    return this.#folded.has(folded);
  }

  /** Whether people take a name for that of an account, or it is one. */
  resembles(name: string): boolean {
    return this.#looks.has(skeleton(name));
  }
}
