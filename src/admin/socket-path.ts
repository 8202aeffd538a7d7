import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Longest path of a Unix socket, bytes: 108 with the ending NUL on Linux (unix(7)). */
const longestSocketPath = 107;

/** Where a server's socket is, and where that is written when it is not in the data folder itself. */
export interface SocketPlace {
  readonly path: string;
  /** `admin.path` in the data folder, which then holds `path`. */
  readonly pointer: string;
  /** Whether the path is too long for the data folder, so that `pointer` is needed. */
  readonly elsewhere: boolean;
}

/** Where a server with this data folder opens its socket. */
export function socketPlace(dataDirectory: string, temporary: string = tmpdir()): SocketPlace {
  const folder = resolve(dataDirectory);
  const usual = join(folder, "admin.sock");
  const pointer = join(folder, "admin.path");
  if (Buffer.byteLength(usual) <= longestSocketPath) return { path: usual, pointer, elsewhere: false };
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  // A folder of its own, because the temporary folder is open to everybody.
  return { path: join(temporary, `monarchs-${digest}`, "admin.sock"), pointer, elsewhere: true };
}

/** Where a client finds the socket of the server with this data folder. */
export function writtenSocketPath(dataDirectory: string): string {
  const { path, pointer, elsewhere } = socketPlace(dataDirectory);
  if (!elsewhere) return path;
  try {
    return readFileSync(pointer, "utf8").trim();
  } catch {
    // Nothing is written there unless a server ran: then the computed path has no listener either.
    return path;
  }
}
