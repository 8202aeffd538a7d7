import Database from "better-sqlite3";
import { commit, version } from "../../src/config/version.ts";

/** SQLite's own version. @throws when the native module cannot be loaded */
export function sqliteVersion(): string {
  const database = new Database(":memory:");
  try {
    return String(database.prepare("select sqlite_version()").pluck().get());
  } finally {
    database.close();
  }
}

/** What `-V` prints. */
export const versionText = (): string =>
  `monarchs ${version} (commit ${commit})\nNode.js ${process.versions.node}\nSQLite ${sqliteVersion()}\n`;
