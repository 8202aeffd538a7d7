import { fold } from "../domain/names.ts";
import type { ConnectionRow } from "./connections.ts";
import type { LiveTables } from "./live.ts";

/**
 * Has a connection watch a nick (IRCv3 monitor).
 *
 * @param limit how many it may watch; 0: no limit
 * @returns whether it does now; one that is watched already takes no place more
 */
export function watch(
  { watchers }: Pick<LiveTables, "watchers">,
  row: ConnectionRow,
  nick: string,
  limit: number,
): boolean {
  const folded = fold(nick);
  row.watching ??= new Map();
  if (row.watching.has(folded)) return true;
  if (limit > 0 && row.watching.size >= limit) return false;
  row.watching.set(folded, nick);
  const known = watchers.lookup(folded);
  if (known) known.add(row);
  else watchers.insert(folded, new Set([row]));
  return true;
}

/** A connection watches a nick no more. */
export function unwatch(
  { watchers }: Pick<LiveTables, "watchers">,
  row: ConnectionRow,
  folded: string,
): void {
  if (!row.watching?.delete(folded)) return;
  if (row.watching.size === 0) row.watching = undefined;
  const rest = watchers.lookup(folded);
  rest?.delete(row);
  if (rest?.size === 0) watchers.delete(folded);
}

/** A connection watches nobody any more. */
export function unwatchAll(tables: Pick<LiveTables, "watchers">, row: ConnectionRow): void {
  for (const folded of [...(row.watching?.keys() ?? [])]) unwatch(tables, row, folded);
}
