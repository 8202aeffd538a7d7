import { type Logger, pino } from "pino";
import type { Settings } from "../config/schema.ts";

/** The process's log. Fields first, then the text: `log.warn({ room }, "room is locked")`. */
export type Log = Logger;

/** Where log lines go: one call of `write` for each line, its line ending included. */
export interface LogOutput {
  write(line: string): void;
}

const secretNames = [
  "password",
  "newPassword",
  "passphrase",
  "secret",
  "token",
  "accessToken",
  "refreshToken",
  "resumeToken",
  "authorization",
  "cookie",
  "key",
];
const quoted = (name: string): string => `["${name}"]`;

/** Fields whose values never reach the log, at the top and up to two levels below it. */
const secretPaths = [...secretNames, "set-cookie"].flatMap((name) => [
  quoted(name),
  `*${quoted(name)}`,
  `*.*${quoted(name)}`,
]);

const stderr = 2;

async function prettyOutput(): Promise<LogOutput> {
  const { build } = await import("pino-pretty");
  // In this process and synchronous: a line that tells of a crash is out before the crash is.
  return build({
    destination: stderr,
    sync: true,
    colorize: process.stderr.isTTY === true && !process.env.NO_COLOR,
    ignore: "pid,hostname",
    translateTime: "SYS:HH:MM:ss.l",
    singleLine: true,
  });
}

/**
 * Opens the log: one JSON object a line on stderr, or on a terminal text for people.
 *
 * Secrets are replaced by `[redacted]`. Lines are written synchronously, so that none is lost at exit.
 *
 * @param output instead of stderr, always JSON
 */
export async function openLog(settings: Settings["log"], output?: LogOutput): Promise<Log> {
  const pretty =
    settings.format === "pretty" || (settings.format === "auto" && process.stderr.isTTY === true);
  const destination =
    output ?? (pretty ? await prettyOutput() : pino.destination({ dest: stderr, sync: true }));
  return pino(
    {
      level: settings.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: "[redacted]" },
      serializers: { error: pino.stdSerializers.err, err: pino.stdSerializers.err },
    },
    destination,
  );
}
