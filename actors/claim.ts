import type { Refusal } from "../src/domain/refusals.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import { enlist, holderOf } from "../src/tables/live.ts";
import { type NewUser, UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";

/**
 * Takes a nick for somebody, who waits for this connection then. It is one step on the tables, as an `ets:insert_new`, so
 * it needs no process to put claims in an order, and works whoever is being restarted.
 *
 * @returns their row, new or (for the same identity) the one that is here, or `nickInUse`
 */
export function claimNick(core: Core, person: NewUser, session: ConnectionRow): UserRow | Refusal {
  const { identities, stays } = core.tables;
  const present = identities.lookup(person.identity.id);
  if (present) {
    present.arriving.add(session);
    return present;
  }
  if (holderOf(core.tables, person.nick)) return { refused: "nickInUse", nick: person.nick };
  const row = new UserRow(core.newId(), person);
  row.modes = startingModes(core);
  row.arriving.add(session);
  enlist(core.tables, row);
  identities.insert(row.identity.id, row);
  stays.insert(row.key, row);
  core.counters.maxUsers = Math.max(core.counters.maxUsers, stays.size);
  return row;
}

/** The modes that everybody begins with, by the settings. */
const startingModes = ({ settings }: Core): string =>
  [...new Set(settings.accounts.defaultUserModes.replace("+", ""))].sort().join("");
