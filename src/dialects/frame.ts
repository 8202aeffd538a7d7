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
export function createFramer({ lineBytes, endlessBytes = 16_384 }: FramingLimits): Framer {
  /** The unfinished line's bytes, as far as they may still become a line. */
  let rest: Uint8Array | undefined;
  let restBytes = 0;
  /** Bytes since the last ending, also of a line that is skipped. */
  let runBytes = 0;
  let ended = false;
  // a CR before the LF does not count, so one byte more may turn out to be a line
  const keptBytes = lineBytes + 1;

  const keep = (bytes: Uint8Array): void => {
    runBytes += bytes.length;
    if (runBytes > keptBytes) {
      rest = undefined;
      restBytes = 0;
      return;
    }
    const needed = restBytes + bytes.length;
    if (rest === undefined || rest.length < needed) {
      const larger = new Uint8Array(Math.max(smallestRest, Math.min(keptBytes, needed * 2), needed));
      if (rest !== undefined) larger.set(rest.subarray(0, restBytes));
      rest = larger;
    }
    rest.set(bytes, restBytes);
    restBytes = needed;
  };

  const finish = (tail: Uint8Array): Framed => {
    const length = runBytes + tail.length;
    let line: Uint8Array | undefined = tail;
    if (runBytes > 0) {
      keep(tail);
      line = rest?.subarray(0, restBytes);
    }
    rest = undefined;
    restBytes = 0;
    runBytes = 0;
    if (line === undefined || length > keptBytes) return "tooLong";
    if (line[length - 1] === cr) return line.subarray(0, length - 1);
    return length > lineBytes ? "tooLong" : line;
  };

  return {
    push(chunk) {
      if (ended || chunk.length === 0) return nothing;
      let framed: Framed[] | undefined;
      let start = 0;
      while (start < chunk.length) {
        const end = chunk.indexOf(lf, start);
        const run = runBytes + (end < 0 ? chunk.length : end) - start;
        if (run >= endlessBytes) {
          ended = true;
          rest = undefined;
          framed = framed ?? [];
          framed.push("endless");
          return framed;
        }
        if (end < 0) {
          keep(chunk.subarray(start));
          break;
        }
        framed = framed ?? [];
        framed.push(finish(chunk.subarray(start, end)));
        start = end + 1;
      }
      return framed ?? nothing;
    },
  };
}
