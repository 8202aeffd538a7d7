/**
 * Makes UUIDv7s (RFC 9562 §5.7) that rise strictly, also within a millisecond and when the clock steps back: the 12 bits
 * after the version count on, and carry into the time when they run over (§6.2, method 1).
 *
 * @param now milliseconds since 1970
 * @param random fills a buffer with random bytes
 */
export function uuidv7Source(now: () => number, random: (into: Uint8Array) => void): () => string {
  const pool = new Uint8Array(randomBytes * idsPerFilling);
  let used = pool.length;
  const digits = new Uint8Array(36);
  let lastMs = 0;
  let counter = 0;
  return () => {
    const ms = now();
    if (used === pool.length) {
      random(pool);
      used = 0;
    }
    const at = used;
    used += randomBytes;
    if (ms > lastMs) {
      lastMs = ms;
      // Begins low, so that many fit into one millisecond.
      counter = ((pool[at + 8] ?? 0) << 3) | ((pool[at + 9] ?? 0) & 7);
    } else if (counter < 0xfff) {
      counter += 1;
    } else {
      lastMs += 1;
      counter = 0;
    }
    write(digits, 0, 4, Math.floor(lastMs / 0x10000) >>> 0);
    write(digits, 9, 2, lastMs % 0x10000);
    write(digits, 14, 2, 0x7000 | counter);
    write(digits, 19, 2, 0x8000 | (((pool[at] ?? 0) & 0x3f) << 8) | (pool[at + 1] ?? 0));
    for (let i = 0; i < 6; i += 1) write(digits, 24 + i * 2, 1, pool[at + i + 2] ?? 0);
    digits[8] = hyphen;
    digits[13] = hyphen;
    digits[18] = hyphen;
    digits[23] = hyphen;
    // One flat string: pieces joined by `+` would be kept as a tree of them.
    return latin1.decode(digits);
  };
}

/** How much chance is in an id, in bytes, and for how many it is fetched at once: a fetch costs 1.5 µs, whatever it brings. */
const randomBytes = 10;
const idsPerFilling = 256;

const hyphen = 0x2d;
const latin1 = new TextDecoder("latin1");
const hex = new TextEncoder().encode("0123456789abcdef");

/** Writes a number's bytes as hex digits, highest first. */
function write(into: Uint8Array, at: number, bytes: number, value: number): void {
  for (let i = bytes * 2 - 1; i >= 0; i -= 1) {
    into[at + i] = hex[value & 15] ?? 0;
    value = Math.floor(value / 16);
  }
}
