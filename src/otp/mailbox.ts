/** Consumed slots at the front that are worth a move of the rest. */
const COMPACT_AT = 1_024;

/** A first-in first-out queue that costs nothing while empty. Holds any value but `undefined` as "none". */
export class Mailbox<T> {
  #items: (T | undefined)[] | undefined;
  #head = 0;

  /** How many wait. */
  get length(): number {
    return this.#items === undefined ? 0 : this.#items.length - this.#head;
  }

  push(item: T): void {
    if (this.#items === undefined) this.#items = [item];
    else this.#items.push(item);
  }

  /** @returns the oldest; `undefined` if none waits */
  shift(): T | undefined {
    const items = this.#items;
    if (items === undefined) return undefined;
    const item = items[this.#head];
    items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === items.length) {
      this.#items = undefined;
      this.#head = 0;
    } else if (this.#head >= COMPACT_AT && this.#head * 2 > items.length) {
      items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}
