import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Where a connection comes from. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** Whether the way to it is encrypted. */
  readonly secure: boolean;
  /** The SHA-256 of the certificate that the client showed, in hexadecimal. */
  readonly certificate?: string;
  /** Whom the port that it came by takes for gateways; absent for one that a gateway spoke for. */
  readonly gateways?: {
    readonly trustedProxies: readonly string[];
    readonly webircPassword: string | null;
  };
}

/**
 * The socket of a client, as a port is in Erlang: it outlives the actors that serve it. Only the row that holds it
 * writes to it and closes it.
 */
export interface Transport {
  /** Another one once a gateway has said for whom it speaks. */
  peer: Peer;
  /** Bytes that were written and have not left yet. */
  readonly bufferedBytes: number;
  readonly closed: boolean;
  readonly traffic: Traffic;
  write(bytes: Uint8Array | string): void;
  /** Stops and goes on reading. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes; after `graceMs` it closes anyway. */
  end(graceMs: number): void;
  destroy(): void;
  /** Sets who is told of bytes, of the peer's having said all, and (once) of the close. Reading begins with `resume`. */
  attach(listener: TransportListener): void;
}

/** What went over a transport since it was opened; `writes` carry one line or many. */
export interface Traffic {
  readonly writes: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** Who hears of a transport. */
export interface TransportListener {
  bytes(chunk: Uint8Array): void;
  /** The peer sends no more, but may still read. */
  peerEnded(): void;
  /** What was written has left. */
  drained(): void;
  closed(error: Error | undefined): void;
}

/** A transport over a TCP socket, or one half of a pair within the process. */
export function duplexTransport(socket: Duplex, peer: Peer): Transport {
  return new DuplexTransport(socket, peer);
}

class DuplexTransport implements Transport {
  peer: Peer;
  readonly #socket: Duplex;
  #failure: Error | undefined;
  #writes = 0;
  // A TCP socket counts by itself.
  #bytesOut = 0;
  #bytesIn = 0;

  constructor(socket: Duplex, peer: Peer) {
    this.peer = peer;
    this.#socket = socket;
    if (socket instanceof Socket) {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 60_000);
    }
    // An error is followed by "close", which is where the row hears of it.
    socket.on("error", (error: Error) => {
      this.#failure = error;
    });
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get traffic(): Traffic {
    const socket = this.#socket;
    return socket instanceof Socket
      ? { writes: this.#writes, bytesOut: socket.bytesWritten, bytesIn: socket.bytesRead }
      : { writes: this.#writes, bytesOut: this.#bytesOut, bytesIn: this.#bytesIn };
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  write(bytes: Uint8Array | string): void {
    if (this.closed) return;
    this.#writes += 1;
    if (!(this.#socket instanceof Socket)) this.#bytesOut += Buffer.byteLength(bytes);
    this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(graceMs: number): void {
    if (this.#socket.destroyed) return;
    this.#socket.end();
    // Whoever does not read, or keeps its half open, is cut off.
    const cut = setTimeout(() => this.#socket.destroy(), graceMs);
    cut.unref();
    this.#socket.once("close", () => clearTimeout(cut));
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  attach(listener: TransportListener): void {
    const counts = !(this.#socket instanceof Socket);
    this.#socket.on("data", (chunk: Uint8Array) => {
      if (counts) this.#bytesIn += chunk.length;
      listener.bytes(chunk);
    });
    this.#socket.on("drain", () => listener.drained());
    this.#socket.once("end", () => listener.peerEnded());
    this.#socket.once("close", () => listener.closed(this.#failure));
  }
}
