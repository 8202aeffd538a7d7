import { randomBytes } from "node:crypto";

/** How lines lie in a stream: with an ending each, or each in a frame. */
export interface Cutter {
  /**
   * Gives each whole line of `bytes`, without its ending.
   *
   * @returns up to where it has come; the rest is to be given again with what follows
   * @throws BadStream
   */
  cut(bytes: Buffer, each: (start: number, end: number) => void): number;
  /** A line as it is sent. */
  wrap(line: string): Buffer;
}

/** The other end sends what it must not send. */
export class BadStream extends Error {
  override readonly name = "BadStream";
}

const lf = 0x0a;
const cr = 0x0d;

/** Lines that end with LF or CR LF; sent with CR LF. */
export const lineCutter: Cutter = {
  cut(bytes, each) {
    let start = 0;
    for (;;) {
      const lineEnd = bytes.indexOf(lf, start);
      if (lineEnd < 0) return start;
      each(start, bytes[lineEnd - 1] === cr && lineEnd > start ? lineEnd - 1 : lineEnd);
      start = lineEnd + 1;
    }
  },
  wrap: (line) => Buffer.from(`${line}\r\n`, "latin1"),
};

const final = 0x80;
const masked = 0x80;
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/**
 * Frames of a WebSocket (RFC 6455 §5.2), one line each, as IRCv3's subprotocols have it.
 *
 * @param pinged is given the frame that answers a ping
 */
export const frameCutter = (pinged: (pong: Buffer) => void): Cutter => ({
  cut(bytes, each) {
    const end = bytes.length;
    let start = 0;
    for (;;) {
      if (end - start < 2) return start;
      const [first = 0, second = 0] = [bytes[start], bytes[start + 1]];
      const head = second === 126 ? 4 : second === 127 ? 10 : 2;
      if (end - start < head) return start;
      if ((first & 0xf0) !== final || (second & masked) !== 0)
        throw new BadStream("a frame that is masked, in parts or has a reserved bit");
      const length = lengthOf(bytes, start, second);
      const from = start + head;
      if (end - from < length) return start;
      start = from + length;
      const opcode = first & 0x0f;
      if (opcode === opcodes.text || opcode === opcodes.binary) each(from, start);
      else if (opcode === opcodes.ping) pinged(frame(opcodes.pong, bytes.subarray(from, start)));
      else if (opcode === opcodes.close) throw new BadStream("the WebSocket was closed");
    }
  },
  wrap: (line) => frame(opcodes.text, Buffer.from(line, "latin1")),
});

function lengthOf(bytes: Buffer, start: number, short: number): number {
  if (short === 126) return bytes.readUInt16BE(start + 2);
  return short === 127 ? Number(bytes.readBigUInt64BE(start + 2)) : short;
}

/** A whole frame as clients send it: masked. @param payload up to 65535 bytes */
function frame(opcode: number, payload: Buffer): Buffer {
  const short = payload.length < 126;
  const head = short ? 2 : 4;
  const made = Buffer.allocUnsafe(head + 4 + payload.length);
  made[0] = final | opcode;
  made[1] = masked | (short ? payload.length : 126);
  if (!short) made.writeUInt16BE(payload.length, 2);
  const mask = randomBytes(4);
  mask.copy(made, head);
  for (let at = 0; at < payload.length; at += 1)
    made[head + 4 + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0);
  return made;
}
