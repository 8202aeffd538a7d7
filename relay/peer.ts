import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { ipBytes, ipText, unmapped } from "../src/domain/ip.ts";

/** Who is at the browser's end, as the core is to know it. */
export interface Peer {
  /** Canonical IP address; IPv4-mapped ones are shown as IPv4. */
  readonly address: string;
  /** 0 when a proxy did not tell it. */
  readonly port: number;
  /** Whether the browser's side is encrypted, up to us or up to a trusted proxy. */
  readonly secure: boolean;
  /** The port it came in by. */
  readonly localPort: number;
}

/** A setting of the relay that cannot be used. */
export class RelaySettingError extends Error {
  override readonly name = "RelaySettingError";
  readonly setting: string;
  readonly value: string;
  constructor(setting: string, value: string) {
    super(`${setting}: ${JSON.stringify(value)} is not understood`);
    this.setting = setting;
    this.value = value;
  }
}

/** The proxies on the machine itself: the default of `trustedProxies`. */
export const LOOPBACK: readonly string[] = ["127.0.0.0/8", "::1/128"];

/**
 * Reads addresses in CIDR notation, or single ones.
 *
 * @throws RelaySettingError for one that is neither
 */
export function addressRanges(ranges: readonly string[]): (address: string) => boolean {
  const networks = ranges.map(readRange);
  const known = new Map<string, boolean>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const bytes = ipBytes(address);
    const included = bytes !== undefined && networks.some((network) => isIn(unmapped(bytes), network));
    if (known.size >= REMEMBERED) known.clear();
    known.set(address, included);
    return included;
  };
}

/** Addresses whose place in the ranges is remembered: most come again. */
const REMEMBERED = 10_000;

/** The addresses that have the first `bits` bits of `bytes`. */
interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

function readRange(range: string): Network {
  const [address = "", length, ...rest] = range.split("/");
  const bytes = ipBytes(address);
  const width = (bytes?.length ?? 0) * 8;
  const bits = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (bytes === undefined || rest.length > 0 || !(bits <= width))
    throw new RelaySettingError("trustedProxies", range);
  return { bytes, bits };
}

function isIn(address: Uint8Array, { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false;
  const whole = bits >> 3;
  for (let at = 0; at < whole; at++) if (address[at] !== bytes[at]) return false;
  const mask = 0xff & (0xff00 >> (bits & 7));
  return mask === 0 || ((address[whole] ?? 0) & mask) === ((bytes[whole] ?? 0) & mask);
}

/**
 * Who sent this request. X-Forwarded-For and X-Forwarded-Proto count only as far as trusted proxies wrote
 * them: the list is read from its right end, and the first address that is not a trusted proxy is the peer.
 * What stands left of it may be the peer's own invention.
 */
export function peerOf(request: IncomingMessage, isTrusted: (address: string) => boolean): Peer {
  const { socket } = request;
  // A listener on a Unix socket knows no address: whoever may open it is on this machine.
  let address = ofSocket(socket) ?? "127.0.0.1";
  let port = socket.remotePort ?? 0;
  let secure = "encrypted" in socket && socket.encrypted === true;
  if (isTrusted(address)) {
    const proto = lastItem(header(request, "x-forwarded-proto"));
    if (proto !== undefined) secure = /^(https|wss)$/i.test(proto);
    const hops = items(header(request, "x-forwarded-for"));
    while (isTrusted(address)) {
      const hop = parseHop(hops.pop() ?? "");
      if (hop === undefined) break;
      ({ address, port } = hop);
    }
  }
  return {
    address,
    port,
    secure,
    // A system call, and only a core that is reached over TCP is told it.
    get localPort() {
      return socket.localPort ?? 0;
    },
  };
}

/**
 * What counts as one address in limits: an IPv4 address, or an IPv6 /64, for that is what one household or
 * one rented machine has.
 */
export function addressKey(address: string): string {
  // Most are IPv4, and stand for themselves.
  const bytes = address.includes(":") ? ipBytes(address) : undefined;
  return bytes?.length === 16 ? `${ipText(bytes.fill(0, 8))}/64` : address;
}

function canonical(address = ""): string | undefined {
  const bytes = ipBytes(address.split("%")[0] ?? "");
  return bytes && ipText(bytes);
}

/** What a socket tells of its other end; the kernel writes IPv4 in the one form there is. */
const ofSocket = ({ remoteAddress, remoteFamily }: Socket): string | undefined =>
  remoteFamily === "IPv4" ? remoteAddress : canonical(remoteAddress);

/** `192.0.2.1`, `192.0.2.1:4000`, `2001:db8::1` or `[2001:db8::1]:4000`. */
function parseHop(text: string): { address: string; port: number } | undefined {
  const [, bracketed, dotted, port] =
    /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = canonical(bracketed ?? dotted ?? text);
  return address === undefined ? undefined : { address, port: Math.min(Number(port ?? 0), 65535) };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

function items(list: string): string[] {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function lastItem(list: string): string | undefined {
  return items(list).at(-1);
}
