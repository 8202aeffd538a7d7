import { Readable } from "node:stream";
import type { Peer, Transport, TransportListener } from "../../src/tables/transport.ts";

/** What of a stream waits in front of its response, besides what the response takes; bytes. */
const highWaterMark = 16_384;

/** The answer to one request as a transport: what is written is its body, which goes on until one of both ends it. */
export class StreamTransport implements Transport {
  peer: Peer;
  /** The body. */
  readonly stream: Readable;
  /** Looks at what is written before it leaves, and gives what is to leave of it; undefined: all does. */
  filter: ((bytes: Uint8Array | string) => Uint8Array | string) | undefined;
  #listener: TransportListener | undefined;
  #ended = false;
  #full = false;
  #writes = 0;
  #bytesOut = 0;
  #waiting: (() => void)[] = [];

  constructor(peer: Peer) {
    this.peer = peer;
    this.stream = new Readable({ highWaterMark, read: () => this.#taken() });
    // "close" follows, and is what counts.
    this.stream.on("error", () => undefined);
    this.stream.once("close", () => {
      this.#ended = true;
      this.#goOn();
      this.#listener?.closed(undefined);
    });
  }

  get bufferedBytes(): number {
    return this.stream.readableLength;
  }

  get closed(): boolean {
    return this.#ended;
  }

  get traffic() {
    return { writes: this.#writes, bytesOut: this.#bytesOut, bytesIn: 0 };
  }

  write(given: Uint8Array | string): void {
    const bytes = this.filter ? this.filter(given) : given;
    if (this.#ended || bytes.length === 0) return;
    const chunk = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    this.#writes += 1;
    this.#bytesOut += chunk.length;
    if (!this.stream.push(chunk)) this.#full = true;
  }

  /** Settles when what was written has left, or never will. */
  taken(): Promise<void> {
    if (!this.#full || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  pause(): void {}

  resume(): void {}

  end(graceMs: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#goOn();
    this.stream.push(null);
    const overdue = setTimeout(() => this.stream.destroy(), graceMs);
    this.stream.once("close", () => clearTimeout(overdue));
  }

  destroy(): void {
    this.stream.destroy();
  }

  attach(listener: TransportListener): void {
    this.#listener = listener;
  }

  #taken(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#goOn();
    this.#listener?.drained();
  }

  #goOn(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
