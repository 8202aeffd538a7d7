/** Limits of a framing, in bytes; a line's ending is not counted. */
export interface FramingLimits {
  /** Longest line that is given; a longer one is given once as `tooLong` and skipped to its end. */
  readonly lineBytes: number;
  /** This many bytes without a line ending are `endless`: nothing follows. Default 16 384. */
  readonly endlessBytes?: number;
}

/** A line without its ending, or what was there instead of one. */
export type Framed = Uint8Array | "tooLong" | "endless";

/** One connection's half-read line. */
export interface Framer {
  /**
   * @returns what the chunk completes, oldest first; lines may be views of the chunk, which is then not to be reused
   */
  push(chunk: Uint8Array): readonly Framed[];
}

const lf = 0x0a;
const cr = 0x0d;
const smallestRest = 256;
const nothing: readonly Framed[] = [];

/**
 * Cuts a byte stream into protocol lines.
 *
 * A line ends at LF; one CR before it is dropped (RFC 1459 §2.3 wants CR LF, netcat sends LF). Any cut of the same
 * bytes gives the same lines. A line that lies whole in its chunk is not copied; of an unfinished line only its bytes
 * are kept, and between lines nothing is.
 */
export const createFramer = (limits: FramingLimits): Framer => new ByteFramer(limits);

class ByteFramer implements Framer {
  readonly #limits: FramingLimits;
  /** The unfinished line's bytes, as far as they may still become a line. */
  #rest: Uint8Array | undefined;
  #restBytes = 0;
  /** Bytes since the last ending, also of a line that is skipped. */
  #runBytes = 0;
  #ended = false;

  constructor(limits: FramingLimits) {
    this.#limits = limits;
  }

  push(chunk: Uint8Array): readonly Framed[] {
    if (this.#ended || chunk.length === 0) return nothing;
    const { endlessBytes = 16_384 } = this.#limits;
    let framed: Framed[] | undefined;
    let start = 0;
    while (start < chunk.length) {
      const end = chunk.indexOf(lf, start);
      const run = this.#runBytes + (end < 0 ? chunk.length : end) - start;
      if (run >= endlessBytes) {
        this.#ended = true;
        this.#rest = undefined;
        framed = framed ?? [];
        framed.push("endless");
        return framed;
      }
      if (end < 0) {
        this.#keep(chunk.subarray(start));
        break;
      }
      framed = framed ?? [];
      framed.push(this.#finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    return framed ?? nothing;
  }

  #keep(bytes: Uint8Array): void {
    // a CR before the LF does not count, so one byte more may turn out to be a line
    const keptBytes = this.#limits.lineBytes + 1;
    this.#runBytes += bytes.length;
    if (this.#runBytes > keptBytes) {
      this.#rest = undefined;
      this.#restBytes = 0;
      return;
    }
    const needed = this.#restBytes + bytes.length;
    if (this.#rest === undefined || this.#rest.length < needed) {
      const larger = new Uint8Array(Math.max(smallestRest, Math.min(keptBytes, needed * 2), needed));
      if (this.#rest !== undefined) larger.set(this.#rest.subarray(0, this.#restBytes));
      this.#rest = larger;
    }
    this.#rest.set(bytes, this.#restBytes);
    this.#restBytes = needed;
  }

  #finish(tail: Uint8Array): Framed {
    const { lineBytes } = this.#limits;
    const length = this.#runBytes + tail.length;
    let line: Uint8Array | undefined = tail;
    if (this.#runBytes > 0) {
      this.#keep(tail);
      line = this.#rest?.subarray(0, this.#restBytes);
    }
    this.#rest = undefined;
    this.#restBytes = 0;
    this.#runBytes = 0;
    if (line === undefined || length > lineBytes + 1) return "tooLong";
    if (line[length - 1] === cr) return line.subarray(0, length - 1);
    return length > lineBytes ? "tooLong" : line;
  }
}
