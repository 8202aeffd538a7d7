import type { Peer, Transport, TransportListener } from "../../src/tables/transport.ts";

const nothing = { writes: 0, bytesOut: 0, bytesIn: 0 } as const;

/** What stands for a socket where there is none: nothing comes over it, what is written goes nowhere, and it can be closed. */
export class NoSocket implements Transport {
  peer: Peer;
  readonly bufferedBytes = 0;
  readonly traffic = nothing;
  closed = false;
  #listener: TransportListener | undefined;
  #waiting: (() => void)[] = [];

  constructor(peer: Peer) {
    this.peer = peer;
  }

  write(): void {}

  pause(): void {}

  resume(): void {}

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.closed) return;
    this.closed = true;
    // As a socket does it: whoever closes is through with what it was at before it hears of the close.
    queueMicrotask(() => {
      this.#listener?.closed(undefined);
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  /** Settles when it is closed. */
  ended(): Promise<void> {
    return this.closed ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  attach(listener: TransportListener): void {
    this.#listener = listener;
  }
}
