import { fold } from "../../src/domain/names.ts";
import { may, standing } from "../../src/domain/permissions.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import type { Core } from "../core.ts";
import { seesEverybody } from "../room/sight.ts";
import { ofRecord } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { mayView } from "./views.ts";

/** A room at rest that somebody may read, made live: they are a member of record, or everybody may. Undefined for others. */
export async function restingRoom(core: Core, user: UserRow, name: string): Promise<RoomRow | undefined> {
  const { id, kind } = user.identity;
  const { store } = core.store;
  const stored = await store.roomByName(fold(name));
  if (stored?.kind !== "channel") return undefined;
  const open = may("view", "outsider", { flags: stored.modes.flags });
  if (!open && (kind !== "account" || !(await store.membership(stored.id, id)))) return undefined;
  const room = await liveRoom(core, name, false);
  return isRefusal(room) ? undefined : room;
}

/** Whether one more room would be too many to belong to. Whoever belongs to it already takes up no more. */
export async function belongsToEnough(core: Core, user: UserRow, room: RoomRow): Promise<boolean> {
  const { id, kind } = user.identity;
  if (kind !== "account" || user.administrator || room.standing.has(id)) return false;
  return (await core.store.store.membershipCount(id)) >= core.settings.limits.membershipsPerAccount;
}

/** A room that somebody is in or belongs to, and may read. */
export interface OwnRoom {
  readonly id: string;
  readonly name: string;
  readonly folded: string;
  /** Who came and went is not for them: it is an auditorium. */
  readonly hidesPeople: boolean;
}

/** The rooms that somebody is in, and those that they belong to, as far as they may read them. */
export async function ownRooms({ core, user }: Present): Promise<readonly OwnRoom[]> {
  const rooms = new Map<string, OwnRoom>();
  const addLive = (room: RoomRow): void => {
    const { id, name, folded } = room;
    if (mayView(room, user)) rooms.set(id, { id, name, folded, hidesPeople: !seesEverybody(room, user) });
  };
  for (const room of user.rooms.values()) if (room.members.has(user.key)) addLive(room);
  const { identity, administrator } = user;
  if (identity.kind !== "account") return [...rooms.values()];
  for (const { room, roles } of await core.store.store.membershipsOf(identity.id)) {
    const { id, name, folded, kind, modes } = room;
    if (kind !== "channel" || rooms.has(id)) continue;
    const live = core.tables.rooms.lookup(folded);
    if (live) addLive(live);
    else if (ofRecord(room, roles, user) !== undefined) {
      const sees = may("seeEverybody", standing(roles, administrator), { flags: modes.flags });
      rooms.set(id, { id, name, folded, hidesPeople: !sees });
    }
  }
  return [...rooms.values()];
}
