import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { RelayClock } from "../../relay/clock.ts";
import type { DialectName } from "../../relay/dialect.ts";
import type { AdmitBrowser } from "../../relay/in-process.ts";
import type { Peer } from "../../relay/peer.ts";
import {
  type ConnectCore,
  createRelay,
  type Relay,
  type RelayEvent,
  type RelayOptions,
} from "../../relay/relay.ts";
import { duplexPair } from "./duplex-pair.ts";

/** Waits for a condition; fails after five seconds. */
export async function until(condition: () => boolean, what = condition.toString()): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A clock that stands still until it is turned. */
export class HandClock implements RelayClock {
  #now = 0;
  readonly #due = new Set<{ at: number; fn: () => void }>();

  now(): number {
    return this.#now;
  }

  setTimeout(fn: () => void, ms: number): { cancel(): void } {
    const entry = { at: this.#now + ms, fn };
    this.#due.add(entry);
    return { cancel: () => this.#due.delete(entry) };
  }

  get pending(): number {
    return this.#due.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#due].filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due.delete(next);
      this.#now = next.at;
      next.fn();
    }
    this.#now = end;
  }
}

/** Values that come one by one, and are waited for one by one. */
class Queue<T> {
  readonly #values: T[] = [];
  readonly #waiting: ((value: T) => void)[] = [];

  add(value: T): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#values.push(value);
    else waiting(value);
  }

  next(): Promise<T> {
    const value = this.#values.shift();
    if (value !== undefined) return Promise.resolve(value);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** The core's end of one connection. */
export class CoreEnd {
  readonly duplex: Duplex;
  readonly peer: Peer;
  readonly dialect: DialectName;
  readonly #lines = new Queue<string>();
  #begun = "";
  ended = false;
  error: Error | undefined;

  constructor(duplex: Duplex, peer: Peer, dialect: DialectName) {
    this.duplex = duplex;
    this.peer = peer;
    this.dialect = dialect;
    duplex.on("error", (error) => {
      this.error = error;
    });
    duplex.on("end", () => {
      this.ended = true;
    });
  }

  /** The next line from the browser, its CR LF shown. */
  line(): Promise<string> {
    if (this.duplex.listenerCount("data") === 0) this.duplex.on("data", (chunk: Buffer) => this.#feed(chunk));
    return this.#lines.next();
  }

  #feed(chunk: Buffer): void {
    const parts = (this.#begun + chunk.toString("latin1")).split("\n");
    this.#begun = parts.pop() ?? "";
    for (const part of parts) this.#lines.add(Buffer.from(`${part}\n`, "latin1").toString());
  }
}

/** A browser: a ws client whose messages are waited for. */
export class Browser {
  readonly ws: WebSocket;
  readonly #messages = new Queue<{ data: Buffer; isBinary: boolean }>();
  readonly closed: Promise<{ code: number; reason: string }>;
  error: Error | undefined;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on("message", (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#messages.add({ data, isBinary });
    });
    ws.on("error", (error) => {
      this.error = error;
    });
    this.closed = new Promise((resolve) => {
      ws.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  async text(): Promise<string> {
    return (await this.#messages.next()).data.toString();
  }

  message(): Promise<{ data: Buffer; isBinary: boolean }> {
    return this.#messages.next();
  }
}

/** Settings of a browser's handshake. */
export interface BrowserOptions {
  readonly path?: string;
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

/** Settings, and another way to the core than a pair whose other end the test has. */
export type TestOptions = Partial<RelayOptions> & {
  readonly connectCore?: ConnectCore;
  readonly admit?: AdmitBrowser;
};

/** A relay on a real port, with cores that the test drives. */
export class RelayServer {
  readonly relay: Relay;
  readonly events: RelayEvent[] = [];
  readonly clock = new HandClock();
  readonly #server: Server;
  readonly #cores = new Queue<CoreEnd>();
  readonly sockets = new Set<Socket>();

  constructor({ admit, ...options }: TestOptions) {
    const connectCore: ConnectCore = (peer, dialect) => {
      const [ours, theirs] = duplexPair();
      this.#cores.add(new CoreEnd(theirs, peer, dialect));
      return ours;
    };
    this.relay = createRelay({
      ...(admit ? { admit } : { connectCore }),
      clock: this.clock,
      log: (event) => this.events.push(event),
      closeTimeoutMs: 1_000,
      maxConnectionsPerAddress: 0,
      ...options,
    });
    this.#server = createServer();
    this.#server.on("upgrade", this.relay.handleUpgrade);
    this.#server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Begins a handshake; the caller waits for what comes of it. */
  dial({ path = "/ws", protocols = [], headers = {} }: BrowserOptions = {}): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}${path}`, protocols, { headers });
  }

  async browser(options: BrowserOptions = {}): Promise<Browser> {
    const browser = new Browser(this.dial(options));
    await once(browser.ws, "open");
    return browser;
  }

  /** The status, headers and body with which a handshake is refused. */
  async refusal(options: BrowserOptions = {}): Promise<{ status: number; type: string; body: string }> {
    const ws = this.dial(options);
    const [request, response] = await once(ws, "unexpected-response");
    let body = "";
    for await (const part of response) body += part;
    request.destroy();
    return { status: response.statusCode, type: response.headers["content-type"], body };
  }

  /** The core's end of the next connection, in the order they were made. */
  core(): Promise<CoreEnd> {
    return this.#cores.next();
  }

  /** A browser and its core. */
  async pair(options: BrowserOptions = {}): Promise<[Browser, CoreEnd]> {
    return [await this.browser(options), await this.core()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    const gone = this.relay.close();
    // A core that the test did not read from never ends by itself.
    this.clock.advance(1_000);
    await gone;
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Starts a {@link RelayServer}; `await using` closes it. */
export function startRelay(options: TestOptions = {}): Promise<RelayServer> {
  return new RelayServer(options).listen();
}
