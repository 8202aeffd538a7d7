import { ipBytes, ipText, unmapped } from "./ip.ts";

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
  const bytes = Uint8Array.from({ length: width / 8 }, (_, index) =>
    Number((value >> BigInt(width - 8 * (index + 1))) & 0xffn),
  );
  return ipText(bytes) + suffix;
}

function parseAddress(text: string): Pick<AddressRange, "family" | "value"> | undefined {
  const all = ipBytes(text);
  if (all === undefined) return undefined;
  const bytes = unmapped(all);
  const value = Array.from(bytes).reduce<bigint>((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: bytes.length === 4 ? 4 : 6, value };
}
