import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { ClientAddress } from "../../src/http/core.ts";
import type { ListenerSettings } from "../listeners.ts";

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") ? address.slice(7) : address;

/** Who sent a request. */
export function clientAddress({ socket }: IncomingMessage, _listener: ListenerSettings): ClientAddress {
  return {
    address: plainAddress(socket.remoteAddress ?? ""),
    port: socket.remotePort ?? 0,
    secure: socket instanceof TLSSocket,
  };
}
