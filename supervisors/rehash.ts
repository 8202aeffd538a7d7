import type { Core, Rehashed } from "../actors/core.ts";
import { obligeUser } from "../actors/sessions.ts";
import { faultText, SettingsInvalid } from "../src/config/faults.ts";
import { reloadedSettings } from "../src/config/reload.ts";
import type { Settings } from "../src/config/schema.ts";
import type { Log } from "../src/observability/log.ts";
import { serverFacts } from "./facts.ts";

/** What reading the settings again needs. */
interface Sources {
  readonly log: Log;
  /** @throws SettingsInvalid */
  readonly readSettings?: () => Settings;
}

/**
 * Makes what SIGHUP, REHASH and `monarchs reload` do: read the settings again and apply what can be applied without a
 * restart. One after the other, when several ask. The log tells what came of it.
 */
export function rehashing(core: Core, { log, readSettings }: Sources): () => Promise<Rehashed> {
  const once = async (): Promise<Rehashed> => {
    if (!readSettings) return { waiting: [] };
    let next: Settings;
    try {
      next = readSettings();
    } catch (error) {
      if (!(error instanceof SettingsInvalid)) throw error;
      for (const fault of error.faults) log.error({ fault }, faultText(fault));
      log.error("settings stay as they are");
      return { faults: error.faults.map(faultText) };
    }
    const waiting = await apply(core, next, log);
    for (const key of waiting) log.warn({ setting: key }, `${key} has changed; that needs a restart`);
    log.info("settings are read again");
    return { waiting };
  };
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = turn.then(once);
    // Whoever asks next does not fail for it.
    turn = mine.catch(() => undefined);
    return mine;
  };
}

async function apply(core: Core, next: Settings, log: Log): Promise<readonly string[]> {
  const { settings, waiting } = reloadedSettings(core.settings, next);
  if (settings.log.level !== core.settings.log.level) log.level = settings.log.level;
  core.settings = settings;
  const before = { ...core.facts };
  Object.assign(core.facts, serverFacts(settings, core.startedAt, before.revision + 1));
  for (const row of core.tables.connections.values()) row.send(row.session.reloaded?.(before) ?? []);
  depose(core);
  for (const fault of await core.listeners.reload(settings.listeners))
    log.error({ fault }, "a certificate could not be read again");
  return waiting;
}

/** Whoever is an operator by a name that the settings have no more is none from now on. */
function depose(core: Core): void {
  const names = new Set(core.settings.operators.map(({ name }) => name));
  for (const user of core.tables.stays.values()) {
    if (user.operator !== undefined && !names.has(user.operator)) obligeUser(core, { type: "deposed", user });
  }
}
