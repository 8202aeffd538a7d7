import type { RoomRow } from "../../src/tables/rooms.ts";
import type { Core } from "../core.ts";
import { bring } from "./arrivals.ts";

/**
 * Puts those into a room, which has just been opened, who were in it when the server was last up. Whoever has come back
 * already is shown it.
 */
export function seat(core: Core, room: RoomRow): void {
  const awaited = core.awaited.get(room.id);
  if (!awaited) return;
  core.awaited.delete(room.id);
  for (const { user, roles, joinedAt } of awaited) {
    if (user.left || room.members.has(user.key)) continue;
    room.members.set(user.key, { user, nick: user.nick, roles, joinedAt });
    user.rooms.set(room.id, room);
    for (const session of user.sessions) bring(core, session, room, user);
  }
}
