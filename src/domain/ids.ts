/**
 * Makes UUIDv7s (RFC 9562 §5.7) that rise strictly, also within a millisecond and when the clock steps back: the 12 bits
 * after the version count on, and carry into the time when they run over (§6.2, method 1).
 *
 * @param now milliseconds since 1970
 * @param random fills a buffer with random bytes
 */
export function uuidv7Source(now: () => number, random: (into: Uint8Array) => void): () => string {
  const entropy = new Uint8Array(8);
  let lastMs = 0;
  let counter = 0;
  return () => {
    const ms = now();
    random(entropy);
    if (ms > lastMs) {
      lastMs = ms;
      counter = ((entropy[0] ?? 0) << 3) | ((entropy[1] ?? 0) & 7);
    } else if (counter < 0xfff) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, "0");
    const variant = (0x80 | ((entropy[1] ?? 0) >> 2)).toString(16);
    let tail = "";
    for (let i = 2; i < 8; i += 1) tail += hex[entropy[i] ?? 0];
    const low = hex[((entropy[0] ?? 0) ^ (entropy[7] ?? 0)) & 0xff] ?? "00";
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}${low}-${tail}`;
  };
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The time in a UUIDv7, ms since 1970. */
export const uuidv7Time = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
