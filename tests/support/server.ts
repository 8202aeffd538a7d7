import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { connectAdmin } from "../../src/admin/client.ts";
import { defaultSettings, type Settings, type SettingsInput } from "../../src/config/schema.ts";
import {
  type Application,
  type ApplicationOptions,
  startApplication,
} from "../../supervisors/application.ts";
import { TestClient } from "./client.ts";

/** One line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Nothing that would throttle a test, and cheap password hashes. */
const forTests: SettingsInput = {
  limits: { floodControl: false, connectionsPerAddress: 0, connectionRate: 0 },
  accounts: { hashCost: "low" },
};

type Section = Readonly<Record<string, unknown>>;
const isSection = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `changes` over `base`, section by section. */
function over(base: Section, changes: Section): Section {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    merged[key] = isSection(before) && isSection(value) ? over(before, value) : value;
  }
  return merged;
}

/** A server of its own, in this process: free ports, its own data folder, a log that is kept. */
export class TestServer implements AsyncDisposable {
  readonly settings: Settings;
  readonly log: LogLine[] = [];
  application: Application;
  readonly #options: Partial<ApplicationOptions>;
  /** What the settings were made of, and those that a rehash reads. */
  #input: Section = {};
  #next: Settings | undefined;

  private constructor(
    settings: Settings,
    application: Application,
    log: LogLine[],
    options: Partial<ApplicationOptions>,
  ) {
    this.settings = settings;
    this.application = application;
    this.log = log;
    this.#options = options;
  }

  static async start(
    changes: SettingsInput = {},
    options: Partial<ApplicationOptions> = {},
  ): Promise<TestServer> {
    const dataDirectory = mkdtempSync(join(tmpdir(), "monarchs-test-"));
    const listeners = (["line", "irc", "http", "websocket"] as const).map((protocol) => ({
      protocol,
      port: 0,
      ...(protocol === "websocket" ? { allowedOrigins: ["*"] } : {}),
    }));
    const wanted = over(over({ dataDirectory, listeners }, forTests), changes as Section);
    const settings = defaultSettings(wanted as SettingsInput);
    const log: LogLine[] = [];
    let server: TestServer | undefined;
    const withSettings = { readSettings: () => (server ? (server.#next ?? settings) : settings), ...options };
    try {
      const application = await startApplication(settings, { log: logInto(log), ...withSettings });
      server = new TestServer(settings, application, log, withSettings);
      server.#input = wanted;
      return server;
    } catch (error) {
      rmSync(dataDirectory, { recursive: true, force: true });
      throw error;
    }
  }

  /** The port of a door; the first one where there are several. */
  port(protocol: string): number {
    const address = this.application.addresses.find((each) => each.protocol === protocol);
    if (!address) throw new RangeError(`no ${protocol} listener`);
    return address.port;
  }

  /** A connection that has said nothing yet. */
  connect(protocol: "line" | "irc" | "websocket"): Promise<TestClient> {
    const port = this.port(protocol);
    return protocol === "websocket" ? TestClient.webSocket(`ws://127.0.0.1:${port}/`) : TestClient.tcp(port);
  }

  /** Somebody on the line door, in the rooms that everybody enters. */
  async line(nick: string): Promise<TestClient> {
    const client = await this.connect("line");
    client.send(nick);
    await client.line(/^- welcome/);
    if (this.settings.rooms.autojoin.length > 0) await client.line(/plain text goes to #/);
    return client;
  }

  /** Somebody on the IRC door (or over a WebSocket), registered, with these capabilities, in the rooms that everybody enters. */
  async irc(nick: string, capabilities = "", door: "irc" | "websocket" = "irc"): Promise<TestClient> {
    const client = await this.connect(door);
    if (capabilities !== "") client.send("CAP LS 302", `CAP REQ :${capabilities}`);
    client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
    if (capabilities !== "") client.send("CAP END");
    await client.line(/ 422 | 376 /);
    for (const _ of this.settings.rooms.autojoin) await client.line(/ 366 /);
    return client;
  }

  /** Kills an actor as `monarchs kill` does. @returns its registered name */
  async kill(actor: string): Promise<string> {
    const admin = await connectAdmin(this.settings.dataDirectory);
    try {
      return (await admin.request("kill", { actor })).killed;
    } finally {
      admin.close();
    }
  }

  /** The tree as `monarchs tree` shows it. */
  async tree() {
    const admin = await connectAdmin(this.settings.dataDirectory);
    try {
      return await admin.request("tree", {});
    } finally {
      admin.close();
    }
  }

  /** Has it read its settings again, as SIGHUP does: as it was started, but for these changes. */
  async rehash(changes: SettingsInput = {}): Promise<void> {
    this.#next = defaultSettings(over(this.#input, changes as Section) as SettingsInput);
    await this.application.rehash();
  }

  /** Lines of the log that report this: `crash`, `restart`, `escalation`, … */
  reports(kind: string): readonly LogLine[] {
    return this.log.filter(({ report }) => report === kind);
  }

  /** Ends in good order, and starts again on the same folder, with other settings if need be. */
  async restart(changes: SettingsInput = {}): Promise<void> {
    await this.application.stop();
    const settings = defaultSettings(over(this.#input, changes as Section) as SettingsInput);
    this.application = await startApplication(settings, { log: logInto(this.log), ...this.#options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.application.stop();
    rmSync(this.settings.dataDirectory, { recursive: true, force: true });
  }
}

const logInto = (lines: LogLine[]) =>
  pino(
    { base: null, formatters: { level: (level) => ({ level }) } },
    { write: (line) => lines.push(JSON.parse(line)) },
  );

/** Starts a server for one test; `await using` ends it. */
export const startServer = TestServer.start;
