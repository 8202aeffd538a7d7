import { connect } from "node:net";
import { encodeProxyV2, secureTlv, TLV_DIALECT, TLV_SECRET, type Tlv } from "../src/dialects/proxy.ts";
import { ipBytes } from "../src/domain/ip.ts";
import { type RelayClock, relayClock } from "./clock.ts";
import type { DialectName } from "./dialect.ts";
import type { Peer } from "./peer.ts";
import type { ConnectCore } from "./relay.ts";

/** Where the core is, and how it knows us. */
export interface TcpCoreOptions {
  readonly host: string;
  readonly port: number;
  /** Shared with the core, which believes a relay on another machine only with it. */
  readonly secret?: string;
  /** Milliseconds to connect. Default 10 000. */
  readonly connectTimeoutMs?: number;
  readonly clock?: RelayClock;
}

/** The core could not be reached over TCP. */
export class CoreUnreachable extends Error {
  override readonly name = "CoreUnreachable";
  readonly host: string;
  readonly port: number;
  constructor(host: string, port: number, why: string, cause?: Error) {
    super(`the core at ${host}:${port} cannot be reached: ${why}`, { cause });
    this.host = host;
    this.port = port;
  }
}

/**
 * Connects each browser to a core over TCP. The first bytes are a PROXY v2 header with the browser's address
 * and TLVs: PP2_TYPE_SSL when it came over TLS, 0xE1 for a dialect that is not IRC, 0xE2 with the secret.
 *
 * @returns a function that rejects with CoreUnreachable
 */
export function connectTcpCore(options: TcpCoreOptions): ConnectCore {
  const { host, port, secret, connectTimeoutMs = 10_000, clock = relayClock } = options;
  return (peer, dialect, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true });
      const timer = clock.setTimeout(
        () => socket.destroy(new CoreUnreachable(host, port, `no answer in ${connectTimeoutMs} ms`)),
        connectTimeoutMs,
      );
      const giveUp = () => socket.destroy(new CoreUnreachable(host, port, "nobody waits for it"));
      signal.addEventListener("abort", giveUp);
      const decided = () => {
        timer.cancel();
        signal.removeEventListener("abort", giveUp);
      };
      const failed = (error: Error) => {
        decided();
        reject(
          error instanceof CoreUnreachable ? error : new CoreUnreachable(host, port, error.message, error),
        );
      };
      socket.once("error", failed);
      socket.once("connect", () => {
        decided();
        socket.off("error", failed);
        socket.write(introduction(peer, dialect, secret));
        resolve(socket);
      });
    });
}

function introduction(peer: Peer, dialect: DialectName, secret: string | undefined): Uint8Array {
  const text = new TextEncoder();
  const tlvs: Tlv[] = [];
  if (peer.secure) tlvs.push(secureTlv());
  if (dialect !== "irc") tlvs.push({ type: TLV_DIALECT, value: text.encode(dialect) });
  if (secret !== undefined) tlvs.push({ type: TLV_SECRET, value: text.encode(secret) });
  return encodeProxyV2({
    local: false,
    sourceAddress: peer.address,
    sourcePort: peer.port,
    // Behind proxies of its own the relay knows the port that was asked for, not the address.
    destinationAddress: ipBytes(peer.address)?.length === 16 ? "::" : "0.0.0.0",
    destinationPort: peer.localPort,
    tlvs,
  });
}
