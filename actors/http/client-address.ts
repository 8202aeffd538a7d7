import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { TLSSocket } from "node:tls";
import type { ClientAddress } from "../../src/http/client-address.ts";
import type { ListenerSettings } from "../listeners.ts";
import { isTrusted } from "../server/trusted.ts";

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") ? address.slice(7) : address;

/**
 * Who sent a request. X-Forwarded-For and X-Forwarded-Proto count only as far as the listener's trusted proxies wrote them:
 * the list is read from its right end, and the first address that is no such proxy is the client. What stands left of it may
 * be the client's own invention.
 */
export function clientAddress(
  { socket, headers }: Pick<IncomingMessage, "socket" | "headers">,
  { trustedProxies }: Pick<ListenerSettings, "trustedProxies">,
): ClientAddress {
  let address = plainAddress(socket.remoteAddress ?? "");
  let port = socket.remotePort ?? 0;
  let secure = socket instanceof TLSSocket;
  if (!isTrusted(address, trustedProxies)) return { address, port, secure };
  const proto = items(headers["x-forwarded-proto"]).at(-1);
  if (proto !== undefined) secure = proto.toLowerCase() === "https";
  const hops = items(headers["x-forwarded-for"]);
  while (isTrusted(address, trustedProxies)) {
    const hop = hopOf(hops.pop() ?? "");
    if (!hop) break;
    ({ address, port } = hop);
  }
  return { address, port, secure };
}

/** The items of a header that may come several times, and may be a list each time. */
const items = (header: string | readonly string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1` or `[2001:db8::1]:4711`. */
function hopOf(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, bracketed, dotted, port] = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = plainAddress(bracketed ?? dotted ?? text);
  return isIP(address) === 0 ? undefined : { address, port: Number(port ?? 0) };
}
