import { Buffer } from "node:buffer";
import type { DialectName } from "./dialect.ts";
import { frameLines, frameLinesShared } from "./frames.ts";
import { Link, type LinkArgs, type LinkHost } from "./link.ts";

/** The core's ear for one browser, as a transport's in the core. */
export interface CoreListener {
  bytes(chunk: Uint8Array): void;
  /** The browser has closed, or is being closed: nothing more comes from it. */
  peerEnded(): void;
  /** What was written has left. */
  drained(): void;
  closed(error: Error | undefined): void;
}

/** Gives the core a browser. It may speak at once; it hears from `attach` and `resume` on. */
export type AdmitBrowser = (link: InProcessLink, dialect: DialectName) => void;

/**
 * A browser whose core is in the same process: to it, this is the browser's socket (a `Transport`). Lines pass
 * without streams in between, and the frames of a block that many get are made once.
 *
 * The core's half ends when the core has ended it and the browser is gone, at the latest after a grace.
 */
export class InProcessLink extends Link {
  /** Who the browser is to the core, which may hear more of it. */
  peer: { readonly address: string; readonly port: number; readonly secure: boolean };
  #listener: CoreListener | undefined;
  #overfull = false;
  #coreEnded = false;
  #writes = 0;
  #bytesOut = 0;
  #bytesIn = 0;

  constructor(host: LinkHost, args: LinkArgs) {
    super(host, args);
    this.peer = args.from;
    this.open();
  }

  /** Gives itself to the core. */
  enter(admit: AdmitBrowser, dialect: DialectName): void {
    try {
      admit(this, dialect);
    } catch (error) {
      this.coreBroke(error);
    }
  }

  /** Bytes that wait for the browser, in frames; none once it gets nothing any more. */
  get bufferedBytes(): number {
    return this.state === "closing" ? 0 : this.socket.writableLength;
  }

  get closed(): boolean {
    return !this.writable;
  }

  get traffic(): { readonly writes: number; readonly bytesOut: number; readonly bytesIn: number } {
    return { writes: this.#writes, bytesOut: this.#bytesOut, bytesIn: this.#bytesIn };
  }

  /**
   * @param bytes whole lines; what is none, as telnet's own answers, is not for browsers. A Buffer is never changed
   *   afterwards, for it may go to many
   */
  write(bytes: Uint8Array | string): void {
    if (!this.writable) return;
    const framed =
      typeof bytes === "string"
        ? frameLines(Buffer.from(bytes), this.kind)
        : frameLinesShared(bytes, this.kind);
    if (framed.lines === 0) return;
    this.#writes += 1;
    this.#bytesOut += framed.frames.length;
    if (this.show(framed) || this.#overfull) return;
    this.#overfull = true;
    this.socket.once("drain", () => this.#drained());
  }

  pause(): void {
    this.ws.pause();
  }

  resume(): void {
    this.ws.resume();
  }

  /** Tells the browser, and lets go of it when it is gone, or after `graceMs`. */
  end(graceMs: number): void {
    this.#leave();
    if (this.browserDone) this.#letGo();
    else this.#letGoAfter(graceMs);
  }

  /** Tells the browser, and lets go of it at once. */
  destroy(): void {
    this.#leave();
    this.#letGo();
  }

  attach(listener: CoreListener): void {
    this.#listener = listener;
  }

  protected override pass(line: Buffer): void {
    this.#bytesIn += line.length;
    this.#listener?.bytes(line);
  }

  /** The core hears an end, and has its time to follow. */
  protected override leaveCore(): void {
    if (this.#coreEnded) return;
    this.#letGoAfter(this.host.limits.closeTimeoutMs);
    this.#listener?.peerEnded();
  }

  protected override leftByBrowser(): void {
    if (this.#coreEnded) this.#release();
  }

  #drained(): void {
    this.#overfull = false;
    this.alive = true;
    this.#listener?.drained();
  }

  #leave(): void {
    this.#coreEnded = true;
    this.coreEnded();
  }

  #letGoAfter(ms: number): void {
    if (this.coreDone) return;
    this.deadline?.cancel();
    this.deadline = this.host.clock.setTimeout(() => this.#letGo(), ms);
  }

  #letGo(): void {
    this.#release();
    this.settle();
  }

  /** The core is done with this link, and hears so once. */
  #release(): void {
    if (this.coreDone) return;
    this.coreDone = true;
    this.deadline?.cancel();
    process.nextTick(() => this.#listener?.closed(undefined));
  }
}
