/** A door of the server that is not this page. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** What `GET info.json` says of the server; a door that is closed is null. */
export interface Place {
  readonly network: string;
  readonly line: Door | null;
  readonly irc: Door | null;
}

/** Addresses to listen on that are none to connect to. */
const anywhere = new Set(["", "0.0.0.0", "::", "[::]", "127.0.0.1", "localhost", "::1"]);

/**
 * Asks the server where its other doors are.
 *
 * @param pageHost the host that stands for addresses such as `0.0.0.0`
 * @returns null when the server does not say
 */
export async function askPlace(pageHost: string, fetchJson: () => Promise<unknown>): Promise<Place | null> {
  let value: unknown;
  try {
    value = await fetchJson();
  } catch {
    // The page does without: it only shows fewer addresses.
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { network, line, irc } = value as Readonly<Record<string, unknown>>;
  return {
    network: typeof network === "string" ? network : "",
    line: readDoor(line, pageHost),
    irc: readDoor(irc, pageHost),
  };
}

function readDoor(value: unknown, pageHost: string): Door | null {
  if (typeof value !== "object" || value === null) return null;
  const { host, port } = value as Readonly<Record<string, unknown>>;
  if (typeof port !== "number") return null;
  return { host: typeof host === "string" && !anywhere.has(host) ? host : pageHost, port };
}
