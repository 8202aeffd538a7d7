/** What a message of the generator says of itself. */
export interface Stamp {
  /** Which measurement it belongs to. */
  readonly run: number;
  readonly sender: number;
  /** Counts a sender's messages of a run, from 0. */
  readonly seq: number;
  /** When it was sent: microseconds on the generator's clock. */
  readonly sentUs: number;
}

/** Bytes of a message's text. */
export const textBytes = 200;

const widths = { run: 8, sender: 6, seq: 8, sentUs: 12 } as const;
const sign = "~";
const headBytes = sign.length + widths.run + widths.sender + widths.seq + widths.sentUs;
// No space at the end, which some servers would take off.
const filler = `${" the quick brown fox jumps over the lazy dog".repeat(4).slice(0, textBytes - headBytes - 1)}.`;
const fillerBytes = Buffer.from(filler, "latin1");

const hex = (value: number, width: number): string => value.toString(16).padStart(width, "0");

/** The text of a message: what it says of itself, then words up to {@link textBytes}. */
export const stampText = ({ run, sender, seq, sentUs }: Stamp): string =>
  sign +
  hex(run, widths.run) +
  hex(sender, widths.sender) +
  hex(seq, widths.seq) +
  hex(sentUs, widths.sentUs) +
  filler;

/** Reads a text that {@link stampText} made. @returns undefined for any other: not one byte of it may differ */
export function readStamp(bytes: Buffer, start: number, end: number): Stamp | undefined {
  if (end - start !== textBytes || bytes[start] !== sign.charCodeAt(0)) return undefined;
  if (bytes.compare(fillerBytes, 0, fillerBytes.length, start + headBytes, end) !== 0) return undefined;
  let at = start + sign.length;
  const number = (width: number): number => {
    const value = hexNumber(bytes, at, width);
    at += width;
    return value;
  };
  const run = number(widths.run);
  const sender = number(widths.sender);
  const seq = number(widths.seq);
  const sentUs = number(widths.sentUs);
  return Number.isNaN(run + sender + seq + sentUs) ? undefined : { run, sender, seq, sentUs };
}

function hexNumber(bytes: Buffer, start: number, width: number): number {
  let value = 0;
  for (let at = start; at < start + width; at += 1) {
    const code = bytes[at] ?? 0;
    if (code >= 0x30 && code <= 0x39) value = value * 16 + code - 0x30;
    else if (code >= 0x61 && code <= 0x66) value = value * 16 + code - 0x57;
    else return Number.NaN;
  }
  return value;
}
