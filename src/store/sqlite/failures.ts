import { Conflict, NotFound, StoreCorrupt, StoreFull, StoreLocked, Unavailable } from "../store.ts";
import type { Failure } from "./messages.ts";

/** The `code` of an error of SQLite, e.g. `SQLITE_FULL`; empty for any other value. */
export const sqliteCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Whether SQLite says that there is no room on the disk. */
export const isFull = (error: unknown): boolean => sqliteCode(error) === "SQLITE_FULL";

/** Whether SQLite says that a unique value is there already. */
export const isTaken = (error: unknown): boolean =>
  sqliteCode(error) === "SQLITE_CONSTRAINT_UNIQUE" || sqliteCode(error) === "SQLITE_CONSTRAINT_PRIMARYKEY";

/** Whether SQLite says that the file is damaged, or not a database. */
export const isCorrupt = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error));

/** Whether the fault lies with the disk or the file, so that the whole transaction is void. */
export const isOfTheDisk = (error: unknown): boolean =>
  isCorrupt(error) || /^SQLITE_(FULL|IOERR|NOMEM|BUSY|READONLY|CANTOPEN)/.test(sqliteCode(error));

/** An error as it crosses threads. What is not of the store's own classes becomes `Unavailable`. */
export function toFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Conflict) return { failed: "Conflict", message, what: error.what };
  if (error instanceof NotFound) return { failed: "NotFound", message };
  if (error instanceof StoreCorrupt) return { failed: "StoreCorrupt", message };
  if (error instanceof StoreLocked) return { failed: "StoreLocked", message };
  if (isFull(error)) return { failed: "StoreFull", message: "the disk is full" };
  if (isCorrupt(error)) return { failed: "StoreCorrupt", message: `the store's file is damaged: ${message}` };
  const code = sqliteCode(error);
  return { failed: "Unavailable", message: code === "" ? message : `${message} (${code})` };
}

/** The error that a failure was. */
export function fromFailure(failure: Failure): Error {
  switch (failure.failed) {
    case "Conflict":
      return new Conflict(failure.what ?? "room");
    case "NotFound":
      return new NotFound(failure.message);
    case "StoreFull":
      return new StoreFull(failure.message);
    case "StoreLocked":
      return new StoreLocked(failure.message);
    case "StoreCorrupt":
      return new StoreCorrupt(failure.message);
    case "Unavailable":
      return new Unavailable(failure.message);
  }
}
