/** A queue that gives up its oldest entry in constant time, amortized; everything else is as in an array. */
export class Deque<T> {
  #entries: T[] = [];
  /** How many entries at the start of `#entries` are gone already. */
  #gone = 0;

  get size(): number {
    return this.#entries.length - this.#gone;
  }

  /** Adds an entry at the newer end. */
  push(entry: T): void {
    this.#entries.push(entry);
  }

  /** Takes the oldest entry away. @returns undefined when there is none */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const oldest = this.#entries[this.#gone];
    this.#gone += 1;
    // each entry is moved at most once for each one that is given up
    if (this.#gone * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#gone);
      this.#gone = 0;
    }
    return oldest;
  }

  /** Takes an entry away, wherever it stands; takes time proportional to the size. */
  remove(entry: T): boolean {
    const index = this.#entries.indexOf(entry, this.#gone);
    if (index < 0) return false;
    this.#entries.splice(index, 1);
    return true;
  }

  /** Puts an entry in the place of another one; takes time proportional to the size. */
  replace(entry: T, by: T): boolean {
    const index = this.#entries.indexOf(entry, this.#gone);
    if (index < 0) return false;
    this.#entries[index] = by;
    return true;
  }

  /** The newest `count` entries, oldest first: a copy. */
  newest(count: number): T[] {
    const wanted = Math.min(Math.max(0, count), this.size);
    return this.#entries.slice(this.#entries.length - wanted);
  }

  /** All entries, oldest first. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = this.#gone; i < this.#entries.length; i += 1) yield this.#entries[i] as T;
  }
}
