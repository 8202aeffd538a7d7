import { connectAdmin, NobodyListens } from "../../src/admin/client.ts";
import { keyFileOf } from "../../src/config/schema/encryption.ts";
import type { Settings } from "../../src/config/schema.ts";
import { CommandFailed, exitCodes } from "../exit-codes.ts";

/** The file of a store in SQLite. @param what is to be done, for the message */
export function sqliteFile({ store: { url } }: Settings, what: string): string {
  if (url.startsWith("sqlite:")) return url.slice("sqlite:".length);
  throw new CommandFailed(`${what} is for a store in SQLite`, exitCodes.storeUnavailable);
}

/** What a store in SQLite is opened with by a command that does without the server. */
export const storeOptions = (settings: Settings, what: string) => ({
  file: sqliteFile(settings, what),
  encryption: { enabled: settings.encryption.enabled, keyFile: keyFileOf(settings) },
  // one that is lost answers every call with an error, so there is nothing to do beside
  onLost: () => {},
});

/** @throws CommandFailed while a server runs with this data */
export async function refuseWhileRunning({ dataDirectory }: Settings, what: string): Promise<void> {
  try {
    (await connectAdmin(dataDirectory)).close();
  } catch (error) {
    if (error instanceof NobodyListens) return;
    throw error;
  }
  throw new CommandFailed(`a server runs with this data; stop it before ${what}`);
}
