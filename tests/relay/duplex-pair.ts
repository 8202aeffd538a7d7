import { Duplex } from "node:stream";

/** Settings of {@link duplexPair}. */
export interface PairOptions {
  /** As on a net.Socket: false (the default) ends an end's writing when its reading has ended. */
  readonly allowHalfOpen?: boolean;
  /** Bytes that wait in one direction, on either end, before `write` answers false. Default 16 KiB. */
  readonly highWaterMark?: number;
}

/** The other end is gone; `code` is that of a socket in the same case. */
export class PeerGone extends Error {
  override readonly name = "PeerGone";
  readonly code: "EPIPE" | "ECONNRESET";
  constructor(code: "EPIPE" | "ECONNRESET", cause?: Error) {
    super(code === "EPIPE" ? "the other end has gone" : "the other end was destroyed", { cause });
    this.code = code;
  }
}

/**
 * Two streams, back to back: what is written to one is read from the other, the same Buffer, not a copy.
 *
 * As with a socket, `end` is the other's `end`, `write` answers false while the other does not read, and
 * `destroy` is an end to the other when it was clean, ECONNRESET when it had an error. To write to an end
 * that is gone is EPIPE.
 */
export function duplexPair(options: PairOptions = {}): [Duplex, Duplex] {
  const left = new PairEnd(options);
  const right = new PairEnd(options);
  left.join(right);
  right.join(left);
  return [left, right];
}

class PairEnd extends Duplex {
  #other: PairEnd | undefined;
  /** Answers the write which the other end made last, once we want more. */
  #taken: ((error?: Error | null) => void) | undefined;

  constructor({ allowHalfOpen = false, highWaterMark }: PairOptions) {
    super({ allowHalfOpen, ...(highWaterMark === undefined ? {} : { highWaterMark }) });
  }

  join(other: PairEnd): void {
    this.#other = other;
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    const other = this.#other;
    if (other === undefined || other.destroyed) callback(new PeerGone("EPIPE"));
    else other.#take(chunk, callback);
  }

  #take(chunk: Buffer, taken: (error?: Error | null) => void): void {
    if (this.push(chunk)) taken();
    else this.#taken = taken;
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (this.#other?.destroyed === false) this.#other.push(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.(new PeerGone("EPIPE"));
    const other = this.#other;
    this.#other = undefined;
    if (other !== undefined) process.nextTick(() => other.#peerDestroyed(error, this.writableFinished));
    callback(error);
  }

  #peerDestroyed(error: Error | null, hadEnded: boolean): void {
    if (this.destroyed) return;
    if (error !== null) this.destroy(new PeerGone("ECONNRESET", error));
    else if (!hadEnded) this.push(null);
  }
}
