import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { RelayClock } from "./clock.ts";
import { closeReason } from "./close-reason.ts";
import { type FrameKind, frameLines, frameLinesShared } from "./frames.ts";
import { type Heartbeat, heartbeat } from "./heartbeat.ts";
import { lineBlocks } from "./line-blocks.ts";
import { type Take, tokenBucket } from "./token-bucket.ts";

/** The limits of one link; RelayOptions tells what each means. */
export interface LinkLimits {
  readonly messagesPerSecond: number;
  readonly burst: number;
  readonly pingIntervalMs: number;
  readonly pongTimeoutMs: number;
  readonly outboundBufferBytes: number;
  readonly handshakeTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly sharedChunks: boolean;
}

/** Counted over all links of a relay; each only ever grows, but `held`. */
export interface LinkCounts {
  messagesFromBrowsers: number;
  bytesFromBrowsers: number;
  linesToBrowsers: number;
  bytesToBrowsers: number;
  /** Links whose core is not read at the moment, because their browser does not keep up. */
  held: number;
}

/** How a link ended: the WebSocket close code (RFC 6455 §7.4) and reason, and which side began. */
export interface LinkEnd {
  readonly code: number;
  readonly reason: string;
  readonly by: "browser" | "core" | "relay";
}

/** What a link needs to run. */
export interface LinkArgs {
  readonly ws: WebSocket;
  /** The stream beneath `ws`. */
  readonly socket: Duplex;
  readonly kind: FrameKind;
  /** `signal` aborts when nobody waits for the connection any more. */
  readonly connectCore: (signal: AbortSignal) => Promise<Duplex> | Duplex;
  readonly limits: LinkLimits;
  readonly clock: RelayClock;
  readonly counts: LinkCounts;
  /** Something went wrong which its close code alone does not explain. */
  readonly onError: (where: "browser" | "core", error: unknown) => void;
  /** Both sides are closed and no timer is left. */
  readonly onClosed: (end: LinkEnd) => void;
}

/** The core did not answer in time. */
export class CoreTimeout extends Error {
  override readonly name = "CoreTimeout";
  readonly timeoutMs: number;
  constructor(timeoutMs: number) {
    super(`no connection to the core within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * One browser and its one connection to the core.
 *
 * Data frames to the browser are built here and written straight to its socket, one write for each chunk from
 * the core; ws sends the control frames. Both write whole frames in one synchronous step (nothing is
 * compressed, so ws queues nothing), hence neither can land inside the other's.
 */
export class Link {
  readonly #args: LinkArgs;
  readonly #take: Take;
  readonly #blocks = lineBlocks();
  #core: Duplex | undefined;
  #state: "connecting" | "open" | "closing" = "connecting";
  readonly #connecting = new AbortController();
  /** Nothing is to come from the core: it closed, or never came. */
  #coreDone = false;
  #browserDone = false;
  #held = false;
  #farewell = "";
  #end: LinkEnd | undefined;
  #heartbeat: Heartbeat | undefined;
  /** Until open: how long the core may take. When closing: how long it may stay. */
  #deadline: { cancel(): void } | undefined;

  constructor(args: LinkArgs) {
    const { ws, socket, limits, clock } = args;
    this.#args = args;
    this.#take = tokenBucket(limits.messagesPerSecond, limits.burst, () => clock.now());
    // What the browser says before the core is there waits in the kernel, not here.
    ws.pause();
    ws.on("message", (message) => this.#onMessage(message));
    ws.on("ping", () => this.#admit());
    ws.on("pong", () => this.#heartbeat?.heard());
    ws.on("error", (error) => this.#onBrowserError(error));
    ws.on("close", (code, reason) => this.#onBrowserClosed(code, reason.toString()));
    socket.on("drain", () => this.#onBrowserDrained());
    this.#deadline = clock.setTimeout(
      () => this.#onCoreUnreachable(new CoreTimeout(limits.handshakeTimeoutMs)),
      limits.handshakeTimeoutMs,
    );
    void this.#connect();
  }

  /** Closes both sides; the browser is told why. Nothing happens to a link that is closing already. */
  close(code: number, reason: string, by: LinkEnd["by"] = "relay"): void {
    if (this.#state === "closing") return;
    const { ws } = this.#args;
    this.#end = { code, reason: closeReason(reason), by };
    // Read on, or the browser's own close frame would never be seen.
    ws.resume();
    ws.close(code, this.#end.reason);
    this.#beginClosing();
  }

  async #connect(): Promise<void> {
    let core: Duplex;
    try {
      core = await this.#args.connectCore(this.#connecting.signal);
    } catch (error) {
      this.#onCoreUnreachable(error);
      return;
    }
    this.#onCore(core);
  }

  #onCore(core: Duplex): void {
    core.on("error", (error) => this.#onCoreError(error));
    if (this.#state === "closing") {
      core.destroy();
      return;
    }
    this.#core = core;
    core.on("close", () => this.#onCoreClosed());
    this.#deadline?.cancel();
    this.#state = "open";
    core.on("data", (chunk: Buffer) => this.#onCoreData(chunk));
    core.on("end", () => this.close(1000, this.#farewell, "core"));
    core.on("drain", () => this.#args.ws.resume());
    this.#heartbeat = this.#startHeartbeat();
    this.#args.ws.resume();
  }

  #startHeartbeat(): Heartbeat {
    const { ws, clock, limits } = this.#args;
    return heartbeat({
      clock,
      intervalMs: limits.pingIntervalMs,
      timeoutMs: limits.pongTimeoutMs,
      ping: () => ws.ping(),
      notReading: () => ws.isPaused,
      // 1001, not 1008: it broke no rule, and should come back.
      lost: () => this.close(1001, "ping timeout"),
    });
  }

  #onMessage(message: WebSocket.RawData): void {
    if (this.#state !== "open" || !this.#admit() || !Buffer.isBuffer(message)) return;
    const line = withoutEnding(message);
    // One message is one line (IRCv3 WebSocket). More in it is no line of IRC: cut in two, text that a page put
    // into a command unchecked would become a command of its own.
    if (line.includes(LF) || line.includes(CR)) {
      this.close(1008, "a message holds one line, without CR or LF");
      return;
    }
    const { counts, ws } = this.#args;
    counts.messagesFromBrowsers++;
    counts.bytesFromBrowsers += message.length;
    const whole = Buffer.allocUnsafe(line.length + 2);
    whole.set(line);
    whole[line.length] = CR;
    whole[line.length + 1] = LF;
    if (this.#core?.write(whole) === false) ws.pause();
  }

  /** Counts a message or ping: the browser is alive, but may be too eager. */
  #admit(): boolean {
    this.#heartbeat?.heard();
    if (this.#take()) return true;
    this.close(1008, "rate limit exceeded");
    return false;
  }

  #onCoreData(chunk: Buffer): void {
    const { ws, socket, kind, limits, counts } = this.#args;
    if (this.#state !== "open" || ws.readyState !== WebSocket.OPEN) return;
    const block = this.#nextBlock(chunk);
    if (block === undefined) return;
    const framed =
      limits.sharedChunks && block === chunk ? frameLinesShared(block, kind) : frameLines(block, kind);
    if (framed.farewell !== undefined) this.#farewell = framed.farewell;
    counts.linesToBrowsers += framed.lines;
    counts.bytesToBrowsers += framed.frames.length;
    if (socket.write(framed.frames) || socket.writableLength < limits.outboundBufferBytes || this.#held)
      return;
    this.#held = true;
    counts.held++;
    this.#core?.pause();
  }

  #nextBlock(chunk: Buffer): Buffer | undefined {
    try {
      return this.#blocks(chunk);
    } catch (error) {
      this.#core?.destroy();
      this.#onCoreError(error);
      return undefined;
    }
  }

  #onBrowserDrained(): void {
    this.#heartbeat?.heard();
    this.#release();
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#args.counts.held--;
    this.#core?.resume();
  }

  #onBrowserError(error: Error): void {
    this.#args.onError("browser", error);
    // ws closes its side with the code that fits: 1007 not UTF-8, 1009 too big, 1008 too many fragments.
    this.#beginClosing();
  }

  #onBrowserClosed(code: number, reason: string): void {
    this.#end ??= { code, reason, by: "browser" };
    this.#browserDone = true;
    this.#beginClosing();
    this.#settle();
  }

  #onCoreUnreachable(error: unknown): void {
    if (this.#state !== "connecting") return;
    this.#args.onError("core", error);
    this.close(1013, "the chat server cannot be reached, try again later", "core");
  }

  #onCoreError(error: unknown): void {
    if (this.#state === "closing") return;
    this.#args.onError("core", error);
    this.close(1011, "the connection to the chat server broke", "core");
  }

  #onCoreClosed(): void {
    this.#coreDone = true;
    if (this.#state === "open") this.close(1011, "the connection to the chat server broke", "core");
    this.#settle();
  }

  /** From here on nothing passes: the core hears an end, and what it still says is read and dropped. */
  #beginClosing(): void {
    if (this.#state === "closing") return;
    this.#state = "closing";
    this.#heartbeat?.stop();
    this.#deadline?.cancel();
    this.#release();
    const core = this.#core;
    if (core === undefined) {
      this.#coreDone = true;
      this.#connecting.abort();
      return;
    }
    if (this.#coreDone) return;
    core.end();
    core.resume();
    this.#deadline = this.#args.clock.setTimeout(() => core.destroy(), this.#args.limits.closeTimeoutMs);
  }

  #settle(): void {
    if (!this.#browserDone || !this.#coreDone || this.#end === undefined) return;
    this.#deadline?.cancel();
    this.#args.onClosed(this.#end);
  }
}

/** Some clients end their message as they would a line; one ending is forgiven. */
function withoutEnding(message: Buffer): Buffer {
  let end = message.length;
  if (message[end - 1] === LF) end--;
  if (message[end - 1] === CR) end--;
  return end === message.length ? message : message.subarray(0, end);
}
