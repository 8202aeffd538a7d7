import { once } from "node:events";
import { createServer } from "node:http";
import { connectTcpCore } from "./core-link.ts";
import { createRelay, type RelayOptions, type RelayStats, relayDefaults } from "./relay.ts";

/** A relay on its own port, in front of a core elsewhere. */
export interface StandaloneOptions extends RelayOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly core: { readonly host: string; readonly port: number; readonly secret?: string };
}

/** A running one. */
export interface StandaloneRelay {
  /** The port it listens on, which tells what port 0 became. */
  readonly port: number;
  stats(): RelayStats;
  /** Refuses new browsers, tells those connected (1001), and resolves when the port and all sockets are closed. */
  close(): Promise<void>;
}

/**
 * Starts an HTTP server that upgrades to WebSocket on any path and answers everything else with 426.
 *
 * @throws the error of `listen`, as EADDRINUSE; RelaySettingError
 */
export async function startStandaloneRelay(options: StandaloneOptions): Promise<StandaloneRelay> {
  const { listen, core, ...rest } = options;
  const handshakeTimeoutMs = rest.handshakeTimeoutMs ?? relayDefaults.handshakeTimeoutMs;
  const clock = rest.clock === undefined ? {} : { clock: rest.clock };
  const relay = createRelay({
    ...rest,
    connectCore: connectTcpCore({ ...core, ...clock, connectTimeoutMs: handshakeTimeoutMs }),
  });
  const server = createServer({ headersTimeout: handshakeTimeoutMs, requestTimeout: handshakeTimeoutMs });
  server.on("request", (_request, response) => {
    response.writeHead(426, { Connection: "Upgrade", Upgrade: "websocket", "Content-Type": "text/plain" });
    response.end("This port speaks WebSocket only.\n");
  });
  server.on("upgrade", relay.handleUpgrade);
  server.listen(listen);
  await once(server, "listening");
  // Out of file descriptors, say: those who are connected stay, and the next may have more luck.
  server.on("error", (error) => rest.log?.({ type: "listenerFailed", error }));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : listen.port,
    stats: relay.stats,
    async close() {
      const closed = once(server, "close");
      server.close();
      await relay.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
