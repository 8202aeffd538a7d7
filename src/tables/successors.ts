/** How many successors a socket, a user or a room may have within a while. */
export interface SuccessorLimit {
  readonly intensity: number;
  readonly periodMs: number;
}

/**
 * The small count of restarts that each socket, user and room has of its own, so that no client can use up the
 * intensity that all share. It lives in the row, above the actors.
 */
export class Successors {
  #starts: number[] = [];
  #running = false;
  #forgiven = false;

  /** An administrator killed the actor: its next start is not counted. */
  forgive(): void {
    this.#forgiven = true;
  }

  /** The actor ended in good order. */
  ended(): void {
    this.#running = false;
    this.#forgiven = false;
  }

  /** Whether an actor that has just crashed has used up its successors. @param now monotonic milliseconds */
  usedUp(now: number, { intensity, periodMs }: SuccessorLimit): boolean {
    return this.#running && !this.#forgiven && this.#within(now, periodMs).length >= intensity;
  }

  /**
   * There is no successor for now. The next start is asked for by somebody and is none itself, but the count stays: an
   * actor that crashes at once again rests again.
   */
  rest(): void {
    this.#running = false;
  }

  /**
   * Counts the start of an actor; the first one, and one after an orderly end or a rest, is no successor. One that is not
   * admitted rests.
   *
   * @param now monotonic milliseconds
   * @returns whether it may live
   */
  admit(now: number, { intensity, periodMs }: SuccessorLimit): boolean {
    const isSuccessor = this.#running && !this.#forgiven;
    this.#running = true;
    this.#forgiven = false;
    if (!isSuccessor) return true;
    this.#starts = this.#within(now, periodMs);
    const admitted = this.#starts.length < intensity;
    if (admitted) this.#starts.push(now);
    else this.rest();
    return admitted;
  }

  /** Whether its actor crashed within the period, or has just crashed and has no successor yet. */
  crashedWithin(now: number, periodMs: number): boolean {
    return (this.#running && !this.#forgiven) || this.#within(now, periodMs).length > 0;
  }

  #within(now: number, periodMs: number): number[] {
    return this.#starts.filter((at) => now - at <= periodMs);
  }
}
