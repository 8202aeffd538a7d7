/** So many messages are worth a commit of their own, however many are expected. */
const enough = 64;

/** Calls something once after some ms. @returns takes the request back */
export type Later = (ms: number, what: () => void) => () => void;

const later: Later = (ms, what) => {
  const timer = setTimeout(what, ms);
  return () => clearTimeout(timer);
};

/**
 * Decides when what is queued is handed to the store's thread. What is committed together leaves together, in one write
 * for each reader, so a commit of half of what will be there in a moment costs twice. Those who get to see their messages
 * are about to say more: after a commit, as many messages are expected as there were in it and waited behind it. They are
 * handed on as soon as so many are there, or when the first has waited long enough; fewer are expected then. One who
 * speaks alone waits for nobody, and neither does a read.
 */
export class Gathering {
  readonly #hand: () => void;
  readonly #longestMs: number;
  readonly #later: Later;
  #expected = 1;
  #planned = false;
  #stop: (() => void) | undefined;

  /**
   * @param hand hands on what is queued, unless the thread is busy
   * @param longestMs the longest that a message waits for others; 0: none does
   */
  constructor(hand: () => void, longestMs: number, after: Later = later) {
    this.#hand = hand;
    this.#longestMs = longestMs;
    this.#later = after;
  }

  /** So many requests wait, and the thread has nothing to do. `urgent`: among them is one that does not wait for others. */
  waiting(count: number, urgent: boolean): void {
    if (this.#planned) return;
    if (urgent || count >= Math.min(this.#expected, enough)) {
      this.#planned = true;
      // after all sockets that have something to read had their turn
      setImmediate(() => {
        this.#planned = false;
        this.#hand();
      });
    } else
      this.#stop ??= this.#later(this.#longestMs, () => {
        this.#stop = undefined;
        this.#hand();
      });
  }

  /** They were handed on. */
  handed(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /**
   * The thread is done with so many messages, while so many requests have come.
   *
   * @returns whether those are to be handed on at once, so that the thread goes on while the outcomes are given out
   */
  done(messages: number, count: number, urgent: boolean): boolean {
    this.#expected = this.#longestMs === 0 ? 1 : messages + count;
    return urgent || count >= enough || count >= this.#expected;
  }
}
