import { existsSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { StoreCorrupt, Unavailable } from "../store.ts";
import { isCorrupt } from "./failures.ts";
import { applicationId } from "./schema.ts";

/** Pages of 4 KiB that are copied at a time. */
const pagesAtOnce = 256;

/**
 * Opens a store's file to read it as it is at this moment, also while a server has it and writes on.
 *
 * @returns the file, in a transaction that sees nothing of what is written from now on; to be closed
 * @throws Unavailable when there is none, StoreCorrupt when it is none of ours
 */
export function openSnapshot(file: string): Database {
  if (!existsSync(file)) throw new Unavailable(`there is no store at ${file}`);
  const db = new Sqlite(file, { readonly: true });
  try {
    db.exec("BEGIN");
    // the snapshot is taken by the first read
    if (db.pragma("application_id", { simple: true }) !== applicationId)
      throw new StoreCorrupt(`${file} is not a store of Monarchs`);
    return db;
  } catch (error) {
    db.close();
    if (isCorrupt(error)) throw new StoreCorrupt(`${file} is damaged or not a database`, { cause: error });
    throw error;
  }
}

/**
 * Copies a store's file page by page, as it was when the copying began (SQLite's online backup).
 *
 * @param reached told of how many pages are copied, of all
 */
export async function copyStore(
  file: string,
  to: string,
  reached: (done: number, total: number) => void,
): Promise<void> {
  const db = openSnapshot(file);
  try {
    const pages = Number(db.pragma("page_count", { simple: true }));
    await db.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        if (totalPages > 0) reached(totalPages - remainingPages, totalPages);
        return pagesAtOnce;
      },
    });
    reached(pages, pages);
  } finally {
    db.close();
  }
}

/** Looks through a whole file. @returns its schema @throws StoreCorrupt naming what is wrong with it */
export function verifyStore(file: string): number {
  const db = openSnapshot(file);
  try {
    const faults = db.pragma("integrity_check(10)") as readonly { readonly integrity_check: string }[];
    const [first] = faults;
    if (first?.integrity_check !== "ok")
      throw new StoreCorrupt(`${file} is damaged: ${faults.map((each) => each.integrity_check).join("; ")}`);
    return Number(db.pragma("user_version", { simple: true }));
  } finally {
    db.close();
  }
}
