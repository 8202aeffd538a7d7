import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { RelayClock } from "./clock.ts";
import { closeReason } from "./close-reason.ts";
import type { Framed, FrameKind } from "./frames.ts";
import type { Heartbeats, Pinged } from "./heartbeats.ts";
import type { Peer } from "./peer.ts";
import type { Take } from "./token-bucket.ts";

/** The limits of one link; RelayOptions tells what each means. */
export interface LinkLimits {
  readonly outboundBufferBytes: number;
  readonly handshakeTimeoutMs: number;
  readonly closeTimeoutMs: number;
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

/** What the links of a relay have in common. */
export interface LinkHost {
  readonly limits: LinkLimits;
  readonly clock: RelayClock;
  readonly counts: LinkCounts;
  readonly heartbeats: Heartbeats;
  /** A browser took so many milliseconds to answer a ping. */
  readonly ponged: (ms: number) => void;
  /** What one browser may say, over time. */
  readonly newBucket: () => Take;
  /** Something went wrong which its close code alone does not explain. */
  failed(link: Link, where: "browser" | "core", error: unknown): void;
  /** Both sides are closed and no timer is left. */
  closed(link: Link, end: LinkEnd): void;
}

/** A browser's WebSocket, which knows its link: its listeners are the same functions for all. */
export class BrowserSocket extends WebSocket {
  link: Link | undefined;
}

/** One browser, and where it comes from. */
export interface LinkArgs {
  readonly id: number;
  readonly ws: BrowserSocket;
  /** The stream beneath `ws`. */
  readonly socket: Duplex;
  readonly from: Peer;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** The subprotocol of JSON events: an object in each message. */
export const JSON_EVENTS = "events.json";

/**
 * One browser and its one connection to the core: here is the browser's half, subclasses have the core's.
 *
 * Data frames to the browser are built by us and written straight to its socket, one write for each block of lines;
 * ws sends the control frames. Both write whole frames in one synchronous step (nothing is compressed, so ws
 * queues nothing), hence neither can land inside the other's.
 */
export abstract class Link implements Pinged {
  readonly id: number;
  readonly from: Peer;
  readonly openedAt: number;
  alive = true;
  protected readonly host: LinkHost;
  protected readonly ws: WebSocket;
  protected readonly socket: Duplex;
  protected readonly kind: FrameKind;
  protected state: "connecting" | "open" | "closing" = "connecting";
  protected browserDone = false;
  /** Nothing is to come from the core: it closed, or never came. */
  protected coreDone = false;
  /** How long the core may take; at most one runs at a time. */
  protected deadline: { cancel(): void } | undefined;
  readonly #take: Take;
  /** When a ping was sent that has no answer yet, by the relay's clock. */
  #pingedAt: number | undefined;
  #farewell = "";
  #end: LinkEnd | undefined;

  constructor(host: LinkHost, { id, ws, socket, from }: LinkArgs) {
    this.id = id;
    this.from = from;
    this.openedAt = host.clock.now();
    this.host = host;
    this.ws = ws;
    this.socket = socket;
    this.kind = ws.protocol === "binary.ircv3.net" ? "binary" : "text";
    this.#take = host.newBucket();
    // What the browser says before the core is there waits in the kernel, not here.
    ws.pause();
    ws.link = this;
    ws.on("message", onMessage);
    ws.on("ping", onPing);
    ws.on("pong", onPong);
    ws.on("error", onError);
    ws.on("close", onClose);
  }

  /** Closes both sides; the browser is told why. Nothing happens to a link that is closing already. */
  close(code: number, reason: string, by: LinkEnd["by"] = "relay"): void {
    if (this.state === "closing") return;
    this.#end = { code, reason: closeReason(reason), by };
    // Read on, or the browser's own close frame would never be seen.
    this.ws.resume();
    this.ws.close(code, this.#end.reason);
    this.#beginClosing();
  }

  get notReading(): boolean {
    return this.ws.isPaused;
  }

  ping(): void {
    this.#pingedAt = this.host.clock.now();
    this.ws.ping();
  }

  /** The browser has answered a ping, or says one's answer without having been asked. */
  ponged(): void {
    this.alive = true;
    if (this.#pingedAt === undefined) return;
    this.host.ponged(this.host.clock.now() - this.#pingedAt);
    this.#pingedAt = undefined;
  }

  lost(): void {
    // 1001, not 1008: it broke no rule, and should come back.
    this.close(1001, "ping timeout");
  }

  /** The browser said a line, here with CR LF. */
  protected abstract pass(line: Buffer): void;

  /** From here on nothing passes; called once. */
  protected abstract leaveCore(): void;

  /** The browser's socket is closed. */
  protected leftByBrowser(): void {}

  /** The core is there: the browser is heard. */
  protected open(): void {
    this.state = "open";
    this.host.heartbeats.add(this);
  }

  /** Whether lines may go to the browser. */
  protected get writable(): boolean {
    return this.state === "open" && this.ws.readyState === WebSocket.OPEN;
  }

  /** @returns false when the browser does not keep up */
  protected show({ frames, lines, farewell }: Framed): boolean {
    const { counts } = this.host;
    if (farewell !== undefined) this.#farewell = farewell;
    counts.linesToBrowsers += lines;
    counts.bytesToBrowsers += frames.length;
    return this.socket.write(frames);
  }

  /** The core has said all it had to say, and why in its last line. */
  protected coreEnded(): void {
    this.close(1000, this.#farewell, "core");
  }

  protected coreUnreachable(error: unknown): void {
    if (this.state !== "connecting") return;
    this.host.failed(this, "core", error);
    this.close(1013, "the chat server cannot be reached, try again later", "core");
  }

  protected coreBroke(error?: unknown): void {
    if (this.state === "closing") return;
    if (error !== undefined) this.host.failed(this, "core", error);
    this.close(1011, "the connection to the chat server broke", "core");
  }

  protected settle(): void {
    if (!this.browserDone || !this.coreDone || this.#end === undefined) return;
    this.deadline?.cancel();
    this.host.closed(this, this.#end);
  }

  heard(message: WebSocket.RawData): void {
    if (this.state !== "open" || !this.admit() || !Buffer.isBuffer(message)) return;
    const length = withoutEnding(message);
    const whole = Buffer.allocUnsafe(length + 2);
    message.copy(whole, 0, 0, length);
    whole[length] = CR;
    whole[length + 1] = LF;
    // Between the tokens of JSON an end of line is a space, and inside of them there is none.
    if (this.ws.protocol === JSON_EVENTS)
      for (let at = 0; at < length; at++) if (whole[at] === LF || whole[at] === CR) whole[at] = SPACE;
    // One message is one line (IRCv3 WebSocket). More in it is no line of IRC: cut in two, text that a page put
    // into a command unchecked would become a command of its own.
    if (whole.indexOf(LF) <= length || whole.indexOf(CR) < length) {
      this.close(1008, "a message holds one line, without CR or LF");
      return;
    }
    const { counts } = this.host;
    counts.messagesFromBrowsers++;
    counts.bytesFromBrowsers += message.length;
    this.pass(whole);
  }

  /** Counts a message or ping: the browser is alive, but may be too eager. */
  admit(): boolean {
    this.alive = true;
    if (this.#take()) return true;
    this.close(1008, "rate limit exceeded");
    return false;
  }

  browserFailed(error: Error): void {
    this.host.failed(this, "browser", error);
    // ws closes its side with the code that fits: 1007 not UTF-8, 1009 too big, 1008 too many fragments.
    this.#beginClosing();
  }

  browserClosed(code: number, reason: string): void {
    this.#end ??= { code, reason, by: "browser" };
    this.browserDone = true;
    this.#beginClosing();
    this.leftByBrowser();
    this.settle();
  }

  #beginClosing(): void {
    if (this.state === "closing") return;
    this.state = "closing";
    this.host.heartbeats.delete(this);
    this.leaveCore();
  }
}

function onMessage(this: WebSocket, message: WebSocket.RawData): void {
  linkOf(this)?.heard(message);
}

function onPing(this: WebSocket): void {
  linkOf(this)?.admit();
}

function onPong(this: WebSocket): void {
  linkOf(this)?.ponged();
}

function onError(this: WebSocket, error: Error): void {
  linkOf(this)?.browserFailed(error);
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  linkOf(this)?.browserClosed(code, reason.toString());
}

const linkOf = (ws: WebSocket): Link | undefined => (ws instanceof BrowserSocket ? ws.link : undefined);

/** Some clients end their message as they would a line; one ending is forgiven. @returns the length of the rest */
function withoutEnding(message: Buffer): number {
  let end = message.length;
  if (message[end - 1] === LF) end--;
  if (message[end - 1] === CR) end--;
  return end;
}
