/**
 * The PROXY protocol, versions 1 and 2: who is really at the other end of a forwarded connection.
 * After haproxy's proxy-protocol.txt (2020/03/05), §2.1 the human-readable and §2.2 the binary header.
 */
import { ipBytes, ipText, rawIpText, unmapped } from "../domain/ip.ts";

/** One type-length-value of a version 2 header (§2.2, "tlv"). */
export interface Tlv {
  /** 0 to 255; 0xE0 to 0xEF are for custom use. */
  readonly type: number;
  readonly value: Uint8Array;
}

/** What a header says. Addresses are canonical IP texts; an IPv4-mapped IPv6 address is shown as IPv4. */
export interface ProxyHeader {
  /**
   * True when it names nobody (LOCAL, UNKNOWN, UNSPEC, a Unix socket): the connection's own two ends are the
   * real ones. Addresses are then empty and ports 0.
   */
  readonly local: boolean;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  /** In the order of the header; always empty in version 1. */
  readonly tlvs: readonly Tlv[];
}

/** The answer of {@link parseProxyHeader}; `bytes` is the length of the header, what follows is payload. */
export type ProxyParse =
  | { readonly state: "incomplete" }
  | { readonly state: "invalid"; readonly reason: string }
  | { readonly state: "ok"; readonly bytes: number; readonly header: ProxyHeader };

/** A header asked to carry what it cannot: an address which is no IP, a port or TLV out of range. */
export class ProxyHeaderError extends Error {
  override readonly name = "ProxyHeaderError";
  readonly value: string | number;
  constructor(message: string, value: string | number) {
    super(message);
    this.value = value;
  }
}

/** PP2_TYPE_SSL (§2.2.5): its first byte has bit 0 set when the client came over TLS. */
export const TLV_SSL = 0x20;
/** Ours: the dialect which the connection is to speak from its first byte, `line` in ASCII; absent: irc. */
export const TLV_DIALECT = 0xe1;
/** Ours: the secret which a relay on another machine shares with the core. */
export const TLV_SECRET = 0xe2;

/** Longest header taken, in bytes. haproxy's own stay under 600; a header is held before anybody is known. */
export const MAX_PROXY_HEADER_BYTES = 4096;

const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const V1_PREFIX = Uint8Array.of(0x50, 0x52, 0x4f, 0x58, 0x59, 0x20); // "PROXY "
const V1_MAX_BYTES = 107;
const V2_FIXED_BYTES = 16;
const NOBODY: ProxyHeader = {
  local: true,
  sourceAddress: "",
  sourcePort: 0,
  destinationAddress: "",
  destinationPort: 0,
  tlvs: [],
};

/** The TLV that says: the client came over TLS (its certificate, if any, was not checked). */
export function secureTlv(): Tlv {
  // client = PP2_CLIENT_SSL; verify is not 0, since no certificate was presented or checked (§2.2.5).
  return { type: TLV_SSL, value: Uint8Array.of(0x01, 0, 0, 0, 1) };
}

/** Whether the header says that the client came over TLS (PP2_TYPE_SSL with PP2_CLIENT_SSL). */
export function isSecure(header: ProxyHeader): boolean {
  return header.tlvs.some((tlv) => tlv.type === TLV_SSL && ((tlv.value[0] ?? 0) & 0x01) !== 0);
}

/** The value of the first TLV of this type. */
export function tlvValue(header: ProxyHeader, type: number): Uint8Array | undefined {
  return header.tlvs.find((tlv) => tlv.type === type)?.value;
}

/**
 * Reads a header of either version at the start of `bytes`.
 *
 * @returns `incomplete` while more bytes could make it a header, `invalid` as soon as none can. A receiver
 *   must then close: who speaks first on such a port is always the proxy (§2).
 */
export function parseProxyHeader(bytes: Uint8Array): ProxyParse {
  if (bytes.length === 0) return { state: "incomplete" };
  if (startsLike(bytes, SIGNATURE)) return parseV2(bytes);
  if (startsLike(bytes, V1_PREFIX)) return parseV1(bytes);
  return invalid("no PROXY header");
}

function parseV1(bytes: Uint8Array): ProxyParse {
  const head = bytes.subarray(0, V1_MAX_BYTES);
  const end = head.indexOf(0x0a);
  if (end < 0) return bytes.length < V1_MAX_BYTES ? { state: "incomplete" } : invalid("line too long");
  if (head[end - 1] !== 0x0d) return invalid("line does not end in CR LF");
  const words = asciiText(head.subarray(0, end - 1)).split(" ");
  // What follows UNKNOWN is to be ignored, whatever it is (§2.1).
  if (words[1] === "UNKNOWN") return { state: "ok", bytes: end + 1, header: NOBODY };
  const size = words[1] === "TCP4" ? 4 : words[1] === "TCP6" ? 16 : 0;
  if (size === 0 || words.length !== 6) return invalid("malformed line");
  const source = ipBytes(words[2] ?? "");
  const destination = ipBytes(words[3] ?? "");
  const sourcePort = portOf(words[4] ?? "");
  const destinationPort = portOf(words[5] ?? "");
  if (source?.length !== size || destination?.length !== size) return invalid("malformed address");
  if (sourcePort === undefined || destinationPort === undefined) return invalid("malformed port");
  return {
    state: "ok",
    bytes: end + 1,
    header: {
      local: false,
      sourceAddress: ipText(source),
      sourcePort,
      destinationAddress: ipText(destination),
      destinationPort,
      tlvs: [],
    },
  };
}

function parseV2(bytes: Uint8Array): ProxyParse {
  const versionAndCommand = bytes[12];
  if (versionAndCommand !== undefined && versionAndCommand >> 4 !== 2) return invalid("unknown version");
  if (bytes.length < V2_FIXED_BYTES) return { state: "incomplete" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const total = V2_FIXED_BYTES + view.getUint16(14);
  if (total > MAX_PROXY_HEADER_BYTES) return invalid("header too long");
  const command = view.getUint8(12) & 0x0f;
  if (command > 1) return invalid("unknown command");
  const family = view.getUint8(13);
  const addressBytes = ADDRESS_BYTES[family];
  // A receiver takes any LOCAL header, whatever family it names (§2.2).
  if (addressBytes === undefined && command === 1) return invalid("unknown address family or transport");
  if (command === 1 && total < V2_FIXED_BYTES + (addressBytes ?? 0)) return invalid("addresses cut short");
  if (bytes.length < total) return { state: "incomplete" };
  if (command === 0) return { state: "ok", bytes: total, header: NOBODY };
  const tlvs = parseTlvs(bytes.subarray(V2_FIXED_BYTES + (addressBytes ?? 0), total));
  if (tlvs === undefined) return invalid("malformed TLV");
  const size = family === 0x11 ? 4 : family === 0x21 ? 16 : 0;
  if (size === 0) return { state: "ok", bytes: total, header: { ...NOBODY, tlvs } };
  const at = V2_FIXED_BYTES;
  return {
    state: "ok",
    bytes: total,
    header: {
      local: false,
      sourceAddress: ipText(bytes.subarray(at, at + size)),
      sourcePort: view.getUint16(at + 2 * size),
      destinationAddress: ipText(bytes.subarray(at + size, at + 2 * size)),
      destinationPort: view.getUint16(at + 2 * size + 2),
      tlvs,
    },
  };
}

/** Bytes of the address block by family and transport: UNSPEC, TCP over IPv4, over IPv6, a Unix stream. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 0: 0, 17: 12, 33: 36, 49: 216 };

function parseTlvs(bytes: Uint8Array): readonly Tlv[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tlvs: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 3 > bytes.length) return undefined;
    const end = at + 3 + view.getUint16(at + 1);
    if (end > bytes.length) return undefined;
    tlvs.push({ type: view.getUint8(at), value: bytes.slice(at + 3, end) });
    at = end;
  }
  return tlvs;
}

/**
 * The human-readable header, its CR LF included. TLVs have no place in it and are left out.
 *
 * @throws ProxyHeaderError when an address is no IP or a port is out of range
 */
export function encodeProxyV1(header: ProxyHeader): Uint8Array {
  if (header.local) return asciiBytes("PROXY UNKNOWN\r\n");
  const [source, destination] = sameFamily(header);
  const family = source.length === 4 ? "TCP4" : "TCP6";
  const ports = `${checkedPort(header.sourcePort)} ${checkedPort(header.destinationPort)}`;
  return asciiBytes(`PROXY ${family} ${rawIpText(source)} ${rawIpText(destination)} ${ports}\r\n`);
}

/**
 * The binary header with its TLVs. A local one is the LOCAL command, without TLVs, for a receiver drops them.
 *
 * @throws ProxyHeaderError when an address is no IP, a port is out of range or the whole is too long
 */
export function encodeProxyV2(header: ProxyHeader): Uint8Array {
  if (header.local) return Uint8Array.of(...SIGNATURE, 0x20, 0x00, 0, 0);
  const [source, destination] = sameFamily(header);
  const tlvBytes = header.tlvs.reduce((sum, tlv) => sum + 3 + tlv.value.length, 0);
  const size = source.length;
  const length = 2 * size + 4 + tlvBytes;
  if (V2_FIXED_BYTES + length > MAX_PROXY_HEADER_BYTES) throw new ProxyHeaderError("header too long", length);
  const bytes = new Uint8Array(V2_FIXED_BYTES + length);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint8(12, 0x21);
  view.setUint8(13, size === 4 ? 0x11 : 0x21);
  view.setUint16(14, length);
  bytes.set(source, V2_FIXED_BYTES);
  bytes.set(destination, V2_FIXED_BYTES + size);
  view.setUint16(V2_FIXED_BYTES + 2 * size, checkedPort(header.sourcePort));
  view.setUint16(V2_FIXED_BYTES + 2 * size + 2, checkedPort(header.destinationPort));
  let at = V2_FIXED_BYTES + 2 * size + 4;
  for (const tlv of header.tlvs) {
    view.setUint8(at, tlv.type);
    view.setUint16(at + 1, tlv.value.length);
    bytes.set(tlv.value, at + 3);
    at += 3 + tlv.value.length;
  }
  return bytes;
}

/** Both addresses in one family: a header has only one, so IPv4 beside IPv6 goes as an IPv4-mapped address. */
function sameFamily(header: ProxyHeader): [Uint8Array, Uint8Array] {
  const source = checkedIp(header.sourceAddress);
  const destination = checkedIp(header.destinationAddress);
  if (source.length === destination.length) return [source, destination];
  return [mapped(source), mapped(destination)];
}

function mapped(ip: Uint8Array): Uint8Array {
  return ip.length === 16 ? ip : Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...ip);
}

function checkedIp(text: string): Uint8Array {
  const bytes = ipBytes(text);
  if (bytes === undefined) throw new ProxyHeaderError("not an IP address", text);
  return unmapped(bytes);
}

function checkedPort(port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new ProxyHeaderError("not a port", port);
  return port;
}

function portOf(text: string): number | undefined {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) < 65536 ? Number(text) : undefined;
}

/** Whether the two agree as far as both go. */
function startsLike(bytes: Uint8Array, pattern: Uint8Array): boolean {
  const length = Math.min(bytes.length, pattern.length);
  for (let index = 0; index < length; index++) if (bytes[index] !== pattern[index]) return false;
  return true;
}

function invalid(reason: string): ProxyParse {
  return { state: "invalid", reason };
}

function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
