import * as z from "zod";
import { about, flag, line, live, secret } from "./fields.ts";

const tls = z.strictObject({
  certificate: about(z.string().min(1), "certificate chain, a PEM file"),
  key: about(z.string().min(1), "private key, a PEM file"),
});

const address = /^(?:\[?[0-9A-Fa-f:.]+\]?)(?:\/\d{1,3})?$/;

/** One open port. */
export const listener = z.strictObject({
  protocol: about(
    z.enum(["line", "irc", "http", "websocket"]),
    "`line`; `irc`; `http` (page, `/healthz`, `/readyz` and `/metrics`, WebSocket at `/ws`); `websocket` (the relay alone, on any path)",
  ),
  host: about(
    z.string().min(1).default("127.0.0.1"),
    "address to listen on; `0.0.0.0` or `::` opens it to others",
  ),
  port: about(z.int().min(0).max(65535), "TCP port; 0: any free one"),
  tls: about(tls.nullable().default(null), "null: plain text; else certificate and key", live),
  proxyProtocol: flag(
    false,
    "a PROXY v1 or v2 header comes first on each connection; taken from trusted addresses only",
  ),
  allowedOrigins: about(
    z.array(line.min(1)).default([]),
    "`Origin` headers that may open a WebSocket; empty: the page's own, and none at all (no browser); `*`: any",
    live,
  ),
  trustedProxies: about(
    z
      .array(z.string().regex(address, "must be an address or a range such as 10.0.0.0/8"))
      .default(["127.0.0.0/8", "::1/128"]),
    "addresses (CIDR) whose PROXY, WEBIRC and X-Forwarded-For are believed",
    live,
  ),
  webircPassword: about(
    z.string().min(1).max(600).nullable().default(null),
    "what WEBIRC has to give besides coming from such an address; an argon2 hash is accepted as well; null: nothing",
    { ...secret, ...live },
  ),
});
