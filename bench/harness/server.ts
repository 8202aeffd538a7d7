import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AdminClient, connectAdmin } from "../../src/admin/client.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { projectFile } from "./built.ts";
import { nodeCommand } from "./cores.ts";
import { freePorts } from "./free-ports.ts";
import { takeAwayAtEnd } from "./leftovers.ts";
import type { ProbeAnswer, ProbeQuestion } from "./probe.ts";
import { askProbe, probeArgs, type Usage, usageOf } from "./usage.ts";
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
/** How a {@link BenchServer} runs. */
export interface Launch {
  /** On these cores alone, as taskset has them. */
  readonly cores?: string | undefined;
  /** With the probe in it, see {@link BenchServer.ask}. */
  readonly probe?: boolean;
  /** Leaves the folder, with its log, where it is when the harness is cut short. */
  readonly keep?: boolean;
}

/**
 * The built server as a child process with a data folder of its own, which outlives its starts. Its log is the file
 * `server.log` there.
 */
export class BenchServer {
  readonly folder: string;
  readonly ports: Ports;
  readonly #launch: Launch;
  readonly #removed: () => void;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();

  private constructor(folder: string, ports: Ports, launch: Launch) {
    this.folder = folder;
    this.ports = ports;
    this.#launch = launch;
    this.#removed = takeAwayAtEnd(() => {
      this.#child?.kill("SIGKILL");
      // It may be about to write there.
      if (!launch.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Makes the folder and the settings; nothing runs yet. @param settings on top of what opens all limits */
  static async prepare(settings: SettingsInput = {}, launch: Launch = {}): Promise<BenchServer> {
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
    return new BenchServer(folder, { irc, line, http }, launch);
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
    const { cores, probe = false } = this.#launch;
    const server = projectFile("dist/bin/monarchs.js");
    const config = join(this.folder, "monarchs.yaml");
    const { command, args } = nodeCommand(
      [...(probe ? probeArgs() : []), server, "start", "--config", config],
      cores,
    );
    const child = spawn(command, args, {
      stdio: ["ignore", log, log, ...(probe ? (["ipc"] as const) : [])],
      cwd: this.folder,
    });
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
    this.#removed();
  }

  /** The administration socket of the running server. @throws NobodyListens */
  admin(): Promise<AdminClient> {
    return connectAdmin(join(this.folder, "data"));
  }

  /** What it has used since its start. @throws ServerFailed, NoProbe */
  async usage(): Promise<Usage> {
    return usageOf(this.#running);
  }

  /** Resident memory, bytes. */
  async rss(): Promise<number> {
    return (await this.usage()).rssBytes;
  }

  /** CPU time used since the start, in user and kernel, milliseconds. */
  async cpuMs(): Promise<number> {
    return (await this.usage()).cpuMs;
  }

  /** Asks the probe within the server. @throws ServerFailed, NoProbe */
  async ask(question: ProbeQuestion): Promise<ProbeAnswer> {
    return askProbe(this.#running, question);
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

  get #running(): ChildProcess {
    if (this.#child === undefined || !this.running) throw new ServerFailed("the server does not run");
    return this.#child;
  }
}

/** Whether somebody listens on a port of the loopback. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
