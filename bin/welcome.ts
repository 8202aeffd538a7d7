import { networkInterfaces } from "node:os";
import { isLoopback } from "../src/config/risks.ts";

/** An open port, as the application tells it. */
export interface Address {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

const anyAddress = new Set(["0.0.0.0", "::", "[::]"]);

/** This machine's first address that others reach; undefined without a network. */
function outsideAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === "IPv4")?.address;
}

/** A host that a person can type: not "any address", and an IPv6 address in brackets for URLs. */
const typed = (host: string, outside: string | undefined): string =>
  anyAddress.has(host) ? (outside ?? "127.0.0.1") : host;
const inUrl = (host: string): string => (host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host);

const rows: Readonly<Record<string, (address: Address, host: string) => readonly [string, string]>> = {
  http: ({ port, tls }, host) => ["browser", `http${tls ? "s" : ""}://${inUrl(host)}:${port}/`],
  line: ({ port, tls }, host) =>
    tls ? ["terminal", `monarchs connect --tls ${inUrl(host)}:${port}`] : ["terminal", `nc ${host} ${port}`],
  irc: ({ port, tls }, host) => ["IRC client", `irc${tls ? "s" : ""}://${inUrl(host)}:${port}`],
  websocket: ({ port, tls }, host) => ["WebSocket", `ws${tls ? "s" : ""}://${inUrl(host)}:${port}/`],
};

const order = ["http", "line", "irc", "websocket"];

/**
 * What people read after `npm start`: where to connect, how to let others in, and a warning when
 * others are let in without TLS.
 *
 * @param outside this machine's address for others, where a listener has every address
 */
export function welcomeText(
  version: string,
  addresses: readonly Address[],
  outside: string | undefined = outsideAddress(),
): string {
  const lines = [...addresses]
    .sort((a, b) => order.indexOf(a.protocol) - order.indexOf(b.protocol))
    .map((address) => {
      const row = rows[address.protocol];
      const host = typed(address.host, outside);
      const [label, how] = row ? row(address, host) : [address.protocol, `${inUrl(host)}:${address.port}`];
      return `  ${label.padEnd(11)} ${how}`;
    });
  const open = addresses.filter(({ host }) => !isLoopback(host));
  const notes =
    open.length === 0
      ? ["Only this machine can connect. To let others in: npm start -- --host 0.0.0.0"]
      : open.some(({ tls }) => !tls)
        ? ["Others can connect, and without TLS: passwords and messages can be read on the way."]
        : [];
  return `\nMonarchs ${version} is running.\n\n${lines.join("\n")}\n\n${[...notes, "Stop it with Ctrl+C."].join("\n")}\n\n`;
}
