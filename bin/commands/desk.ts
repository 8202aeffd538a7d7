import { getRandomValues } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { AccountHandlers } from "../../src/admin/accounts.ts";
import type { BanHandlers } from "../../src/admin/bans.ts";
import { type AdminClient, connectAdmin, NobodyListens } from "../../src/admin/client.ts";
import type { RoomHandlers } from "../../src/admin/rooms.ts";
import type { Settings } from "../../src/config/schema.ts";
import { commandLineEntry } from "../../src/domain/audit.ts";
import { uuidv7Source } from "../../src/domain/ids.ts";
import { type SettingsOptions, settingsFor } from "../settings-options.ts";
import { storeOptions } from "./store-file.ts";

/** The commands that need no server. */
export type StoreHandlers = AccountHandlers & BanHandlers & RoomHandlers;

/** Has the running server do it. @returns undefined when none runs */
async function throughServer<Result>(
  settings: Settings,
  ask: (client: AdminClient) => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  let client: AdminClient;
  try {
    client = await connectAdmin(settings.dataDirectory);
  } catch (error) {
    if (error instanceof NobodyListens) return undefined;
    throw error;
  }
  try {
    return { result: await ask(client) };
  } finally {
    client.close();
  }
}

/** Opens the store itself, and does it. */
async function inStore<Result>(
  settings: Settings,
  handle: (handlers: StoreHandlers) => Promise<Result>,
): Promise<Result> {
  const { openSqliteStore } = await import("../../src/store/sqlite/open.ts");
  const { accountHandlers } = await import("../../src/admin/accounts.ts");
  const { banHandlers, storedBans } = await import("../../src/admin/bans.ts");
  const { fileServiceOf } = await import("../../supervisors/files.ts");
  const { roomHandlers } = await import("../../src/admin/rooms.ts");
  const store = await openSqliteStore(storeOptions(settings, "a command without a server"));
  try {
    const now = Date.now;
    const newId = uuidv7Source(now, getRandomValues);
    const files = fileServiceOf(settings, { store: () => store, now });
    const desk = { store, rules: settings, newId, now };
    return await handle({
      ...accountHandlers({ ...desk, files, note: (deed) => store.saveAudit(commandLineEntry(deed, now())) }),
      ...banHandlers(storedBans(store, settings.limits.serverBans, now)),
      ...roomHandlers({ ...desk, serverName: settings.server.name }),
    });
  } finally {
    await store.close();
  }
}

/** A server that starts has the store before its socket; for so long it is waited for. */
const startingMs = 5_000;

/** Has it done by the running server, or in its store where none runs. */
export async function run<Result>(
  options: SettingsOptions,
  ask: (client: AdminClient) => Promise<Result>,
  handle: (handlers: StoreHandlers) => Promise<Result>,
): Promise<Result> {
  const { settings } = settingsFor(options);
  const deadline = Date.now() + startingMs;
  for (;;) {
    const answer = await throughServer(settings, ask);
    if (answer) return answer.result;
    try {
      return await inStore(settings, handle);
    } catch (error) {
      const locked = error instanceof Error && error.name === "StoreLocked";
      if (!locked || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}
