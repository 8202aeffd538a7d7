/** An IP address in text as its 4 or 16 bytes; undefined when it is none (zones and brackets are not taken). */
export function ipBytes(text: string): Uint8Array | undefined {
  return text.includes(":") ? ipv6Bytes(text) : ipv4Bytes(text);
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  // No leading zeros: some readers take them as octal.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const front = groups(halves[0] ?? "", halves.length === 1);
  const back = halves.length === 2 ? groups(halves[1] ?? "", true) : [];
  if (front === undefined || back === undefined) return undefined;
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...front, ...new Array<number>(missing).fill(0), ...back];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The 16-bit groups of one side of `::`; a dotted IPv4 address may stand for the last two. */
function groups(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const values: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) values.push(Number.parseInt(part, 16));
    else {
      const dotted = mayEndDotted && index === parts.length - 1 ? ipv4Bytes(part) : undefined;
      if (dotted === undefined) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = dotted;
      values.push((a << 8) | b, (c << 8) | d);
    }
  }
  return values;
}

/**
 * 4 or 16 bytes as text, IPv6 as RFC 5952 §4 wants it, an IPv4-mapped address (RFC 4291 §2.5.5.2) as IPv4:
 * a ban or a limit then holds for a person however the listener was bound.
 */
export function ipText(bytes: Uint8Array): string {
  return rawIpText(unmapped(bytes));
}

/** An IPv4-mapped address as IPv4; anything else as it is. */
export function unmapped(bytes: Uint8Array): Uint8Array {
  const isMapped =
    bytes.length === 16 &&
    bytes.subarray(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 0xff &&
    bytes[11] === 0xff;
  return isMapped ? bytes.subarray(12) : bytes;
}

/** The same without that: `::ffff:c000:201` stays IPv6. */
export function rawIpText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const values: number[] = [];
  for (let at = 0; at < 16; at += 2) values.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  const [start, length] = longestZeros(values);
  const hex = (part: readonly number[]) => part.map((value) => value.toString(16)).join(":");
  if (length < 2) return hex(values);
  return `${hex(values.slice(0, start))}::${hex(values.slice(start + length))}`;
}

/** Start and length of the first longest run of zeros. */
function longestZeros(values: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  let start = 0;
  for (const [index, value] of values.entries()) {
    if (value !== 0) start = index + 1;
    else if (index + 1 - start > best[1]) best = [start, index + 1 - start];
  }
  return best;
}
