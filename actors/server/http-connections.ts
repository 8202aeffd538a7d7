import type { Socket } from "node:net";
import type { Settings } from "../../src/config/schema.ts";
import { networkOf } from "../../src/domain/addresses.ts";
import type { ListenerSettings } from "../listeners.ts";
import { isTrusted } from "./trusted.ts";

/** A socket by its two ends: what TLS makes of it has the same ones. */
const endsOf = ({ remoteAddress = "", remotePort = 0, localPort = 0 }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

/**
 * Counts the sockets of the http listeners by address (IPv6: by network), from before anything was read from them. One that
 * becomes a WebSocket is counted with the other connections from then on.
 */
export class HttpConnections {
  readonly #settings: () => Pick<Settings, "http" | "limits">;
  readonly #byNetwork = new Map<string, number>();
  /** What is to be done when a socket ends, by its ends. */
  readonly #open = new Map<string, () => void>();

  constructor(settings: () => Pick<Settings, "http" | "limits">) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a socket in; it counts until it ends or is {@link upgraded}. @returns false: there is no room for it */
  admit(socket: Socket, { trustedProxies }: Pick<ListenerSettings, "trustedProxies">): boolean {
    const { http, limits } = this.#settings();
    const { maxConnections } = http;
    const connectionsPerAddress = limits.connectionsPerAddress === 0 ? 0 : http.connectionsPerAddress;
    if (maxConnections > 0 && this.#open.size >= maxConnections) return false;
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    // Many come by one proxy.
    const network = isTrusted(address, trustedProxies) ? undefined : networkOf(address);
    const open = network === undefined ? 0 : (this.#byNetwork.get(network) ?? 0);
    if (connectionsPerAddress > 0 && open >= connectionsPerAddress) return false;
    if (network !== undefined) this.#byNetwork.set(network, open + 1);
    const ends = endsOf(socket);
    this.#open.set(ends, () => this.#left(ends, network));
    socket.once("close", () => this.#open.get(ends)?.());
    return true;
  }

  /** It speaks WebSocket from now on. */
  upgraded(socket: Socket): void {
    this.#open.get(endsOf(socket))?.();
  }

  #left(ends: string, network: string | undefined): void {
    this.#open.delete(ends);
    if (network === undefined) return;
    const open = (this.#byNetwork.get(network) ?? 1) - 1;
    if (open <= 0) this.#byNetwork.delete(network);
    else this.#byNetwork.set(network, open);
  }
}
