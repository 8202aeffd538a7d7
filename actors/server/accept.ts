import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { sameSecret } from "../../src/auth/secret.ts";
import type { Session } from "../../src/dialects/dialect.ts";
import {
  isSecure,
  MAX_PROXY_HEADER_BYTES,
  type ProxyHeader,
  parseProxyHeader,
  TLV_DIALECT,
  TLV_SECRET,
  tlvValue,
} from "../../src/dialects/proxy.ts";
import { ConnectionRow } from "../../src/tables/connections.ts";
import { type Peer, socketTransport, type Transport } from "../../src/tables/transport.ts";
import type { Core } from "../core.ts";
import { type Door, newFramer, newSession } from "../dialects.ts";
import type { ListenerSettings } from "../listeners.ts";
import { connectionGone, wake } from "../sessions.ts";
import { surroundingsOf } from "../surroundings.ts";
import { bannedText } from "./bans.ts";
import { isTrusted, loopback } from "./trusted.ts";

/** How long the PROXY header of a trusted proxy may take. */
const proxyHeaderMs = 5_000;

/** Takes in a socket of a listener, which is paused. */
export function accept(core: Core, socket: Socket, listener: ListenerSettings): void {
  const address = plainAddress(socket.remoteAddress ?? "");
  const plain = { address, port: socket.remotePort ?? 0, secure: listener.tls !== null, gateways: listener };
  const peer: Peer = socket instanceof TLSSocket ? { ...plain, ...certificateOf(socket) } : plain;
  if (!listener.proxyProtocol)
    return admit(core, socketTransport(socket, peer), listener.protocol === "line" ? "line" : "irc");
  if (!isTrusted(peer.address, listener.trustedProxies)) {
    socket.destroy();
    return;
  }
  readProxyHeader(core, socket, peer, listener);
}

/** The SHA-256 of the certificate that a client showed, if it did. */
function certificateOf(socket: TLSSocket): Pick<Peer, "certificate"> {
  // Node gives an empty object for none.
  const { raw } = socket.getPeerCertificate();
  return raw === undefined ? {} : { certificate: createHash("sha256").update(raw).digest("hex") };
}

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const plainAddress = (address: string): string =>
  address.startsWith("::ffff:") ? address.slice(7) : address;

/** Lets a client in, or says why not: the server is full, or its address has too many. */
export function admit(core: Core, transport: Transport, dialect: Door): void {
  // It has waited for somebody to serve its door, and is gone: nobody would hear of its end any more.
  if (transport.closed) return;
  const { peer } = transport;
  const session = newSession(core, dialect, peer);
  const ban = core.bans.ofAddress(peer.address, core.wall());
  if (ban) {
    core.counters.refused.add("banned");
    const words = [
      ...session.refuse({ refused: "serverBanned", reason: ban.reason }),
      ...session.farewell(bannedText(ban)),
    ];
    transport.write(`${words.join("\r\n")}\r\n`);
    transport.end(1_000);
    return;
  }
  const why = core.admission.refuse(peer.address, core.tables.connections.size);
  if (why !== undefined) {
    core.counters.refused.add("full");
    transport.write(`${session.farewell(why).join("\r\n")}\r\n`);
    transport.end(1_000);
    return;
  }
  enroll(core, transport, session).send(session.greeting());
}

/** Takes a client that was let in into the table, and has an actor serve it. */
export function enroll(core: Core, transport: Transport, session: Session): ConnectionRow {
  core.counters.connections += 1;
  const id = `c${core.counters.connections}`;
  const row = new ConnectionRow(id, transport, session, newFramer(session.name), surroundings(core));
  core.tables.connections.insert(row.id, row);
  // Its supervisor is down; when it is back, the server starts what has no actor.
  if (!core.tree.startConnection(row)) core.log.warn({ connection: row.id }, "a connection has no actor yet");
  return row;
}

/** A relay on another machine has to know the secret that the settings name; other proxies have none to show. */
function isGenuine(core: Core, address: string, header: ProxyHeader): boolean {
  const given = tlvValue(header, TLV_SECRET);
  const isRelay = given !== undefined || tlvValue(header, TLV_DIALECT) !== undefined;
  if (!isRelay || isTrusted(address, loopback)) return true;
  const { secret } = core.settings.relay;
  return secret !== null && given !== undefined && sameSecret(secret, given);
}

/** What rows that an actor serves need of the core. */
const surroundings = surroundingsOf((core) => ({
  wake,
  closes: (cause) => core.counters.closed.add(cause),
  gone: (row) => {
    core.counters.leave(row.transport.traffic, core.wall() - row.connectedAt);
    const { address } = row.transport.peer;
    if (row.session.name === "http") core.attendances.left(address);
    else core.admission.left(address);
    connectionGone(core, row);
  },
}));

/** What the browser of the relay that sent the header speaks. */
function dialectOf(header: ProxyHeader): Door {
  const asked = Buffer.from(tlvValue(header, TLV_DIALECT) ?? []).toString();
  return asked === "line" || asked === "json" ? asked : "irc";
}

function readProxyHeader(core: Core, socket: Socket, peer: Peer, listener: ListenerSettings): void {
  let bytes: Buffer = Buffer.alloc(0);
  const give = (): void => {
    clearTimeout(deadline);
    socket.off("data", read);
    socket.pause();
  };
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const parsed = parseProxyHeader(bytes);
    if (parsed.state === "incomplete" && bytes.length <= MAX_PROXY_HEADER_BYTES) return;
    give();
    if (parsed.state !== "ok") {
      core.log.warn(
        { address: peer.address, why: parsed.state === "invalid" ? parsed.reason : "too long" },
        "bad PROXY header",
      );
      socket.destroy();
      return;
    }
    if (!isGenuine(core, peer.address, parsed.header)) {
      core.log.warn({ address: peer.address }, "a relay without the right secret");
      socket.destroy();
      return;
    }
    const rest = bytes.subarray(parsed.bytes);
    if (rest.length > 0) socket.unshift(rest);
    const { header } = parsed;
    const dialect = listener.protocol === "line" ? "line" : dialectOf(header);
    const client: Peer = header.local
      ? peer
      : {
          address: plainAddress(header.sourceAddress),
          port: header.sourcePort,
          secure: peer.secure || isSecure(header),
        };
    admit(core, socketTransport(socket, client), dialect);
  };
  const deadline = setTimeout(() => socket.destroy(), proxyHeaderMs);
  socket.on("error", () => socket.destroy());
  socket.once("close", () => clearTimeout(deadline));
  socket.on("data", read);
  socket.resume();
}
