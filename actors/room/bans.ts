import { maskMatches, muteMatches } from "../../src/domain/masks.ts";
import type { RoomModes } from "../../src/domain/modes.ts";
import type { Source } from "../../src/domain/person.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";

/** Whether a ban means this person, and no exception does. */
export function isBanned({ modes: { lists } }: Pick<RoomRow, "modes">, { source }: UserRow): boolean {
  return (
    lists.b.some(({ mask }) => maskMatches(mask, source)) &&
    !lists.e.some(({ mask }) => maskMatches(mask, source))
  );
}

/** What the lists of a room came to for those who spoke there, as long as neither they nor the lists change. */
const silenced = new WeakMap<RoomModes["lists"], WeakMap<Source, boolean>>();

/** Whether a room's lists keep somebody from speaking. Hundreds of masks are not to be tried for each message. */
export function isSilenced(row: RoomRow, user: UserRow): boolean {
  const { lists } = row.modes;
  if (lists.b.length === 0) return false;
  let known = silenced.get(lists);
  if (!known) {
    known = new WeakMap();
    silenced.set(lists, known);
  }
  let is = known.get(user.source);
  if (is === undefined) {
    is = isBanned(row, user) || isMuted(row, user);
    known.set(user.source, is);
  }
  return is;
}

/** Whether somebody may come in and not speak: a mask of bans says so, and no exception. */
function isMuted({ modes: { lists } }: RoomRow, { source }: UserRow): boolean {
  return (
    lists.b.some(({ mask }) => muteMatches(mask, source)) &&
    !lists.e.some(({ mask }) => muteMatches(mask, source) || maskMatches(mask, source))
  );
}
