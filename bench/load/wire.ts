import { createHash, randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { BadStream, type Cutter, frameCutter, lineCutter } from "./cut.ts";

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** The path of its WebSocket; absent: plain TCP. */
  readonly path?: string | undefined;
}

/** What comes over a {@link Wire}. */
export interface WireEnd {
  /** It can be written to. */
  opened(): void;
  /** Bytes have come, `count` of {@link received}; they are not there any more after this. */
  read(count: number): void;
  /** Called once, whoever ended it, unless it was dropped here. */
  ended(why: string): void;
}

/**
 * What was read last, on whichever wire: Node reads into it and calls at once, so that all of them can share it and no
 * read makes garbage.
 */
export const received = Buffer.allocUnsafeSlow(256 * 1024);

/** A connection of the generator: TCP, with a WebSocket's handshake where the address has a path. */
export class Wire {
  readonly cutter: Cutter;
  readonly #socket: Socket;
  #why: string | undefined;
  #dropped = false;

  constructor(address: Address, end: WireEnd) {
    const { host, port, path } = address;
    this.cutter = path === undefined ? lineCutter : frameCutter((pong) => this.#socket.write(pong));
    let upgrade = path === undefined ? undefined : new Upgrade(address);
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: received,
        callback: (count) => {
          if (upgrade === undefined) this.#guarded(() => end.read(count));
          else
            this.#guarded(() => {
              const rest = upgrade?.read(received.subarray(0, count));
              if (rest === undefined) return;
              upgrade = undefined;
              end.opened();
              if (rest.length > 0) end.read(rest.copy(received));
            });
          return true;
        },
      },
    });
    this.#socket.once("connect", () => {
      if (upgrade === undefined) end.opened();
      else this.#socket.write(upgrade.request);
    });
    this.#socket.on("error", (error) => {
      this.#why ??= error.message;
    });
    this.#socket.once("close", () => {
      if (!this.#dropped) end.ended(this.#why ?? "closed by the server");
    });
  }

  send(line: string): void {
    this.#socket.write(this.cutter.wrap(line));
  }

  /** Resets the connection: nothing of it is left at either end. */
  drop(): void {
    this.#dropped = true;
    this.#socket.resetAndDestroy();
  }

  /** Ends it for a reason, which its end is told. */
  fail(why: string): void {
    this.#why ??= why;
    this.#socket.destroy();
  }

  #guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof BadStream)) throw error;
      this.fail(error.message);
    }
  }
}

const handshakeId = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The opening handshake of a WebSocket (RFC 6455 §4.1), with IRCv3's subprotocol for text. */
class Upgrade {
  readonly request: string;
  readonly #accept: string;
  #answer = Buffer.alloc(0);

  constructor({ host, port, path }: Address) {
    const key = randomBytes(16).toString("base64");
    this.#accept = createHash("sha1").update(`${key}${handshakeId}`).digest("base64");
    this.request = [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}:${port}`,
      `Origin: http://${host}:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${key}`,
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Protocol: text.ircv3.net",
      "\r\n",
    ].join("\r\n");
  }

  /** @returns what follows on the answer, once that is whole @throws BadStream when it is a no */
  read(bytes: Buffer): Buffer | undefined {
    this.#answer = Buffer.concat([this.#answer, bytes]);
    const end = this.#answer.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const head = this.#answer.toString("latin1", 0, end);
    if (!head.startsWith("HTTP/1.1 101") || !head.includes(this.#accept))
      throw new BadStream(`no WebSocket: ${head.slice(0, 100)}`);
    return this.#answer.subarray(end + 4);
  }
}
