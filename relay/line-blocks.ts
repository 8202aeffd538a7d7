import { Buffer } from "node:buffer";

const LF = 0x0a;

/** The core sent this many bytes without an end of line: not a line protocol, and memory has a bound. */
export class EndlessLine extends Error {
  override readonly name = "EndlessLine";
  readonly bytes: number;
  constructor(bytes: number) {
    super(`the core sent ${bytes} bytes without an end of line`);
    this.bytes = bytes;
  }
}

/** Longest line a core may send, in bytes: several times what any dialect allows. */
export const MAX_CORE_LINE_BYTES = 256 * 1024;

/**
 * Cuts a byte stream into blocks of whole lines.
 *
 * @returns feed: takes a chunk in any cut and gives the lines it completes as one Buffer that ends in LF, the
 *   chunk itself where it can (then it is shared, see frames.ts), or undefined; it keeps what is begun.
 *   Throws EndlessLine when that grows over `maxLineBytes`.
 */
export function lineBlocks(maxLineBytes = MAX_CORE_LINE_BYTES): (chunk: Buffer) => Buffer | undefined {
  let begun: Buffer[] = [];
  let begunBytes = 0;

  const keep = (rest: Buffer) => {
    if (rest.length === 0) return;
    begun.push(rest);
    begunBytes += rest.length;
    if (begunBytes > maxLineBytes) throw new EndlessLine(begunBytes);
  };

  return (chunk) => {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) {
      keep(chunk);
      return undefined;
    }
    const whole = end === chunk.length ? chunk : chunk.subarray(0, end);
    const block = begun.length === 0 ? whole : Buffer.concat([...begun, whole]);
    begun = [];
    begunBytes = 0;
    keep(chunk.subarray(end));
    return block;
  };
}
