import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/bin/monarchs.js", import.meta.url));

/** The built server as a process of its own. */
export interface RunningServer {
  readonly url: string;
  readonly linePort: number;
  readonly ircPort: number;
  /** kill -9, and up again on the same data and the same HTTP port. */
  killAndRestart(): Promise<void>;
  /** kill -9; `restart` brings it back. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Addresses {
  readonly line: number;
  readonly irc: number;
  readonly http: number;
}

/** Starts the server that `npm run build` made, with its own data folder and free ports. */
export async function startRunningServer(settings: readonly string[] = []): Promise<RunningServer> {
  if (!existsSync(program)) throw new TypeError("dist/bin/monarchs.js is missing; npm test builds it");
  const data = mkdtempSync(join(tmpdir(), "monarchs-e2e-"));
  let child: ReturnType<typeof spawn>;
  let ports: Addresses = { line: 0, irc: 0, http: 0 };

  async function start(): Promise<void> {
    const { line, irc, http } = ports;
    const flags = ["--line-port", line, "--irc-port", irc, "--http-port", http].map(String);
    const started = spawn(process.execPath, [program, "start", "--data", data, ...flags, ...settings], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    const output: string[] = [];
    ports = await new Promise<Addresses>((resolve, reject) => {
      for (const stream of [started.stdout, started.stderr])
        createInterface({ input: stream }).on("line", (text) => {
          output.push(text);
          const found = readAddresses(text);
          if (found !== undefined) resolve(found);
        });
      started.once("exit", (code) => reject(new RangeError(`exit ${code}: ${output.join("\n")}`)));
    });
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const running = child;
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  await start();
  return {
    url: `http://127.0.0.1:${ports.http}`,
    linePort: ports.line,
    ircPort: ports.irc,
    async killAndRestart() {
      await end("SIGKILL");
      await start();
    },
    kill: () => end("SIGKILL"),
    restart: start,
    async stop() {
      await end("SIGTERM");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function readAddresses(text: string): Addresses | undefined {
  if (!text.startsWith("{")) return undefined;
  const { addresses } = JSON.parse(text) as { addresses?: readonly { protocol: string; port: number }[] };
  if (addresses === undefined) return undefined;
  const port = (protocol: string): number =>
    addresses.find((address) => address.protocol === protocol)?.port ?? 0;
  return { line: port("line"), irc: port("irc"), http: port("http") };
}

/** A plain TCP client, as `nc` is one. */
export interface TextClient {
  send(...lines: readonly string[]): void;
  /** Waits for a line, among those that came already as well. */
  line(pattern: RegExp): Promise<string>;
  close(): void;
}

/** Connects to a port and reads lines. */
export function openText(port: number): TextClient {
  const socket = connect(port, "127.0.0.1");
  const lines: string[] = [];
  let news = (): void => {};
  createInterface({ input: socket }).on("line", (text) => {
    lines.push(text);
    news();
  });
  socket.on("close", () => news());
  return {
    send: (...some) => void socket.write(some.map((text) => `${text}\r\n`).join("")),
    async line(pattern) {
      const end = setTimeout(() => socket.destroy(), 10_000);
      for (;;) {
        const found = lines.find((text) => pattern.test(text));
        if (found !== undefined) {
          clearTimeout(end);
          return found;
        }
        if (socket.destroyed) throw new RangeError(`No ${pattern} in ${lines.join("\n")}`);
        await new Promise<void>((resolve) => {
          news = resolve;
        });
      }
    },
    close: () => socket.destroy(),
  };
}
