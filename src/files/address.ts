/** The address of an open port of HTTP. One that is open on all interfaces has the server's name. */
export function addressOf(
  { host, port, tls }: { readonly host: string; readonly port: number; readonly tls: boolean },
  serverName: string,
): string {
  const anyHost = host === "0.0.0.0" || host === "::";
  const name = anyHost ? serverName : host.includes(":") ? `[${host}]` : host;
  return `${tls ? "https" : "http"}://${name}:${port}`;
}
