/** How many successors a socket, a user or a room may have within a while. */
export interface SuccessorLimit {
  readonly intensity: number;
  readonly periodMs: number;
}

/**
 * The small count of restarts that each socket, user and room has of its own, so that no client can use up the
 * intensity that all share (DESIGN.md, section 2). It lives in the row, above the actors.
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

  /**
   * Counts the start of an actor; the first one, and one after an orderly end, is no successor.
   *
   * @param now monotonic milliseconds
   * @returns whether it may live
   */
  admit(now: number, { intensity, periodMs }: SuccessorLimit): boolean {
    const isSuccessor = this.#running && !this.#forgiven;
    this.#running = true;
    this.#forgiven = false;
    if (!isSuccessor) return true;
    this.#starts = this.#starts.filter((at) => now - at <= periodMs);
    this.#starts.push(now);
    return this.#starts.length <= intensity;
  }

  /** Whether its actor crashed within the period, or has just crashed and has no successor yet. */
  crashedWithin(now: number, periodMs: number): boolean {
    return (this.#running && !this.#forgiven) || this.#starts.some((at) => now - at <= periodMs);
  }
}
