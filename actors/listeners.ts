import { readFile } from "node:fs/promises";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { Settings } from "../src/config/schema.ts";

export type ListenerSettings = Settings["listeners"][number];

/** An open port. `port` is the real one, also where the settings said 0. */
export interface ListenerAddress {
  readonly protocol: ListenerSettings["protocol"];
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Who takes what comes in. */
export interface Doors {
  /** How long requests may take to arrive, and connections may be idle between them, in ms; 0: for ever. */
  readonly http: {
    readonly headersTimeout: number;
    readonly requestTimeout: number;
    readonly keepAliveTimeout: number;
  };
  /** A client of the line or IRC dialect; the socket is paused. */
  socket(socket: Socket, listener: ListenerSettings): void;
  /** A socket of HTTP, of which nothing was read. @returns whether there is room for it */
  connection(socket: Socket, listener: ListenerSettings): boolean;
  request(request: IncomingMessage, response: ServerResponse, listener: ListenerSettings): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, listener: ListenerSettings): void;
}

/** A port cannot be opened: it is used, or not ours to use. */
export class CannotBind extends Error {
  override readonly name = "CannotBind";
  readonly listener: ListenerSettings;
  constructor(listener: ListenerSettings, cause: unknown) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const why =
      code === "EADDRINUSE"
        ? "the port is in use"
        : code === "EACCES"
          ? "not permitted"
          : code === "EADDRNOTAVAIL"
            ? "no such address here"
            : code;
    super(`cannot listen on ${listener.host} port ${listener.port} (${listener.protocol}): ${why}`, {
      cause,
    });
    this.listener = listener;
  }
}

interface Listening {
  /** As they are now: some may change while the port is open. */
  settings: ListenerSettings;
  readonly server: Server;
  readonly address: ListenerAddress;
}

/** A client may show a certificate, whoever signed it: its fingerprint is what an account knows it by (SASL EXTERNAL). */
const asksForCertificates = { requestCert: true, rejectUnauthorized: false } as const;

/** For how long the answer to a client for which there is no room may take to be read. */
const fullMs = 1_000;

/** Sockets that come while nobody serves the door. */
const maxWaiting = 1_000;

/** Answers a request, if it is one of those that it is for. */
type AnswerAlways = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The open ports. They are held above the actors, as their sockets are: when the server actor crashes, its successor
 * takes over ports that never closed, and who knocked meanwhile is let in by it.
 */
export class Listeners {
  /** By the place of a listener in the settings, and what cannot change while it is open. */
  readonly #open = new Map<string, Listening>();
  #doors: Doors | undefined;
  #waiting: [Socket, ListenerSettings][] = [];
  readonly #always: AnswerAlways;

  /** @param always answers some requests of `http` listeners also while no actor serves the doors */
  constructor(always: AnswerAlways = () => false) {
    this.#always = always;
  }

  /** Opens what is not open yet, IRC last, and closes what is not wanted any more. @throws CannotBind */
  async open(wanted: readonly ListenerSettings[], doors: Doors): Promise<void> {
    this.#doors = doors;
    const keyed = wanted.map((settings, place) => ({ settings, key: keyOf(settings, place) }));
    const keys = new Set(keyed.map(({ key }) => key));
    for (const [key, { server }] of this.#open) if (!keys.has(key)) await this.#close(key, server);
    const isIrc = ({ settings }: { readonly settings: ListenerSettings }): number =>
      Number(settings.protocol === "irc");
    const order = keyed.sort((a, b) => isIrc(a) - isIrc(b));
    for (const { key, settings } of order) if (!this.#open.has(key)) await this.#listen(key, settings);
    for (const [socket, settings] of this.#waiting.splice(0)) doors.socket(socket, settings);
  }

  /** The actor that served the doors is gone; the ports stay open for its successor. */
  leave(doors: Doors): void {
    if (this.#doors === doors) this.#doors = undefined;
  }

  /** Closes every port. Connections are not touched. */
  async close(): Promise<void> {
    this.#doors = undefined;
    for (const [socket] of this.#waiting.splice(0)) socket.destroy();
    for (const [key, { server }] of [...this.#open]) await this.#close(key, server);
  }

  get addresses(): readonly ListenerAddress[] {
    return Array.from(this.#open.values(), ({ address }) => address);
  }

  /** Takes what may change of the settings, and reads the certificates again. @returns what went wrong, by listener */
  async reload(wanted: readonly ListenerSettings[]): Promise<readonly string[]> {
    for (const [place, settings] of wanted.entries()) {
      const listening = this.#open.get(keyOf(settings, place));
      if (listening) listening.settings = settings;
    }
    const faults: string[] = [];
    for (const { settings, server } of this.#open.values()) {
      if (!settings.tls || !("setSecureContext" in server)) continue;
      try {
        (server as Server & { setSecureContext(options: object): void }).setSecureContext(
          await pems(settings.tls),
        );
      } catch (error) {
        faults.push(
          `${settings.protocol} ${settings.host}:${settings.port}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return faults;
  }

  async #listen(key: string, settings: ListenerSettings): Promise<void> {
    const current = (): ListenerSettings => this.#open.get(key)?.settings ?? settings;
    const server = await this.#server(settings, current);
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new CannotBind(settings, error)));
      server.listen({ host: settings.host, port: settings.port, backlog: 4_096 }, resolve);
    });
    server.removeAllListeners("error");
    server.on("error", () => undefined); // a failing accept concerns one client only, who sees it fail
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : settings.port;
    this.#open.set(key, {
      settings,
      server,
      address: { protocol: settings.protocol, host: settings.host, port, tls: settings.tls !== null },
    });
  }

  async #server(settings: ListenerSettings, current: () => ListenerSettings): Promise<Server> {
    const keys = settings.tls ? await pems(settings.tls) : undefined;
    if (settings.protocol === "line" || settings.protocol === "irc") {
      const options = { allowHalfOpen: true, pauseOnConnect: !keys, noDelay: true };
      const accept = (socket: Socket): void => this.#accept(socket, current());
      return keys
        ? createTlsServer({ ...options, ...keys, ...asksForCertificates }, accept)
        : createServer(options, accept);
    }
    const options = { connectionsCheckingInterval: 1_000, ...this.#doors?.http };
    const http = keys ? createHttpsServer({ ...options, ...keys }) : createHttpServer(options);
    const refused = new WeakSet<object>();
    // Before the server's own listener: one that is closed at once is never read.
    http.prependListener("connection", (socket: Socket) => {
      if (!this.#doors || this.#doors.connection(socket, current())) return;
      refused.add(socket);
      if (keys) socket.destroy();
      else full(socket);
    });
    http.on("request", (request, response) => {
      if (refused.has(request.socket)) return;
      const isHttp = settings.protocol === "http";
      if (this.#doors && isHttp) this.#doors.request(request, response, current());
      else if (!isHttp || !this.#always(request, response))
        response.writeHead(isHttp ? 503 : 426, { "content-type": "text/plain" }).end();
    });
    http.on("upgrade", (request, socket, head) => {
      if (this.#doors) this.#doors.upgrade(request, socket, head, current());
      else socket.destroy();
    });
    return http;
  }

  #accept(socket: Socket, settings: ListenerSettings): void {
    if (this.#doors) return this.#doors.socket(socket, settings);
    // Nobody reads it until then, and errors of a socket that nobody owns are nobody's.
    socket.on("error", () => socket.destroy());
    if (this.#waiting.length < maxWaiting) this.#waiting.push([socket, settings]);
    else socket.destroy();
  }

  async #close(key: string, server: Server): Promise<void> {
    this.#open.delete(key);
    // Without waiting: `close` calls back when the last connection has ended, and those go on.
    server.close();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Tells a client without TLS that there is no room, and lets go of it. */
function full(socket: Socket): void {
  socket.on("error", () => socket.destroy());
  socket.end(
    "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
  );
  setTimeout(() => socket.destroy(), fullMs).unref();
}

const keyOf = ({ protocol, host, port, tls }: ListenerSettings, place: number): string =>
  `${place} ${protocol} ${host} ${port} ${tls === null ? "plain" : "tls"}`;

async function pems(tls: {
  readonly certificate: string;
  readonly key: string;
}): Promise<{ cert: Buffer; key: Buffer }> {
  const [cert, key] = await Promise.all([readFile(tls.certificate), readFile(tls.key)]);
  return { cert, key };
}
