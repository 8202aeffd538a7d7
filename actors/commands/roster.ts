import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { RosterEntry } from "../../src/domain/roster.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { seenMembers, seesEverybody } from "../room/sight.ts";
import { standingOf } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { mayKnow, maySee } from "./views.ts";

/** Tells who is in a room, and to those who belong to it also who else does. */
export async function roster(present: Present, { room: name }: CommandOf<"roster">, ask: Ask): Promise<void> {
  const { core, user } = present;
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  if (!maySee(room, user)) return ask.answer({ refused: "notInRoom", room: room.name });
  // Whoever reads a room that is open to the world does not belong to it.
  const inside = standingOf(room, user) !== "outsider";
  const here = [...seenMembers(room, user)]
    .filter((member) => inside || !member.user.modes.includes("i"))
    .map(
      ({ user: { identity, away, realname, modes }, nick, roles, joinedAt }): RosterEntry => ({
        id: identity.id,
        nick,
        account: identity.account,
        realname,
        bot: modes.includes("B"),
        roles,
        here: true,
        away: away !== null,
        joinedAt,
      }),
    );
  const others = inside ? await absent(present, room) : [];
  ask.answer({ reply: "roster", room: room.name, members: [...here.sort(byName), ...others.sort(byName)] });
}

/** Those who belong to a room and are not there. In an auditorium those without a role are not for everybody. */
async function absent({ core, user }: Present, room: RoomRow): Promise<RosterEntry[]> {
  const all = seesEverybody(room, user);
  const here = new Set(Array.from(room.members.values(), (member) => member.user.identity.id));
  const rows = await core.store.store.namedMemberships(room.id);
  return rows
    .filter(({ userId, roles }) => !here.has(userId) && (all || roles !== "" || userId === user.identity.id))
    .map(({ userId, account, roles, joinedAt }) => ({
      id: userId,
      nick: account,
      account,
      realname: account,
      bot: false,
      roles,
      here: false,
      away: false,
      joinedAt,
    }));
}

const byName = (a: RosterEntry, b: RosterEntry): number => (fold(a.nick) < fold(b.nick) ? -1 : 1);
