import { connect } from "node:net";
import { createInterface } from "node:readline";
import {
  type AdminCommand,
  AdminError,
  type AdminInput,
  type AdminResults,
  responseSchema,
} from "./protocol.ts";
import { writtenSocketPath } from "./socket-path.ts";

/** No server runs with this data folder, or none that we may speak to. */
export class NobodyListens extends Error {
  override readonly name = "NobodyListens";
  readonly path: string;

  constructor(path: string, cause: NodeJS.ErrnoException) {
    const denied = cause.code === "EACCES" || cause.code === "EPERM";
    super(denied ? `not allowed to open ${path}` : `no server is running (nobody listens on ${path})`, {
      cause,
    });
    this.path = path;
  }
}

/** The server went away before it answered. */
export class AdminConnectionLost extends Error {
  override readonly name = "AdminConnectionLost";

  constructor() {
    super("the server closed the connection before it answered");
  }
}

/** A connection to a running server. */
export interface AdminClient {
  /**
   * Has a command done.
   *
   * @throws AdminError when the server says no; AdminConnectionLost
   */
  request<Command extends AdminCommand>(
    command: Command,
    args: AdminInput<Command>,
  ): Promise<AdminResults[Command]>;
  close(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Connects to the server that runs with this data folder.
 *
 * @throws NobodyListens
 */
export async function connectAdmin(dataDirectory: string): Promise<AdminClient> {
  const path = writtenSocketPath(dataDirectory);
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (cause) => reject(new NobodyListens(path, cause)));
  });

  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    const response = responseSchema.parse(JSON.parse(line));
    const asked = waiting.get(Number(response.id));
    waiting.delete(Number(response.id));
    if ("error" in response) asked?.reject(new AdminError(response.error.code, response.error.message));
    else asked?.resolve(response.result);
  });
  // An error is followed by the close, which tells those who wait; readline passes the same error on.
  socket.on("error", () => socket.destroy());
  lines.on("error", () => socket.destroy());
  socket.once("close", () => {
    for (const { reject } of waiting.values()) reject(new AdminConnectionLost());
    waiting.clear();
  });
  return {
    request<Command extends AdminCommand>(command: Command, args: AdminInput<Command>) {
      const id = ++lastId;
      return new Promise<AdminResults[Command]>((resolve, reject) => {
        if (socket.destroyed) return reject(new AdminConnectionLost());
        // The server is of the same version: what it answers to this command has this type.
        waiting.set(id, { resolve: (result) => resolve(result as AdminResults[Command]), reject });
        socket.write(`${JSON.stringify({ id, command, args })}\n`);
      });
    },
    close: () => {
      socket.end();
    },
  };
}
