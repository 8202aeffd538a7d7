/** Addresses that share their first `bits` bits; an address alone has all of them. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly value: bigint;
  readonly bits: number;
}

const widths = { 4: 32, 6: 128 } as const;

/**
 * Reads an address (`192.0.2.1`, `2001:db8::1`) or a range (`192.0.2.0/24`); IPv4 inside of IPv6 is IPv4.
 *
 * @returns the range from its first address on, or undefined for anything else
 */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", bitsText, ...more] = text.split("/");
  const found = parseAddress(address);
  if (!found || more.length > 0) return undefined;
  const width = widths[found.family];
  if (bitsText === undefined) return { ...found, bits: width };
  if (!/^\d{1,3}$/.test(bitsText) || Number(bitsText) > width) return undefined;
  return prefixOf({ ...found, bits: width }, Number(bitsText));
}

/** Whether an address is in a range. */
export function inRange(address: AddressRange, range: AddressRange): boolean {
  const rest = BigInt(widths[range.family] - range.bits);
  return address.family === range.family && address.value >> rest === range.value >> rest;
}

/** Of an IPv6 address so many bits say whose network it is: whoever has one of it has all of it (RFC 6177). */
const ipv6NetworkBits = 64;

/**
 * What limits count an address by: IPv4 by itself, IPv6 by its network, since one customer has 2^64 addresses. What is no
 * address stands for itself.
 */
export function networkOf(address: string): string {
  // Most addresses are IPv4, and have nothing to be read.
  if (!address.includes(":")) return address;
  const range = parseRange(address.replace(/%.*$/, ""));
  if (range === undefined) return address;
  return formatRange(range.family === 6 ? prefixOf(range, ipv6NetworkBits) : range);
}

/** The range of so many first bits that an address is in; the address itself when it has no more. */
export function prefixOf({ family, value, bits }: AddressRange, wanted: number): AddressRange {
  const rest = BigInt(widths[family] - Math.min(wanted, bits));
  return { family, value: (value >> rest) << rest, bits: Math.min(wanted, bits) };
}

/** A range as {@link parseRange} reads it, always in the same words for the same range. */
export function formatRange({ family, value, bits }: AddressRange): string {
  const width = widths[family];
  const suffix = bits === width ? "" : `/${bits}`;
  const size = family === 4 ? 8 : 16;
  const parts = Array.from({ length: width / size }, (_, index) =>
    Number((value >> BigInt(width - size * (index + 1))) & BigInt(2 ** size - 1)),
  );
  return (family === 4 ? parts.join(".") : formatIpv6(parts)) + suffix;
}

/** RFC 5952: the longest run of zeros is left out. */
function formatIpv6(parts: readonly number[]): string {
  const words = parts.map((part) => part.toString(16));
  const runs = [...words.join(":").matchAll(/(?:^|:)(0(?::0)+)(?=:|$)/g)].map(([, run = ""]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return words.join(":");
  const [before = "", ...after] = `:${words.join(":")}:`.split(`:${longest}:`);
  return `${before.slice(1)}::${after.join(`:${longest}:`).replace(/:$/, "")}`;
}

function parseAddress(text: string): Pick<AddressRange, "family" | "value"> | undefined {
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { family: 4, value };
  }
  const value = parseIpv6(text);
  if (value === undefined) return undefined;
  const mapped = 0xffffn;
  return value >> 32n === mapped ? { family: 4, value: value & 0xffff_ffffn } : { family: 6, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const first = words(head);
  const last = tail === undefined ? [] : words(tail);
  if (!first || !last) return undefined;
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...first, ...Array.from({ length: missing }, () => 0n), ...last];
  return all.reduce((value, word) => (value << 16n) | word, 0n);
}

/** Words of 16 bits; an IPv4 address at the end is two of them. */
function words(text: string): bigint[] | undefined {
  if (text === "") return [];
  const found: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const ipv4 = parseIpv4(part);
      if (ipv4 === undefined) return undefined;
      found.push(ipv4 >> 16n, ipv4 & 0xffffn);
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) found.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return found;
}
