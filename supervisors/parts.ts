import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import type { Core } from "../actors/core.ts";
import type { GatewayArg, InnerRelay } from "../actors/gateway.ts";
import type { OpenStore } from "../actors/store.ts";
import { createRelay } from "../relay/relay.ts";
import { keyFileOf } from "../src/config/schema/encryption.ts";
import type { Settings } from "../src/config/schema.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";

/** The engine that the settings name. */
export const openStoreOf =
  (settings: Settings, clock: () => number): OpenStore =>
  (onLost) =>
    openSqliteStore({
      file: (settings.store.url ?? "").replace(/^sqlite:/, ""),
      clock,
      eventsPerRoom: settings.history.messagesPerRoom,
      logInMemory: !settings.history.persistent,
      gatherMs: settings.store.gatherMs,
      encryption: { enabled: settings.encryption.enabled, keyFile: keyFileOf(settings) },
      onLost,
    });

/** The relay that runs inside: its two halves meet without the kernel in between. */
export const innerRelay =
  (core: Core): GatewayArg["makeRelay"] =>
  (listener, admit): InnerRelay => {
    const { relay, limits } = core.settings;
    return createRelay({
      admit,
      allowedOrigins: listener.allowedOrigins,
      trustedProxies: listener.trustedProxies,
      maxPayloadBytes: relay.maxPayloadBytes,
      maxConnections: relay.maxConnections,
      maxConnectionsPerAddress: limits.connectionsPerAddress === 0 ? 0 : relay.connectionsPerAddress,
      messagesPerSecond: limits.floodControl ? relay.messagesPerSecond : 0,
      burst: relay.messageBurst,
      pingIntervalMs: relay.pingInterval * 1_000,
      outboundBufferBytes: limits.outboxBytes,
      clock: core.system.clock,
      log: (event) => {
        core.counters.webSocket(event);
        if (event.type === "failed")
          core.log.warn(
            { link: event.id, where: event.where, error: String(event.error) },
            "a browser's link failed",
          );
      },
    });
  };

/** Security headers of the page: nothing from elsewhere, in no other page's frame. */
const pageHeaders = {
  "content-security-policy":
    "default-src 'self'; connect-src 'self' ws: wss:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

/** Serves the page as it was built; a plain word where it was not. */
export function pages(): RequestListener {
  const folder = builtPage();
  if (folder === undefined) {
    return (_, response) => {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end("The page has not been built; `npm run build` does it.\n");
    };
  }
  const serve = sirv(folder, {
    single: true,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
      if (path.startsWith("/assets/"))
        response.setHeader("cache-control", "public, max-age=31536000, immutable");
      else response.setHeader("cache-control", "no-cache");
    },
  });
  return (request, response) =>
    serve(request, response, () => {
      response.writeHead(404).end();
    });
}

/** `dist/web`, looked for upwards from here: this file is part of the bundle, or runs from its source. */
function builtPage(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < 5; level += 1) {
    for (const candidate of [join(folder, "web"), join(folder, "dist", "web")])
      if (existsSync(join(candidate, "index.html")) && !existsSync(join(candidate, "vite.config.ts")))
        return candidate;
    folder = dirname(folder);
  }
  return undefined;
}
