import { setTimeout as pause } from "node:timers/promises";
import { connectAdmin, NobodyListens } from "../../src/admin/client.ts";
import type { KeyHandlers } from "../../src/admin/key-commands.ts";
import type { Settings } from "../../src/config/schema.ts";
import type { SealingPlace } from "../../src/store/parts/encryption.ts";
import { CommandFailed } from "../exit-codes.ts";
import { type ProgressOptions, showProgress } from "../progress.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { storeOptions } from "./store-file.ts";

type Options = SettingsOptions & ProgressOptions;

interface Desk extends KeyHandlers {
  close(): Promise<void>;
}

/** A server that starts has the store before its socket; for so long it is waited for, in ms. */
const startingMs = 5_000;

/** The running server's handlers, or the store's own where none runs. */
async function deskOf(settings: Settings): Promise<Desk> {
  for (const deadline = Date.now() + startingMs; ; await pause(100)) {
    try {
      return await serverDesk(settings);
    } catch (error) {
      if (!(error instanceof NobodyListens)) throw error;
    }
    try {
      return await storeDesk(settings);
    } catch (error) {
      const locked = error instanceof Error && error.name === "StoreLocked";
      if (!locked || Date.now() > deadline) throw error;
    }
  }
}

async function serverDesk({ dataDirectory }: Settings): Promise<Desk> {
  const client = await connectAdmin(dataDirectory);
  return {
    keysRotate: () => client.request("keysRotate", {}),
    keysSeal: (from) => client.request("keysSeal", from),
    keysSealFiles: (args) => client.request("keysSealFiles", args),
    keysCompact: (args) => client.request("keysCompact", args),
    close: async () => client.close(),
  };
}

async function storeDesk(settings: Settings): Promise<Desk> {
  if (!settings.encryption.enabled) throw new CommandFailed("encryption is off; see encryption.enabled");
  const { openSqliteStore } = await import("../../src/store/sqlite/open.ts");
  const { keyHandlers } = await import("../../src/admin/keys.ts");
  const { fileServiceOf } = await import("../../supervisors/files.ts");
  const store = await openSqliteStore(storeOptions(settings, "a change of keys without a server"));
  const files = fileServiceOf(settings, { store: () => store, now: Date.now });
  return { ...keyHandlers(() => store, files), close: () => store.close() };
}

/**
 * `monarchs keys rotate`: a new master key; then what was written before encryption was switched on is encrypted, and the
 * file written anew. Broken off, it goes on at the next call.
 */
export async function rotateKeys(options: Options): Promise<void> {
  const { settings } = settingsFor(options);
  const desk = await deskOf(settings);
  const say = (text: string) => void process.stderr.write(options.quiet ? "" : text);
  try {
    const { master, keys, rows, files } = await desk.keysRotate();
    say(
      `the master key is ${master} now, and ${keys} ${keys === 1 ? "key is" : "keys are"} sealed with it\n`,
    );
    const sealed = rows === 0 ? 0 : await sealRows(desk, rows, options);
    const uploads = files === 0 ? 0 : await sealFiles(desk, files, options);
    if (rows + files > 0) {
      say("the store's file is written anew; everybody waits meanwhile\n");
      await desk.keysCompact({ sealed: true });
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ master, keys, sealed, files: uploads })}\n`);
    else if (rows + files > 0)
      process.stdout.write(`encrypted what was plain: ${sealed} rows, ${uploads} files\n`);
  } finally {
    await desk.close();
  }
}

const sealRows = (desk: KeyHandlers, rows: number, options: ProgressOptions): Promise<number> =>
  inSteps<SealingPlace>((from) => desk.keysSeal(from), { room: 0, seq: 0 }, "rows", rows, options);

const sealFiles = (desk: KeyHandlers, files: number, options: ProgressOptions): Promise<number> =>
  inSteps<string>((after) => desk.keysSealFiles({ after }), "", "files", files, options);

/** @returns how many were sealed */
async function inSteps<Place>(
  take: (
    from: Place,
  ) => Promise<{ readonly next: Place | null; readonly seen: number; readonly sealed: number }>,
  first: Place,
  unit: string,
  expected: number,
  options: ProgressOptions,
): Promise<number> {
  const progress = await showProgress("encrypt", expected, unit, options);
  let [seen, sealed] = [0, 0];
  try {
    for (let from: Place | null = first; from !== null; ) {
      const step = await take(from);
      seen += step.seen;
      sealed += step.sealed;
      // people speak meanwhile, and deleted rooms have rows for a while
      progress.reach(seen, Math.max(expected, seen));
      from = step.next;
    }
    progress.reach(seen, seen);
  } finally {
    progress.end();
  }
  return sealed;
}
