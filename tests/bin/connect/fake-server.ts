import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** One connection of a client to the fake line door. */
export interface FakeClient {
  /** Lines it has sent, telnet's bytes taken off. */
  readonly lines: readonly string[];
  /** Raw bytes it has sent. */
  readonly bytes: readonly number[];
  send(...lines: readonly string[]): void;
  raw(bytes: readonly number[]): void;
  /** Resolves with the first line that matches. */
  sent(pattern: RegExp): Promise<string>;
  /** Closes it after what was sent. */
  destroySoon(): void;
  /** Breaks the connection without a goodbye. */
  destroy(): void;
}

/** A line door that says what the test says. */
export interface FakeServer {
  readonly port: number;
  /** The next connection, in order. */
  next(): Promise<FakeClient>;
  close(): Promise<void>;
}

function clientOf(socket: Socket): FakeClient {
  const lines: string[] = [];
  const bytes: number[] = [];
  let look: (() => void)[] = [];
  socket.on("data", (chunk: Buffer) => bytes.push(...chunk));
  socket.on("error", () => socket.destroy());
  const reader = createInterface({ input: socket });
  reader.on("error", () => socket.destroy());
  reader.on("line", (line) => {
    // Telnet's bytes are no UTF-8, or control characters.
    lines.push([...line].filter((sign) => sign >= " " && sign !== "\uFFFD").join(""));
    for (const one of look) one();
  });
  return {
    lines,
    bytes,
    send: (...text) => {
      socket.write(text.map((line) => `${line}\r\n`).join(""));
    },
    raw: (raw) => {
      socket.write(Uint8Array.from(raw));
    },
    sent: (pattern) =>
      new Promise((resolve) => {
        const check = () => {
          const found = lines.find((line) => pattern.test(line));
          if (found === undefined) return;
          look = look.filter((one) => one !== check);
          resolve(found);
        };
        look.push(check);
        check();
      }),
    destroySoon: () => socket.destroySoon(),
    destroy: () => {
      socket.destroy();
    },
  };
}

/** Starts a fake line door on a free port. */
export async function startFakeServer(port = 0): Promise<FakeServer> {
  const waiting: FakeClient[] = [];
  const wanted: ((client: FakeClient) => void)[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    const client = clientOf(socket);
    const taker = wanted.shift();
    if (taker) taker(client);
    else waiting.push(client);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    next: () =>
      new Promise((resolve) => {
        const client = waiting.shift();
        if (client) resolve(client);
        else wanted.push(resolve);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
