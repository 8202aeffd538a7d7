import { setTimeout as pause } from "node:timers/promises";
import { connectAdmin, NobodyListens } from "../../src/admin/client.ts";
import type { KeyHandlers } from "../../src/admin/keys.ts";
import type { Settings } from "../../src/config/schema.ts";
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
    keysCompact: (args) => client.request("keysCompact", args),
    close: async () => client.close(),
  };
}

async function storeDesk(settings: Settings): Promise<Desk> {
  if (!settings.encryption.enabled) throw new CommandFailed("encryption is off; see encryption.enabled");
  const { openSqliteStore } = await import("../../src/store/sqlite/open.ts");
  const { keyHandlers } = await import("../../src/admin/keys.ts");
  const store = await openSqliteStore(storeOptions(settings, "a change of keys without a server"));
  return { ...keyHandlers(() => store), close: () => store.close() };
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
    const { master, keys, rows } = await desk.keysRotate();
    say(
      `the master key is ${master} now, and ${keys} ${keys === 1 ? "key is" : "keys are"} sealed with it\n`,
    );
    const sealed = rows === 0 ? 0 : await sealRows(desk, rows, options);
    if (rows > 0) {
      say("the store's file is written anew; everybody waits meanwhile\n");
      await desk.keysCompact({ sealed: true });
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ master, keys, sealed })}\n`);
    else if (rows > 0) process.stdout.write(`encrypted ${sealed} rows that were plain\n`);
  } finally {
    await desk.close();
  }
}

async function sealRows(desk: KeyHandlers, rows: number, options: ProgressOptions): Promise<number> {
  const progress = await showProgress("encrypt", rows, "rows", options);
  let [seen, sealed] = [0, 0];
  try {
    for (let from: { room: number; seq: number } | null = { room: 0, seq: 0 }; from !== null; ) {
      const step = await desk.keysSeal(from);
      seen += step.seen;
      sealed += step.sealed;
      // people speak meanwhile, and deleted rooms have rows for a while
      progress.reach(seen, Math.max(rows, seen));
      from = step.next;
    }
    progress.reach(seen, seen);
  } finally {
    progress.end();
  }
  return sealed;
}
