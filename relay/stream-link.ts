import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { frameLines } from "./frames.ts";
import { lineBlocks } from "./line-blocks.ts";
import { Link, type LinkArgs, type LinkHost } from "./link.ts";

/** The core did not answer in time. */
export class CoreTimeout extends Error {
  override readonly name = "CoreTimeout";
  readonly timeoutMs: number;
  constructor(timeoutMs: number) {
    super(`no connection to the core within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** Opens the stream to the core; `signal` aborts when nobody waits for it any more. */
export type OpenStream = (signal: AbortSignal) => Promise<Duplex> | Duplex;

/** A browser whose core is at the other end of a stream of its own. */
export class StreamLink extends Link {
  readonly #blocks = lineBlocks();
  readonly #connecting = new AbortController();
  #core: Duplex | undefined;
  #held = false;

  constructor(host: LinkHost, args: LinkArgs, open: OpenStream) {
    super(host, args);
    args.socket.on("drain", () => this.#onBrowserDrained());
    const { handshakeTimeoutMs } = host.limits;
    this.deadline = host.clock.setTimeout(
      () => this.coreUnreachable(new CoreTimeout(handshakeTimeoutMs)),
      handshakeTimeoutMs,
    );
    void this.#connect(open);
  }

  async #connect(open: OpenStream): Promise<void> {
    let core: Duplex;
    try {
      core = await open(this.#connecting.signal);
    } catch (error) {
      this.coreUnreachable(error);
      return;
    }
    this.#onCore(core);
  }

  #onCore(core: Duplex): void {
    core.on("error", (error) => this.coreBroke(error));
    if (this.state === "closing") {
      core.destroy();
      return;
    }
    this.#core = core;
    core.on("close", () => this.#onCoreClosed());
    this.deadline?.cancel();
    core.on("data", (chunk: Buffer) => this.#onCoreData(chunk));
    core.on("end", () => this.coreEnded());
    core.on("drain", () => this.ws.resume());
    this.open();
    this.ws.resume();
  }

  protected override pass(line: Buffer): void {
    if (this.#core?.write(line) === false) this.ws.pause();
  }

  #onCoreData(chunk: Buffer): void {
    if (!this.writable) return;
    const block = this.#nextBlock(chunk);
    if (block === undefined || this.show(frameLines(block, this.kind)) || this.#held) return;
    if (this.socket.writableLength < this.host.limits.outboundBufferBytes) return;
    this.#held = true;
    this.host.counts.held++;
    this.#core?.pause();
  }

  #nextBlock(chunk: Buffer): Buffer | undefined {
    try {
      return this.#blocks(chunk);
    } catch (error) {
      this.#core?.destroy();
      this.coreBroke(error);
      return undefined;
    }
  }

  #onBrowserDrained(): void {
    this.alive = true;
    this.#release();
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.host.counts.held--;
    this.#core?.resume();
  }

  #onCoreClosed(): void {
    this.coreDone = true;
    if (this.state === "open") this.coreBroke();
    this.settle();
  }

  /** The core hears an end, and what it still says is read and dropped. */
  protected override leaveCore(): void {
    this.deadline?.cancel();
    this.#release();
    const core = this.#core;
    if (core === undefined) {
      this.coreDone = true;
      this.#connecting.abort();
      return;
    }
    if (this.coreDone) return;
    core.end();
    core.resume();
    this.deadline = this.host.clock.setTimeout(() => core.destroy(), this.host.limits.closeTimeoutMs);
  }
}
