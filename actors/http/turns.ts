type Work = () => void;

/**
 * Lets one piece of work begin in each turn of the event loop; more of it waits for the next turns, in its order. So many
 * requests that come together do not keep what was said meanwhile from those who wait to read it: sockets and commits are
 * looked after between two requests.
 */
export class Turns {
  #waiting: Work[] = [];
  /** Waiting ones that have begun, at the start of the list. */
  #begun = 0;
  /** Something has begun in this turn. */
  #taken = false;

  /** Begins at once where nothing has in this turn. */
  run(work: Work): void {
    if (this.#taken) {
      this.#waiting.push(work);
      return;
    }
    this.#taken = true;
    setImmediate(this.#next);
    work();
  }

  readonly #next = (): void => {
    const work = this.#waiting[this.#begun];
    if (!work) {
      this.#taken = false;
      return;
    }
    this.#begun += 1;
    if (this.#begun === this.#waiting.length) {
      this.#waiting = [];
      this.#begun = 0;
    }
    setImmediate(this.#next);
    work();
  };
}
