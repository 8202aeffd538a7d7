import { Buffer, isUtf8 } from "node:buffer";

/** Which data frame (RFC 6455 §5.6) carries a line to this browser. */
export type FrameKind = "text" | "binary";

/** What a block of lines became. */
export interface Framed {
  /** One whole, unmasked frame a line, one after the other. */
  readonly frames: Buffer;
  readonly lines: number;
  /** The text of `ERROR :text`, or the reason of a JSON event `closed`, when that was the block's last line: the core's reason for what follows. */
  readonly farewell: string | undefined;
}

const OPCODES = { text: 0x1, binary: 0x2 } as const;
const FIN = 0x80;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const ERROR = Buffer.from("ERROR ");
const CLOSED = Buffer.from('{"event":"closed","reason":');

/** One whole text frame. @param bytes must be UTF-8: a browser closes on anything else (RFC 6455 §8.1) */
export function encodeTextFrame(bytes: Uint8Array): Buffer {
  return encodeFrame("text", bytes);
}

/** One whole binary frame. */
export function encodeBinaryFrame(bytes: Uint8Array): Buffer {
  return encodeFrame("binary", bytes);
}

function encodeFrame(kind: FrameKind, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes(bytes.length) + bytes.length);
  frame.set(bytes, writeHeader(frame, 0, kind, bytes.length));
  return frame;
}

/** Bytes of an unmasked frame's header (RFC 6455 §5.2). */
function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65536 ? 4 : 10;
}

/** @returns where the payload begins */
function writeHeader(target: Buffer, at: number, kind: FrameKind, length: number): number {
  target[at] = FIN | OPCODES[kind];
  if (length < 126) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length < 65536) {
    target[at + 1] = 126;
    return target.writeUInt16BE(length, at + 2);
  }
  target[at + 1] = 127;
  target.writeUInt16BE(0, at + 2);
  return target.writeUIntBE(length, at + 4, 6);
}

/**
 * Turns whole lines into frames: one frame a line, without its LF or CR LF (IRCv3 WebSocket).
 *
 * What is not UTF-8 becomes U+FFFD in text frames and stays as it is in binary ones.
 *
 * @param block ends in LF
 */
export function frameLines(block: Buffer, kind: FrameKind): Framed {
  // A malformed sequence never swallows an ASCII byte, so mending the block mends each of its lines.
  const bytes = kind === "binary" || isUtf8(block) ? block : Buffer.from(block.toString("utf8"));
  const ends: number[] = [];
  let size = 0;
  for (let start = 0, lf = bytes.indexOf(LF); lf >= 0; start = lf + 1, lf = bytes.indexOf(LF, start)) {
    ends.push(lf);
    const length = lineEnd(bytes, start, lf) - start;
    size += headerBytes(length) + length;
  }
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  let start = 0;
  let last = 0;
  for (const lf of ends) {
    const end = lineEnd(bytes, start, lf);
    at = writeHeader(frames, at, kind, end - start);
    at += bytes.copy(frames, at, start, end);
    last = start;
    start = lf + 1;
  }
  return { frames, lines: ends.length, farewell: farewell(bytes, last, lineEnd(bytes, last, start - 1)) };
}

function lineEnd(bytes: Buffer, start: number, lf: number): number {
  return lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
}

/** The text of an IRC line `[@tags] [:source] ERROR [:]text`, or the reason of a JSON event `closed`. */
function farewell(bytes: Buffer, start: number, end: number): string | undefined {
  let at = start;
  if (bytes[at] === CLOSED[0]) return closedReason(bytes.subarray(start, end));
  if (bytes[at] === 0x40) at = afterSpace(bytes, at, end);
  if (bytes[at] === 0x3a) at = afterSpace(bytes, at, end);
  if (end - at < ERROR.length || bytes.compare(ERROR, 0, ERROR.length, at, at + ERROR.length) !== 0)
    return undefined;
  at += ERROR.length;
  if (bytes[at] === 0x3a) at++;
  return bytes.toString("utf8", at, end);
}

/** JSON of ours: it is read only if it begins as we write it. */
function closedReason(line: Buffer): string | undefined {
  if (line.compare(CLOSED, 0, CLOSED.length, 0, Math.min(line.length, CLOSED.length)) !== 0) return undefined;
  const { reason } = JSON.parse(line.toString()) as { readonly reason?: unknown };
  return typeof reason === "string" ? reason : undefined;
}

function afterSpace(bytes: Buffer, at: number, end: number): number {
  const space = bytes.indexOf(SPACE, at);
  return space < 0 || space >= end ? end : space + 1;
}

const shared = new WeakMap<Uint8Array, Partial<Record<FrameKind, Framed>>>();

/**
 * {@link frameLines}, done once for a Buffer however many browsers it goes to. A room's batch reaches its
 * members as one Buffer, so the ten thousandth browser costs a look-up and a write.
 *
 * @param block is never changed afterwards, by anybody
 */
export function frameLinesShared(block: Uint8Array, kind: FrameKind): Framed {
  const made = shared.get(block) ?? {};
  const known = made[kind];
  if (known !== undefined) return known;
  const { buffer, byteOffset, length } = block;
  const framed = frameLines(Buffer.from(buffer, byteOffset, length), kind);
  made[kind] = framed;
  shared.set(block, made);
  return framed;
}
