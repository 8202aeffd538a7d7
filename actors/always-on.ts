import { staysOn } from "../src/domain/always-on.ts";
import type { Identity } from "../src/domain/person.ts";
import type { AccountRow, Place, Stay } from "../src/store/store.ts";
import { enlist, holderOf } from "../src/tables/live.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { loadRoom } from "./server/rooms.ts";

/** Whether somebody stays while nobody is connected. */
export const willStay = ({ settings }: Core, { kind }: Identity, preference: boolean | undefined): boolean =>
  kind === "account" && staysOn(settings.accounts.alwaysOn, preference);

/** Writes down who stays, and where they are; does nothing for anybody else. */
export function keepStay(core: Core, user: UserRow): void {
  if (!user.alwaysOn) return;
  const { nick, host, realname, modes, away, signedOnAt } = user;
  const stay: Stay = {
    accountId: user.identity.id,
    nick,
    user: user.user,
    host,
    realname,
    modes,
    away,
    signedOnAt,
  };
  const places: Place[] = [];
  for (const room of user.rooms.values()) {
    const member = room.members.get(user.key);
    if (member) places.push({ roomId: room.id, roles: member.roles, joinedAt: member.joinedAt });
  }
  write(core, () => core.store.store.saveStay(stay, places));
}

/** Somebody has stopped staying. */
export const endStay = (core: Core, { identity }: UserRow): void =>
  write(core, () => core.store.store.endStay(identity.id));

/** Writes down that somebody who stays is in a room now, with these roles, or not any more. */
export function keepPlace(core: Core, room: RoomRow, user: UserRow): void {
  if (!user.alwaysOn) return;
  const member = room.members.get(user.key);
  const place = member ? { roles: member.roles, joinedAt: member.joinedAt } : null;
  write(core, () => core.store.store.setPlace(user.identity.id, room.id, place));
}

/** What cannot be written now is written with the next change: everything at once, when the last session goes. */
function write(core: Core, change: () => Promise<void>): void {
  const attempt = async (): Promise<void> => change();
  attempt().catch((error: unknown) =>
    core.log.warn({ error: String(error) }, "who stays, and where, is not written down yet"),
  );
}

/** Rooms that are read from the store together. */
const roomsAtOnce = 100;

/**
 * Brings those back who stay, with the rooms they are in: once, before anybody is let in, so that nobody finds a room empty
 * that is not. Their actors come when they are needed.
 */
export async function restoreStays(core: Core): Promise<void> {
  if (core.restored) return;
  core.restored = true;
  const { store } = core.store;
  const [stays, places] = await Promise.all([store.stays(), store.places()]);
  const people = new Map<string, UserRow>();
  for (const stay of stays) {
    const account = await store.accountById(stay.accountId);
    const wanted =
      account &&
      !account.disabled &&
      willStay(core, identityOf(account), account.preferences.alwaysOn) &&
      !core.bans.ofVisitor({ ...stay, account: account.name, address: "" }, core.wall());
    if (wanted && !holderOf(core.tables, stay.nick)) people.set(stay.accountId, enter(core, stay, account));
    else await store.endStay(stay.accountId);
  }
  const ids = [...new Set(places.flatMap(({ accountId, roomId }) => (people.has(accountId) ? roomId : [])))];
  for (let at = 0; at < ids.length; at += roomsAtOnce)
    await Promise.all(ids.slice(at, at + roomsAtOnce).map((id) => open(core, id)));
  const rooms = new Map(Array.from(core.tables.rooms.values(), (room) => [room.id, room]));
  for (const { accountId, roomId, roles, joinedAt } of places) {
    const [user, room] = [people.get(accountId), rooms.get(roomId)];
    if (!user || !room) continue;
    room.members.set(user.key, { user, nick: user.nick, roles, joinedAt });
    user.rooms.set(room.id, room);
  }
  if (people.size > 0) core.log.info({ people: people.size, rooms: ids.length }, "those who stay are back");
}

const identityOf = ({ id, name }: AccountRow): Identity => ({ id, kind: "account", account: name });

function enter(core: Core, stay: Stay, account: AccountRow): UserRow {
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

async function open(core: Core, id: string): Promise<void> {
  const row = await loadRoom(core, () => core.store.store.roomById(id));
  if (row) core.tables.rooms.insert(row.folded, row);
}
