import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { version } from "../../src/config/version.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";
import { type ProgressOptions, showProgress } from "../progress.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { refuseWhileRunning, sqliteFile } from "./store-file.ts";

type Options = SettingsOptions & ProgressOptions;

/** Rows between two looks at how far it is. */
const rowsPerLook = 500;

/** `monarchs export`: also while the server runs, as the store is at this moment. */
export async function exportStore(options: Options & { readonly output?: string }): Promise<void> {
  const { output } = options;
  const file = sqliteFile(settingsFor(options).settings, "an export");
  const { dumpStore } = await import("../../src/store/sqlite/dump.ts");
  const lines = dumpStore(file, version, Date.now());
  const header = lines.next();
  if (header.done) throw new CommandFailed("the store gave nothing");
  const { rows } = JSON.parse(header.value) as { readonly rows: number };
  // What is written holds the hashes of passwords: it is its owner's alone, and appears whole.
  const draft = `${output}.partial`;
  const to: Writable = output === undefined ? process.stdout : createWriteStream(draft, { mode: 0o600 });
  const failed = new Promise<never>((_, reject) => to.once("error", reject));
  const progress = await showProgress("export", rows, "rows", options);
  try {
    await Promise.race([failed, writeAll(to, header.value, lines, progress.reach)]);
    if (output !== undefined) {
      to.end();
      await Promise.race([failed, once(to, "close")]);
      renameSync(draft, output);
    }
  } catch (error) {
    if (output !== undefined) rmSync(draft, { force: true });
    throw new CommandFailed(`the export could not be written: ${(error as Error).message}`);
  } finally {
    progress.end();
  }
  if (output !== undefined) process.stderr.write(`wrote ${rows} rows to ${output}\n`);
}

async function writeAll(
  to: Writable,
  header: string,
  lines: Iterable<string>,
  reached: (rows: number) => void,
): Promise<void> {
  to.write(`${header}\n`);
  let rows = 0;
  for (const line of lines) {
    if (!to.write(`${line}\n`)) await once(to, "drain");
    rows += 1;
    if (rows % rowsPerLook === 0) reached(rows);
  }
  // the last line is no row
  reached(rows - 1);
}

/** `monarchs import FILE`: all of it, or nothing. */
export async function importStore(
  from: string,
  options: Options & { readonly dryRun?: boolean },
): Promise<void> {
  const { settings } = settingsFor(options);
  const file = sqliteFile(settings, "an import");
  if (!options.dryRun) {
    await refuseWhileRunning(settings, "an import");
    if (existsSync(file))
      throw new CommandFailed(`there is a store at ${file}; an import makes a new one, give another --data`);
  }
  if (from !== "-" && !existsSync(from)) throw new CommandFailed(`there is no file ${from}`, exitCodes.usage);
  const { restoreStore } = await import("../../src/store/sqlite/dump.ts");
  const draft = `${file}.importing`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const input = from === "-" ? process.stdin : createReadStream(from);
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  const first = await Promise.race([failed, lines.next()]);
  if (first.done) throw new CommandFailed(`${from} is empty`);
  const making = restoreStore(draft, first.value);
  const { rows } = making.header;
  const progress = await showProgress("import", rows, "rows", options);
  try {
    let taken = 0;
    for (;;) {
      const line = await Promise.race([failed, lines.next()]);
      if (line.done) break;
      making.take(line.value);
      taken += 1;
      if (taken % rowsPerLook === 0) progress.reach(taken);
    }
    making.finish();
    progress.reach(rows);
  } catch (error) {
    making.abandon();
    throw error;
  } finally {
    progress.end();
  }
  if (options.dryRun) {
    making.abandon();
    process.stderr.write(`${rows} rows can be taken in; nothing was changed\n`);
    return;
  }
  renameSync(draft, file);
  process.stderr.write(`took in ${rows} rows to ${file}\n`);
}
