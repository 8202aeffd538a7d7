import type { Socket } from "node:net";

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
  /**
   * Has the kernel find out whether the peer is still there, for a dialect without a PING. Absent where something else
   * does it: the relay pings its browsers.
   */
  keepAlive?(): void;
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

/** A transport over a TCP socket. */
export function socketTransport(socket: Socket, peer: Peer): Transport {
  return new SocketTransport(socket, peer);
}

/** After how much silence TCP asks whether the peer is still there, where nothing else does. */
const keepAliveMs = 60_000;

const transport = Symbol("transport");

/** A socket knows its transport, so that all sockets share their listeners: an idle one costs no closures. */
type OwnedSocket = Socket & { [transport]: SocketTransport };

class SocketTransport implements Transport {
  peer: Peer;
  listener: TransportListener | undefined;
  failure: Error | undefined;
  /** Waits for what was written to leave. */
  full = false;
  readonly #socket: OwnedSocket;
  #writes = 0;
  #keptAlive = false;

  constructor(socket: Socket, peer: Peer) {
    this.peer = peer;
    this.#socket = socket as OwnedSocket;
    this.#socket[transport] = this;
    this.#socket.on("error", onError);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  get traffic(): Traffic {
    const { bytesWritten, bytesRead } = this.#socket;
    return { writes: this.#writes, bytesOut: bytesWritten, bytesIn: bytesRead };
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }

  write(bytes: Uint8Array | string): void {
    if (this.closed) return;
    this.#writes += 1;
    if (this.#socket.write(bytes) || this.full) return;
    this.full = true;
    this.#socket.once("drain", onDrain);
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

  keepAlive(): void {
    if (this.#keptAlive) return;
    this.#keptAlive = true;
    this.#socket.setKeepAlive(true, keepAliveMs);
  }

  attach(listener: TransportListener): void {
    this.listener = listener;
    this.#socket.on("data", onData);
    this.#socket.on("end", onEnd);
    this.#socket.on("close", onClose);
  }
}

function onData(this: OwnedSocket, chunk: Uint8Array): void {
  this[transport].listener?.bytes(chunk);
}

function onEnd(this: OwnedSocket): void {
  this[transport].listener?.peerEnded();
}

function onDrain(this: OwnedSocket): void {
  const own = this[transport];
  own.full = false;
  own.listener?.drained();
}

/** An error is followed by "close", which is where the row hears of it. */
function onError(this: OwnedSocket, error: Error): void {
  this[transport].failure = error;
}

function onClose(this: OwnedSocket): void {
  const { listener, failure } = this[transport];
  listener?.closed(failure);
}
