import type { Identity } from "../../src/domain/person.ts";
import type { Stay } from "../../src/store/parts/stays.ts";
import type { AccountRow } from "../../src/store/store.ts";
import { enlist, holderOf } from "../../src/tables/live.ts";
import { UserRow } from "../../src/tables/users.ts";
import { willStay } from "../always-on.ts";
import type { Awaited, Core } from "../core.ts";
import { type Opening, openRoom } from "./rooms.ts";

/** Rooms that are asked of the store together. */
const atOnce = 100;

/**
 * Learns which names are accounts', and brings those back who stay while nobody is connected: once, before anybody is let
 * in, so that nobody takes a nick of theirs. The rooms they are in get them when they are opened, by {@link openAwaited} or
 * by whoever comes first.
 */
export async function restore(core: Core): Promise<void> {
  if (core.restored) return;
  const { store } = core.store;
  const [accounts, stays, places] = await Promise.all([store.accounts(), store.stays(), store.places()]);
  core.restored = true;
  const staying = new Map(stays.map((stay) => [stay.accountId, stay]));
  const people = new Map<string, UserRow>();
  for (const account of accounts) {
    core.accountNames.add(account.folded);
    const stay = staying.get(account.id);
    if (!stay || !maySettle(core, stay, account)) continue;
    people.set(account.id, settle(core, stay, account));
    staying.delete(account.id);
  }
  for (const { accountId, roomId, roles, joinedAt } of places) {
    const user = people.get(accountId);
    if (!user) continue;
    const awaited: Awaited[] = core.awaited.get(roomId) ?? [];
    awaited.push({ user, roles, joinedAt });
    core.awaited.set(roomId, awaited);
  }
  if (people.size > 0)
    core.log.info({ people: people.size, rooms: core.awaited.size }, "those who stay are back");
  await Promise.all(Array.from(staying.keys(), (accountId) => store.endStay(accountId)));
}

/** Opens the rooms that those who stay are in, some at a time. What cannot be opened now is opened when somebody comes. */
export async function openAwaited(core: Core, opening: Opening): Promise<void> {
  const ids = [...core.awaited.keys()];
  for (let at = 0; at < ids.length && !core.stopping; at += atOnce)
    await Promise.all(
      ids.slice(at, at + atOnce).map(async (id) => {
        const room = core.awaited.has(id) ? await core.store.store.roomById(id) : undefined;
        if (room) await openRoom(core, opening, room.name, false);
      }),
    );
}

const identityOf = ({ id, name }: AccountRow): Identity => ({ id, kind: "account", account: name });

/** Whether somebody may still stay, under the nick they had. */
const maySettle = (core: Core, stay: Stay, account: AccountRow): boolean =>
  !account.disabled &&
  willStay(core, identityOf(account), account.preferences.alwaysOn) &&
  !core.bans.ofVisitor({ ...stay, account: account.name, address: "" }, core.wall()) &&
  !holderOf(core.tables, stay.nick);

function settle(core: Core, stay: Stay, account: AccountRow): UserRow {
  const { identities, stays } = core.tables;
  const { nick, user, host, realname, signedOnAt } = stay;
  const person = {
    identity: identityOf(account),
    role: account.role,
    nick,
    user,
    host,
    realname,
    now: signedOnAt,
  };
  const row = new UserRow(core.newId(), { ...person, alwaysOn: true });
  // The account may have lost its role meanwhile, or got it; what OPER gave ended with the session.
  row.modes = stay.modes.replace("o", "") + (account.role === "administrator" ? "o" : "");
  row.announced = true;
  row.away = stay.away;
  if (stay.away === null && core.settings.accounts.autoAway) {
    row.away = "";
    row.absent = true;
    row.presence = "away";
  }
  enlist(core.tables, row);
  identities.insert(row.identity.id, row);
  stays.insert(row.key, row);
  core.counters.maxUsers = Math.max(core.counters.maxUsers, stays.size);
  return row;
}
