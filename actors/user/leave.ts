import { delist, remember } from "../../src/tables/live.ts";
import type { Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { oblige } from "../room/state.ts";
import { countdown } from "./countdown.ts";

/**
 * Takes somebody out of the tables and their rooms: the nick is free at once.
 *
 * @param done called when everybody in their rooms has seen it
 */
export function leaveAll(core: Core, row: UserRow, reason: string, done: () => void): void {
  const { identities, stays } = core.tables;
  row.left = { reason };
  delist(core.tables, row);
  if (identities.lookup(row.identity.id) === row) identities.delete(row.identity.id);
  stays.delete(row.key);
  if (row.announced) core.presence.here(row.folded, row, row.source, false);
  remember(core.tables, row.folded, { source: row.source, realname: row.realname, leftAt: core.wall() });
  const told: Told = new Set();
  const rooms = [...row.rooms.values()];
  const one = countdown(rooms.length, done);
  for (const room of rooms) oblige({ type: "depart", room, user: row, reason, told, done: one });
}
