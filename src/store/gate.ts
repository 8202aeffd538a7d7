import { type Append, type Sink, type Store, Unavailable } from "./store.ts";

/**
 * The door to the store, which is there when the store is not: everybody goes through it, and an outage is an answer
 * (`Unavailable`), not a crash. The store actor opens and shuts it.
 */
export class StoreGate {
  #store: Store | undefined;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  open(store: Store): void {
    this.#store = store;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const proceed of waiting) proceed();
  }

  shut(): void {
    this.#store = undefined;
  }

  /** The store for anything but appending. @throws Unavailable (as an exception, at once) */
  get store(): Store {
    if (!this.#store) throw new Unavailable("the store is away");
    return this.#store;
  }

  /** Gives an event to the log; while the store is away it is refused at once. */
  append<A extends Append>(append: A, sink: Sink<A>): void {
    if (this.#store) this.#store.append(append, sink);
    else sink([{ append, done: "refused", why: "unavailable" }]);
  }

  /** Settles when the store is there; at once if it is. */
  whenOpen(): Promise<void> {
    if (this.#store) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
