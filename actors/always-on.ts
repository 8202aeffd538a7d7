import { staysOn } from "../src/domain/always-on.ts";
import type { Identity } from "../src/domain/person.ts";
import type { Place, Stay } from "../src/store/parts/stays.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";

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
  // Rooms that are not open yet after a restart are places as well.
  for (const [roomId, awaited] of core.awaited)
    for (const { user: other, roles, joinedAt } of awaited)
      if (other === user) places.push({ roomId, roles, joinedAt });
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
