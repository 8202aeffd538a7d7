import { may, standing } from "../../src/domain/permissions.ts";
import type { MemberView } from "../../src/domain/replies.ts";
import type { Member, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { standingOf } from "./state.ts";

/** Whether somebody is shown to a reader. */
export type Sight = (reader: UserRow) => boolean;

/**
 * Who is told of a member's coming, going and name; undefined where that is everybody. An auditorium (u) hides those
 * without a role from one another; they see themselves.
 */
export function sightOf(row: RoomRow, subject: UserRow | undefined, roles?: string): Sight | undefined {
  const { flags } = row.modes;
  if (!flags.includes("u") || !subject) return undefined;
  const own = roles ?? row.members.get(subject.key)?.roles;
  if (may("beSeen", standing(own, false), { flags })) return undefined;
  return (reader) => reader === subject || seesEverybody(row, reader);
}

/** Whether nobody in a room is hidden from a reader. */
export const seesEverybody = (row: RoomRow, reader: UserRow): boolean =>
  may("seeEverybody", standingOf(row, reader), { flags: row.modes.flags });

/** Whether somebody sees a member of a room. */
export const sees = (row: RoomRow, reader: UserRow, subject: UserRow): boolean =>
  sightOf(row, subject)?.(reader) ?? true;

/** Those members of a room whom a reader sees. */
export function* seenMembers(row: RoomRow, reader: UserRow): Iterable<Member> {
  const all = !row.modes.flags.includes("u");
  for (const member of row.members.values()) if (all || sees(row, reader, member.user)) yield member;
}

/** Everybody in a room whom a reader sees, as lists show them. */
export const memberViews = (row: RoomRow, reader: UserRow): readonly MemberView[] =>
  Array.from(seenMembers(row, reader), memberView);

/** A member as lists show them. */
export const memberView = ({ user, nick, roles }: Member): MemberView => ({
  source: user.nick === nick ? user.source : { ...user.source, nick },
  realname: user.realname,
  roles,
  away: user.away !== null,
  operator: user.modes.includes("o"),
  bot: user.modes.includes("B"),
  metadata: user.metadata,
});
