import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Behaviour } from "../src/otp/process.ts";
import type { Transport } from "../src/tables/transport.ts";
import type { Core, Gateway } from "./core.ts";
import type { Door } from "./dialects.ts";
import { clientAddress } from "./http/client-address.ts";
import { isForApi, LazyApi } from "./http/lazy-api.ts";
import type { ListenerSettings } from "./listeners.ts";
import { answerOperations } from "./operations.ts";
import { admit } from "./server/accept.ts";

/** A WebSocket's way into the core, as the relay that runs inside asks for it. */
export type AdmitBrowser = (browser: Transport, dialect: Door) => void;

/** The relay of one listener, made by those above, who know the relay. */
export interface InnerRelay {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface GatewayArg {
  readonly core: Core;
  readonly makeRelay: (listener: ListenerSettings, admit: AdmitBrowser) => InnerRelay;
  /** Serves the page. */
  readonly pages: RequestListener;
  /** By listener; held above the actor, so that browsers stay connected when it crashes. */
  readonly relays: Map<ListenerSettings, InnerRelay>;
}

interface GatewayState {
  readonly core: Core;
  readonly gateway: Gateway;
}

/** Serves what comes over HTTP: the page, and WebSockets through the relay that runs inside. */
export const gateway: Behaviour<GatewayState, never, GatewayArg> = {
  name: "gateway",

  init({ core, makeRelay, pages, relays }) {
    const admitBrowser: AdmitBrowser = (browser, dialect) => admit(core, browser, dialect);
    const relayOf = (listener: ListenerSettings): InnerRelay => {
      const relay = relays.get(listener) ?? makeRelay(listener, admitBrowser);
      relays.set(listener, relay);
      return relay;
    };
    const api = new LazyApi(core);
    const own: Gateway = {
      request: (request, response, listener) => {
        abandonUnread(request, response, core.settings.http.bodyTimeout * 1_000);
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        if (isForApi(path)) return api.handle(request, response, clientAddress(request, listener));
        if (path === "/info.json") {
          response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
          response.end(JSON.stringify(info(core)));
        } else if (!answerOperations(core, request, response)) pages(request, response);
      },
      drain: () => api.drain(),
      upgrade: (request, socket, head, listener) => {
        const path = (request.url ?? "/").split("?")[0];
        if (listener.protocol === "websocket" || path === "/ws")
          relayOf(listener).handleUpgrade(request, socket, head);
        else socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      },
    };
    core.gateway = own;
    return { core, gateway: own };
  },

  handle: (state) => state,

  terminate({ core, gateway: own }) {
    if (core.gateway === own) core.gateway = undefined;
  },
};

/** Closes the connection of a request that was answered, and whose body still comes long after: nobody reads it. */
function abandonUnread(request: IncomingMessage, response: ServerResponse, ms: number): void {
  response.once("finish", () => {
    if (request.complete) return;
    const deadline = setTimeout(() => request.socket.destroy(), ms);
    request.once("close", () => clearTimeout(deadline));
  });
}

/** What the page tells newcomers: where else one can come in. */
function info({ facts, listeners }: Core): object {
  const door = (protocol: string) => {
    const found = listeners.addresses.find((address) => address.protocol === protocol);
    return found ? { host: found.host, port: found.port, tls: found.tls } : null;
  };
  return {
    network: facts.network,
    name: facts.name,
    version: facts.version,
    line: door("line"),
    irc: door("irc"),
  };
}
