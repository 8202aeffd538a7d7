import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { type DataKey, type KeyOf, keyBytes, NotOpened } from "./keys.ts";

/*
 * The form of a sealed file, which can be made and read as a stream, and opened from any place on:
 *
 *   header   4 bytes "MSF1", the key's number (4 bytes, big-endian), 32 bytes of salt
 *   segments each 64 KiB of the file, the last one 0 to 64 KiB, under AES-256-GCM, and its tag of 16 bytes
 *
 * The segments' key is HKDF-SHA-256 of the key, with the salt, and the header's first 8 bytes after "monarchs file" as
 * info: no two files share one. A segment's nonce is its number (11 bytes, big-endian) and a byte that is 1 for the last
 * one (STREAM, Hoang, Reyhanitabar, Rogaway and Vizár 2015): none can be left out, put elsewhere or cut off.
 */

const magic = Buffer.from("MSF1");
const saltBytes = 32;
const tagBytes = 16;
const segmentBytes = 65_536;
const sealedSegmentBytes = segmentBytes + tagBytes;

/** The length of a sealed file's header: that much of it is read first. */
export const headerBytes = magic.length + 4 + saltBytes;

/** How long a file of so many bytes is when it is sealed. */
export const sealedSize = (bytes: number): number =>
  headerBytes + bytes + tagBytes * Math.max(1, Math.ceil(bytes / segmentBytes));

/** How long the file is that so many sealed bytes hold. @throws NotOpened when none is sealed to that length */
export function openedSize(sealedBytes: number): number {
  const opened = sealedBytes - headerBytes - tagBytes * segmentCount(sealedBytes);
  if (opened < 0 || sealedSize(opened) !== sealedBytes) throw new NotOpened("the sealed file was cut short");
  return opened;
}

/** Whether something begins as a sealed file does. */
export const isSealedFile = (beginning: Uint8Array): boolean =>
  magic.equals(beginning.subarray(0, magic.length));

/** Bytes of the file, the end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const segmentCount = (sealedBytes: number): number =>
  Math.max(1, Math.ceil((sealedBytes - headerBytes) / sealedSegmentBytes));

/**
 * Which sealed bytes are to be read for some bytes of the file: whole segments.
 *
 * @param range within the file: `start` at most its length
 */
export function sealedRange(sealedBytes: number, { start, end }: ByteRange): ByteRange {
  const first = segmentOf(sealedBytes, start);
  const last = segmentOf(sealedBytes, Math.max(start, end - 1));
  return {
    start: headerBytes + first * sealedSegmentBytes,
    end: Math.min(sealedBytes, headerBytes + (last + 1) * sealedSegmentBytes),
  };
}

const segmentOf = (sealedBytes: number, at: number): number =>
  Math.min(Math.floor(at / segmentBytes), segmentCount(sealedBytes) - 1);

function segmentKey(header: Buffer, key: Buffer): Buffer {
  const info = Buffer.concat([Buffer.from("monarchs file"), header.subarray(0, magic.length + 4)]);
  return Buffer.from(hkdfSync("sha256", key, header.subarray(magic.length + 4), info, keyBytes));
}

function nonceOf(segment: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(segment, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Cuts a stream into pieces of one length; the last one is known as such, and may be shorter, also empty. */
abstract class Segments extends Transform {
  readonly #bytes: number;
  #held: Buffer[] = [];
  #length = 0;
  #number: number;

  constructor(bytes: number, first = 0) {
    super();
    this.#bytes = bytes;
    this.#number = first;
  }

  /** Turns one piece. What it throws destroys the stream. */
  protected abstract turn(piece: Buffer, number: number, last: boolean): void;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#held.push(chunk);
    this.#length += chunk.length;
    // a piece is let go when more follows: only then it is not the last
    this.#attempt(done, () => {
      if (this.#length <= this.#bytes) return;
      const all = Buffer.concat(this.#held);
      let from = 0;
      for (; all.length - from > this.#bytes; from += this.#bytes)
        this.turn(all.subarray(from, from + this.#bytes), this.#number++, false);
      this.#held = [all.subarray(from)];
      this.#length = all.length - from;
    });
  }

  override _flush(done: TransformCallback): void {
    this.#attempt(done, () => this.turn(Buffer.concat(this.#held), this.#number, true));
  }

  #attempt(done: TransformCallback, work: () => void): void {
    try {
      work();
    } catch (error) {
      done(error instanceof Error ? error : new NotOpened("the sealed file cannot be opened"));
      return;
    }
    done();
  }
}

class Sealing extends Segments {
  readonly #key: Buffer;

  constructor({ id, key }: DataKey) {
    super(segmentBytes);
    const header = Buffer.concat([magic, Buffer.alloc(4), randomBytes(saltBytes)]);
    header.writeUInt32BE(id, magic.length);
    this.#key = segmentKey(header, key);
    this.push(header);
  }

  protected override turn(piece: Buffer, number: number, last: boolean): void {
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonceOf(number, last));
    this.push(cipher.update(piece));
    cipher.final();
    this.push(cipher.getAuthTag());
  }
}

class Opening extends Segments {
  readonly #key: Buffer;
  readonly #lastSegment: number;
  readonly #range: ByteRange;

  constructor(key: Buffer, sealedBytes: number, range: ByteRange) {
    super(sealedSegmentBytes, segmentOf(sealedBytes, range.start));
    this.#key = key;
    this.#lastSegment = segmentCount(sealedBytes) - 1;
    this.#range = range;
  }

  protected override turn(piece: Buffer, number: number): void {
    const end = piece.length - tagBytes;
    if (end < 0) throw new NotOpened("the sealed file was cut short");
    const nonce = nonceOf(number, number === this.#lastSegment);
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(piece.subarray(end));
    const opened = decipher.update(piece.subarray(0, end));
    try {
      decipher.final();
    } catch (cause) {
      throw new NotOpened("the sealed file is damaged, or its key is another", { cause });
    }
    const before = number * segmentBytes;
    const part = opened.subarray(
      Math.max(0, this.#range.start - before),
      Math.max(0, this.#range.end - before),
    );
    if (part.length > 0) this.push(part);
  }
}

/** Seals a file as it passes: bytes in, the sealed file out. At most two segments of it are held. */
export const sealStream = (key: DataKey): Transform => new Sealing(key);

/**
 * Opens a sealed file, or a part of it, as it passes. Nothing leaves that has not been found to be whole.
 *
 * The stream fails with NotOpened when what passes is not what was sealed.
 *
 * @param header its first {@link headerBytes}
 * @param sealedBytes its whole length
 * @param range of the file; what is written to the stream is then {@link sealedRange} of it. Without it, the whole file:
 *   all that follows the header is written to the stream
 * @throws NotOpened when the header is none, or the key is not there
 */
export function openStream(
  header: Buffer,
  keyOf: KeyOf,
  sealedBytes: number,
  range: ByteRange = { start: 0, end: openedSize(sealedBytes) },
): Transform {
  if (header.length < headerBytes || !isSealedFile(header)) throw new NotOpened("this is no sealed file");
  const whole = header.subarray(0, headerBytes);
  const id = whole.readUInt32BE(magic.length);
  const key = keyOf(id);
  if (key === undefined) throw new NotOpened(`there is no key ${id}`);
  openedSize(sealedBytes);
  return new Opening(segmentKey(whole, key), sealedBytes, range);
}
