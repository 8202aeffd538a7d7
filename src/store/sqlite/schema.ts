import type { Database } from "better-sqlite3";
import { StoreCorrupt } from "../store.ts";
import { first } from "./migrations/0001-first.ts";
import { accounts } from "./migrations/0002-accounts.ts";
import { metadata } from "./migrations/0003-metadata.ts";
import { conversations } from "./migrations/0004-conversations.ts";
import { serverBans } from "./migrations/0005-server-bans.ts";
import { readMarkers } from "./migrations/0006-read-markers.ts";
import { search } from "./migrations/0007-search.ts";
import { stays } from "./migrations/0008-stays.ts";
import { searchForgets } from "./migrations/0009-search-forgets.ts";
import { spoken } from "./migrations/0010-spoken.ts";
import { risingTimes } from "./migrations/0011-rising-times.ts";
import { searchPrefixes } from "./migrations/0012-search-prefixes.ts";
import { reactions } from "./migrations/0013-reactions.ts";
import { files } from "./migrations/0014-files.ts";
import { encryption } from "./migrations/0015-encryption.ts";
import { relationships } from "./migrations/0016-relationships.ts";
import { pins } from "./migrations/0017-pins.ts";
import { unread } from "./migrations/0018-unread.ts";
import { eventQueue } from "./migrations/0019-event-queue.ts";
import { audit } from "./migrations/0020-audit.ts";
import { authSessions } from "./migrations/0021-auth-sessions.ts";
import { sealedQueue } from "./migrations/0022-sealed-queue.ts";
import { received } from "./migrations/0023-received.ts";

/** Every step of the schema, oldest first. Only ever added to: a file tells in `user_version` how many it has had. */
export const migrations: readonly string[] = [
  first,
  accounts,
  metadata,
  conversations,
  serverBans,
  readMarkers,
  search,
  stays,
  searchForgets,
  spoken,
  risingTimes,
  searchPrefixes,
  reactions,
  files,
  encryption,
  relationships,
  pins,
  unread,
  eventQueue,
  audit,
  authSessions,
  sealedQueue,
  received,
];

/** What a file of ours has as SQLite's `application_id`: "Mnrc". */
export const applicationId = 0x4d6e7263;

/**
 * Brings a file to the newest schema, in one transaction.
 *
 * Reads the header and the list of tables only, so that the size of the log does not matter: SQLite itself finds a file
 * that is cut short, and the write-ahead log makes up for an unclean end.
 *
 * @param steps the schema to bring it to
 * @throws StoreCorrupt for a database that is not ours, or of a newer version of Monarchs
 */
export function migrate(db: Database, steps: readonly string[] = migrations): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  const owner = Number(db.pragma("application_id", { simple: true }));
  const tables = Number(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get());
  if (tables > 0 && owner !== applicationId) {
    throw new StoreCorrupt(`${db.name} is a database of another program`);
  }
  if (version > steps.length) {
    throw new StoreCorrupt(
      `${db.name} has schema ${version}; this version of Monarchs knows ${steps.length}: it was written by a newer one`,
    );
  }
  if (tables > 0 && version < 1) throw new StoreCorrupt(`${db.name} does not say which schema it has`);
  if (version === steps.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const step of steps.slice(version)) db.exec(step);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${steps.length}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
