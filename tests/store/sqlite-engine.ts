import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore, type SqliteOptions, type SqliteStore } from "../../src/store/sqlite/open.ts";

/** A folder that is removed with all it holds. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "monarchs-store-"));
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** A store in a file of its own, for the contract. */
export async function sqliteEngine(options: Partial<SqliteOptions>) {
  const folder = temporaryFolder();
  const file = join(folder.path, "data", "monarchs.db");
  const open = () =>
    openSqliteStore({
      onLost: (error) => {
        throw error;
      },
      ...options,
      file,
    });
  let store: SqliteStore = await open();
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    /** Opens the file again after the store has been abandoned. */
    async successor() {
      store = await open();
      return store;
    },
    async end() {
      await store.abandon();
      folder.remove();
    },
  };
}
