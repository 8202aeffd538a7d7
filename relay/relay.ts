import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { type RelayClock, relayClock } from "./clock.ts";
import type { DialectName } from "./dialect.ts";
import { Heartbeats } from "./heartbeats.ts";
import { type AdmitBrowser, InProcessLink } from "./in-process.ts";
import {
  BrowserSocket,
  JSON_EVENTS,
  type Link,
  type LinkArgs,
  type LinkCounts,
  type LinkEnd,
  type LinkHost,
} from "./link.ts";
import { originAllowed } from "./origin.ts";
import { addressKey, addressRanges, LOOPBACK, type Peer, peerOf } from "./peer.ts";
import { type Refusal, refuse } from "./refuse.ts";
import { StreamLink } from "./stream-link.ts";
import { tokenBucket } from "./token-bucket.ts";

/**
 * Opens a connection to the core for this browser, which has already told the core who the peer is: a TCP
 * socket after its PROXY header. Its failure is the browser's close code 1013.
 * `signal` aborts when the browser has left meanwhile; a connection that comes all the same is destroyed.
 */
export type ConnectCore = (peer: Peer, dialect: DialectName, signal: AbortSignal) => Promise<Duplex> | Duplex;

/** Settings with a default, see {@link relayDefaults}. */
export interface RelaySettings {
  /** Empty: the page's own origin, and none at all. `*`: any. Else exactly these, as `https://chat.example`. */
  readonly allowedOrigins: readonly string[];
  /** CIDR; only their X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustedProxies: readonly string[];
  /** Longest message of a browser; over it: 1009. */
  readonly maxPayloadBytes: number;
  /** Most fragments of one message; over it: 1008. */
  readonly maxFragments: number;
  /** Most browsers at once; over it: 503. 0: no limit. */
  readonly maxConnections: number;
  /** Most browsers of one IPv4 address or IPv6 /64; over it: 503. 0: no limit. */
  readonly maxConnectionsPerAddress: number;
  /** Messages and pings of a browser, over time; over it: 1008. 0: no limit. */
  readonly messagesPerSecond: number;
  /** How many of them at once. */
  readonly burst: number;
  /** From one ping to the next. 0: no pings. */
  readonly pingIntervalMs: number;
  /** In which a ping has to be answered; over it: 1001. */
  readonly pongTimeoutMs: number;
  /** Waiting for a slow browser before the core is no longer read; not less than its socket's own mark. */
  readonly outboundBufferBytes: number;
  /** In which the core has to take the connection; over it: 1013. */
  readonly handshakeTimeoutMs: number;
  /** In which either side has to follow a close, before it is cut. */
  readonly closeTimeoutMs: number;
}

/** The way to the core: a stream for each browser, or none where it is in the same process. */
export type CoreAccess = { readonly connectCore: ConnectCore } | { readonly admit: AdmitBrowser };

/** What a relay is made from, besides its way to the core. */
export interface RelayOptions extends Partial<RelaySettings> {
  /** Hears what happens, for the log; never holds text of messages. */
  readonly log?: (event: RelayEvent) => void;
  readonly clock?: RelayClock;
}

/** What a relay tells its log. `id` numbers the links of one relay from 1. */
export type RelayEvent =
  | { readonly type: "opened"; readonly id: number; readonly peer: Peer; readonly dialect: DialectName }
  | ({
      readonly type: "closed";
      readonly id: number;
      readonly peer: Peer;
      readonly durationMs: number;
    } & LinkEnd)
  | { readonly type: "refused"; readonly peer: Peer; readonly why: Refusal }
  | { readonly type: "ponged"; readonly ms: number }
  | {
      readonly type: "failed";
      readonly id: number;
      readonly where: "browser" | "core";
      readonly error: unknown;
    }
  | { readonly type: "listenerFailed"; readonly error: unknown };

/** Figures of a relay, for metrics. */
export interface RelayStats extends Readonly<LinkCounts> {
  /** Browsers connected now, those that are closing included. */
  readonly connections: number;
  /** Different addresses among them. */
  readonly addresses: number;
  /** Upgrades ever made, and refused, by reason. */
  readonly opened: number;
  readonly refused: Readonly<Record<Refusal, number>>;
}

/** The WebSocket side of a chat server. */
export interface Relay {
  /** A listener for the `upgrade` event of a node:http server. Takes the socket over, whatever comes of it. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Takes nobody more, tells every browser and ends every connection to the core.
   * @param code default 1001, going away
   * @returns when all are gone, at most some `closeTimeoutMs` later
   */
  close(code?: number, reason?: string): Promise<void>;
  stats(): RelayStats;
}

/** Fit for the open Internet. */
export const relayDefaults: RelaySettings = {
  allowedOrigins: [],
  trustedProxies: LOOPBACK,
  maxPayloadBytes: 16 * 1024,
  maxFragments: 64,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 16,
  messagesPerSecond: 100,
  burst: 400,
  pingIntervalMs: 30_000,
  pongTimeoutMs: 30_000,
  outboundBufferBytes: 256 * 1024,
  handshakeTimeoutMs: 10_000,
  closeTimeoutMs: 5_000,
};

const SUBPROTOCOLS: ReadonlySet<string> = new Set(["text.ircv3.net", "binary.ircv3.net", JSON_EVENTS]);

/**
 * Makes a relay: each WebSocket it accepts gets one connection to the core (IRCv3 WebSocket).
 *
 * @throws RelaySettingError when `trustedProxies` holds something else than addresses
 */
export function createRelay({
  log = () => {},
  clock = relayClock,
  ...given
}: RelayOptions & CoreAccess): Relay {
  const settings: RelaySettings = { ...relayDefaults, ...given };
  const isTrusted = addressRanges(settings.trustedProxies);
  const wss = webSocketServer(settings);
  const links = new Set<Link>();
  const perAddress = new Map<string, number>();
  const counts: LinkCounts = {
    messagesFromBrowsers: 0,
    bytesFromBrowsers: 0,
    linesToBrowsers: 0,
    bytesToBrowsers: 0,
    held: 0,
  };
  const refused: Record<Refusal, number> = { origin: 0, full: 0, address: 0, closing: 0 };
  let opened = 0;
  let closing: Promise<void> | undefined;
  let allGone = () => {};

  const refusalOf = (request: IncomingMessage, peer: Peer): Refusal | undefined => {
    const { maxConnections, maxConnectionsPerAddress, allowedOrigins } = settings;
    if (closing !== undefined) return "closing";
    if (!originAllowed(request.headers.origin, request.headers.host, allowedOrigins)) return "origin";
    if (maxConnections > 0 && links.size >= maxConnections) return "full";
    if (maxConnectionsPerAddress === 0) return undefined;
    const ofAddress = perAddress.get(addressKey(peer.address)) ?? 0;
    return ofAddress >= maxConnectionsPerAddress ? "address" : undefined;
  };

  const count = (peer: Peer, by: 1 | -1) => {
    const key = addressKey(peer.address);
    const ofAddress = (perAddress.get(key) ?? 0) + by;
    if (ofAddress > 0) perAddress.set(key, ofAddress);
    else perAddress.delete(key);
  };

  const now = () => clock.now();
  const host: LinkHost = {
    limits: settings,
    clock,
    counts,
    heartbeats: new Heartbeats({
      clock,
      intervalMs: settings.pingIntervalMs,
      timeoutMs: settings.pongTimeoutMs,
    }),
    ponged: (ms) => log({ type: "ponged", ms }),
    newBucket: () => tokenBucket(settings.messagesPerSecond, settings.burst, now),
    failed: ({ id }, where, error) => log({ type: "failed", id, where, error }),
    closed(link, end) {
      const { id, from } = link;
      links.delete(link);
      count(from, -1);
      log({ type: "closed", id, peer: from, durationMs: clock.now() - link.openedAt, ...end });
      if (links.size === 0) allGone();
    },
  };

  const open = (args: LinkArgs, dialect: DialectName) => {
    count(args.from, 1);
    log({ type: "opened", id: args.id, peer: args.from, dialect });
    if ("connectCore" in given) {
      links.add(new StreamLink(host, args, (signal) => given.connectCore(args.from, dialect, signal)));
      return;
    }
    const link = new InProcessLink(host, args);
    links.add(link);
    link.enter(given.admit, dialect);
  };

  return {
    handleUpgrade(request, socket, head) {
      const peer = peerOf(request, isTrusted);
      const why = refusalOf(request, peer);
      if (why === undefined) {
        wss.handleUpgrade(request, socket, head, (ws) =>
          open({ id: ++opened, ws, socket, from: peer }, dialectOf(request, ws.protocol)),
        );
        return;
      }
      refused[why]++;
      log({ type: "refused", peer, why });
      refuse(socket, why);
    },
    close(code = 1001, reason = "the server is shutting down") {
      closing ??= new Promise<void>((resolve) => {
        allGone = resolve;
        if (links.size === 0) resolve();
        for (const link of links) link.close(code, reason);
      });
      return closing;
    },
    stats: () => ({
      ...counts,
      connections: links.size,
      addresses: perAddress.size,
      opened,
      refused: { ...refused },
    }),
  };
}

function webSocketServer(settings: RelaySettings) {
  // closeTimeout is not in @types/ws yet, which a constant may hold and a literal may not.
  const options = {
    noServer: true,
    WebSocket: BrowserSocket,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: settings.maxPayloadBytes,
    maxFragments: settings.maxFragments,
    // A message may come byte by byte; more pieces than that are none.
    maxBufferedChunks: settings.maxPayloadBytes + 64,
    closeTimeout: settings.closeTimeoutMs,
    handleProtocols: (offered: Set<string>) => firstKnown(offered) ?? false,
  };
  return new WebSocketServer<typeof BrowserSocket>(options);
}

/** The first the client offers, for its order is its preference (IRCv3 WebSocket). */
function firstKnown(offered: Set<string>): string | undefined {
  for (const name of offered) if (SUBPROTOCOLS.has(name)) return name;
  return undefined;
}

function dialectOf(request: IncomingMessage, subprotocol: string): DialectName {
  if (subprotocol === JSON_EVENTS) return "json";
  return /[?&]dialect=line(&|$)/.test(request.url ?? "") ? "line" : "irc";
}
