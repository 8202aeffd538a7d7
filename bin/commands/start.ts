import { loadSettings, type SettingFlags } from "../../src/config/load.ts";
import { risksOf } from "../../src/config/risks.ts";
import { commit, version } from "../../src/config/version.ts";
import { type Log, openLog } from "../../src/observability/log.ts";
import { startApplication } from "../../supervisors/application.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";
import { type SettingsOptions, sourcesOf } from "../settings-options.ts";
import { welcomeText } from "../welcome.ts";

/** The flags of `start`. */
export interface StartOptions extends SettingsOptions {
  readonly host?: string;
  readonly linePort?: number;
  readonly ircPort?: number;
  readonly httpPort?: number;
  readonly websocketPort?: number;
  readonly store?: string;
  readonly bus?: string;
  readonly logLevel?: string;
}

/** A drain that takes longer is cut; a supervisor of processes usually kills after 10 s. */
const drainMs = 9_500;

const flagsOf = (options: StartOptions): SettingFlags => {
  const { host, store, bus, logLevel, linePort, ircPort, httpPort, websocketPort } = options;
  const ports = { line: linePort, irc: ircPort, http: httpPort, websocket: websocketPort };
  return { host, store, bus, logLevel, ports };
};

/** SIGUSR2: from the level in the settings to debug, and back. */
function toggleLevel(log: Log, usual: string): void {
  log.level = log.level === "debug" ? usual : "debug";
  log.info({ level: log.level }, `log level is ${log.level}`);
}

/**
 * Runs the server until a signal ends it, or it gives up.
 *
 * Exit codes: 0 after SIGTERM or SIGINT, 3 bad settings, 4 a port that cannot be had, 5 no store,
 * 1 when the supervision tree has given up.
 *
 * @throws SettingsInvalid and the errors of `startApplication`
 */
export async function start(options: StartOptions): Promise<void> {
  const read = () => loadSettings(sourcesOf(options, flagsOf(options)));
  const { settings, file } = read();
  const log = await openLog(settings.log);

  // Signals may come before the server stands; then it ends as soon as it does.
  let asked: NodeJS.Signals | undefined;
  let onSignal = (): void => {};
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (asked !== undefined)
        process.exit(signal === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated);
      asked = signal;
      onSignal();
    });
  }
  // Without a handler the signal would end the process, also before there is anything to reload.
  process.on("SIGHUP", () => {});
  process.on("SIGUSR2", () => toggleLevel(log, settings.log.level));
  // Nobody may be reading the welcome any more; the server goes on.
  process.stdout.on("error", () => {});

  for (const risk of risksOf(settings)) log.warn({ setting: risk.key }, risk.message);
  const application = await startApplication(settings, { log, readSettings: () => read().settings });

  const stop = async () => {
    log.info({ signal: asked }, "stopping");
    const late = setTimeout(() => {
      log.error(`not everything ended within ${drainMs} ms`);
      process.exit(exitCodes.failure);
    }, drainMs);
    await application.stop();
    clearTimeout(late);
    log.info("stopped");
    process.exit(exitCodes.ok);
  };
  onSignal = stop;
  if (asked !== undefined) return stop();

  process.on("SIGHUP", () => void application.rehash());

  log.info({ version, commit, file, addresses: application.addresses }, "listening");
  const forPeople =
    process.stderr.isTTY || process.stdout.isTTY || process.env.npm_lifecycle_event === "start";
  if (forPeople) process.stdout.write(welcomeText(version, application.addresses));

  const reason = await application.gaveUp;
  if (asked !== undefined) return;
  log.flush();
  throw new CommandFailed(`the supervision tree has given up: ${reason}`);
}
