import { once } from "node:events";
import { readFileSync } from "node:fs";
import { startStandaloneRelay } from "../../relay/standalone.ts";
import { openLog } from "../../src/observability/log.ts";
import { parseAddress } from "../address.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";

/** The flags of `relay`. */
export interface RelayCommandOptions extends SettingsOptions {
  readonly core: string;
  readonly listen: string;
  readonly origin?: readonly string[];
  readonly secretFile?: string;
}

function secretFrom(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new CommandFailed(
      `the secret cannot be read: ${(cause as Error).message}`,
      exitCodes.failure,
      cause,
    );
  }
}

/** Runs the relay alone until SIGTERM or SIGINT; its limits are those of the settings' `relay`. */
export async function relay(options: RelayCommandOptions): Promise<void> {
  const { settings } = settingsFor(options);
  const log = await openLog(settings.log);
  const { relay: limits } = settings;
  const secret = options.secretFile === undefined ? limits.secret : secretFrom(options.secretFile);
  const listen = parseAddress(options.listen, 8081);
  const signal = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);

  const running = await startStandaloneRelay({
    listen,
    core: { ...parseAddress(options.core, 6667), ...(secret === null ? {} : { secret }) },
    allowedOrigins: options.origin ?? [],
    maxPayloadBytes: limits.maxPayloadBytes,
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.connectionsPerAddress,
    messagesPerSecond: limits.messagesPerSecond,
    burst: limits.messageBurst,
    pingIntervalMs: limits.pingInterval * 1000,
    log: (event) =>
      log[event.type.endsWith("ailed") ? "warn" : "info"]({ relay: event }, `relay: ${event.type}`),
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.syscall !== "listen") throw cause;
    const where = `${listen.host}:${listen.port}`;
    throw new CommandFailed(`cannot listen on ${where}: ${cause.code}`, exitCodes.cannotBind, cause);
  });
  log.info({ host: listen.host, port: running.port, core: options.core }, "relay is listening");

  await signal;
  process.once("SIGTERM", () => process.exit(exitCodes.terminated));
  process.once("SIGINT", () => process.exit(exitCodes.interrupted));
  await running.close();
  log.info("relay is closed");
  process.exit(exitCodes.ok);
}
