import { faultText, SettingsInvalid } from "../../src/config/faults.ts";
import { loadSettings } from "../../src/config/load.ts";
import { risksOf } from "../../src/config/risks.ts";
import { exitCodes } from "../exit-codes.ts";
import { sourcesOf } from "../settings-options.ts";
import { tlsFindings } from "../tls-files.ts";

/** Tells every fault on stderr, one a line, and what is risky as warnings. Exit code 0 or 1. */
export function checkConfig(file: string | undefined): void {
  try {
    const loaded = loadSettings(sourcesOf(file === undefined ? {} : { config: file }));
    const tls = tlsFindings(loaded.settings, Date.now());
    const faults = tls.filter(({ kind }) => kind === "fault");
    const warnings = [...risksOf(loaded.settings), ...tls.filter(({ kind }) => kind === "warning")];
    for (const { key, message } of warnings) process.stderr.write(`warning: ${key}: ${message}\n`);
    for (const { key, message } of faults) process.stderr.write(`${key}: ${message}\n`);
    if (faults.length > 0) process.exitCode = exitCodes.failure;
    else process.stdout.write(`${loaded.file ?? "the defaults"}: ok\n`);
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    for (const fault of error.faults) process.stderr.write(`${faultText(fault)}\n`);
    process.exitCode = exitCodes.failure;
  }
}
