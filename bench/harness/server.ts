import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AdminClient, connectAdmin } from "../../src/admin/client.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { freePorts } from "./free-ports.ts";
import { pause } from "./wait.ts";

/** The server ended, or never stood. */
export class ServerFailed extends Error {
  override readonly name = "ServerFailed";
}

/** The ports of a {@link BenchServer}. */
export interface Ports {
  readonly irc: number;
  readonly line: number;
  readonly http: number;
}

/** Lets through what a measurement must not run into: no throttle, no limits by address, no room of its own. */
const open: SettingsInput = {
  rooms: { autojoin: [] },
  limits: {
    floodControl: false,
    maxConnections: 100_000,
    connectionsPerAddress: 0,
    connectionRate: 0,
  },
  log: { level: "info", format: "json" },
};

/** How long a start may take before it counts as failed. */
const startTimeoutMs = 20_000;
/** Clock ticks a second, as /proc counts CPU time (sysconf(_SC_CLK_TCK) on Linux). */
const ticksPerSecond = 100;

/**
 * The built server as a child process with a data folder of its own, which outlives its starts. Its log is the file
 * `server.log` there.
 */
export class BenchServer {
  readonly folder: string;
  readonly ports: Ports;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  private constructor(folder: string, ports: Ports) {
    this.folder = folder;
    this.ports = ports;
  }

  /** Makes the folder and the settings; nothing runs yet. @param settings on top of what opens all limits */
  static async prepare(settings: SettingsInput = {}): Promise<BenchServer> {
    const folder = await mkdtemp(join(tmpdir(), "monarchs-bench-"));
    const [irc = 0, line = 0, http = 0] = await freePorts(3);
    const all: SettingsInput = {
      ...open,
      ...settings,
      limits: { ...open.limits, ...settings.limits },
      dataDirectory: join(folder, "data"),
      listeners: [
        { protocol: "line", port: line },
        { protocol: "irc", port: irc },
        { protocol: "http", port: http },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(folder, "monarchs.yaml"), JSON.stringify(all, undefined, 2));
    return new BenchServer(folder, { irc, line, http });
  }

  /**
   * Starts the server on its folder.
   *
   * @returns milliseconds from the start of the process until the IRC port took a connection
   * @throws ServerFailed with the end of its log
   */
  async start(): Promise<number> {
    const log = openSync(this.#logFile, "a");
    const startedAt = performance.now();
    const child = spawn(
      process.execPath,
      [builtServer(), "start", "--config", join(this.folder, "monarchs.yaml")],
      { stdio: ["ignore", log, log], cwd: this.folder },
    );
    closeSync(log);
    let ended = false;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once("exit", () => {
        ended = true;
        resolve();
      });
    });
    while (!(await accepts(this.ports.irc))) {
      const ms = performance.now() - startedAt;
      if (ended || ms > startTimeoutMs) {
        child.kill("SIGKILL");
        throw new ServerFailed(`the server did not start:\n${this.logEnd()}`);
      }
      await pause(1);
    }
    return performance.now() - startedAt;
  }

  /** Whether the process runs. */
  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it as a power cut would. Settles when it is gone. */
  async kill9(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#exited;
  }

  /** Has it drain. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#child?.kill("SIGTERM");
    await this.#exited;
    return this.#child?.exitCode ?? null;
  }

  /** Ends it if it runs, and removes its folder. */
  async remove(): Promise<void> {
    if (this.running) await this.kill9();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The administration socket of the running server. @throws NobodyListens */
  admin(): Promise<AdminClient> {
    return connectAdmin(join(this.folder, "data"));
  }

  /** Resident memory, bytes. */
  async rss(): Promise<number> {
    const status = await readFile(`/proc/${this.#pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  }

  /** CPU time used since the start, in user and kernel, milliseconds. */
  async cpuMs(): Promise<number> {
    const stat = await readFile(`/proc/${this.#pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15 of the line.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1_000;
  }

  /** The last lines of its log. */
  logEnd(lines = 12): string {
    if (!existsSync(this.#logFile)) return "";
    return readFileSync(this.#logFile, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  }

  /** Its whole log. */
  log(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, "utf8") : "";
  }

  get #logFile(): string {
    return join(this.folder, "server.log");
  }

  get #pid(): number {
    if (this.#child?.pid === undefined) throw new ServerFailed("the server does not run");
    return this.#child.pid;
  }
}

/** `dist/bin/monarchs.js`, looked for upwards from here: this file is part of a bundle in `dist`. @throws ServerFailed */
function builtServer(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, "dist", "bin", "monarchs.js");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new ServerFailed("dist/bin/monarchs.js is not built");
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
