import { may } from "../../src/domain/permissions.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { queueFor } from "../queue.ts";
import type { RoomDuty, RoomRequest } from "./messages.ts";
import { invitationOf, type RoomState, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Asks somebody in; in an invite-only room this opens the door for them. */
export function invite(state: RoomState, { ask, user, target }: Asked<"invite">): void {
  const { row } = state;
  const fault = inviteFault(row, user, target.nick, row.members.has(target.key));
  if (fault) return ask.answer(fault);
  open(state, target.identity.id, target.key, invitationOf(row, target));
  const event = invitation(state, user, target.nick);
  for (const session of target.sessions)
    session.send(
      session.session.answer(session.session.unasked([]), { reply: "live", event }, true, event.time),
    );
  tellMembers(state, { ask, user }, event);
  ask.answer({ reply: "invited", room: row.name, nick: target.nick, away: target.away });
}

/** The same of an account that is not here: it is told when it comes. */
export function inviteAbsent(state: RoomState, message: Asked<"inviteAbsent">): void {
  const { ask, user, accountId, account } = message;
  const { row, core, self } = state;
  const fault = inviteFault(row, user, account, row.standing.has(accountId));
  if (fault) return ask.answer(fault);
  open(state, accountId, "", accountId);
  tellMembers(state, { ask, user }, invitation(state, user, account));
  self.guard(queueFor)(core, accountId, { type: "invite", room: row.name, by: user.source });
  ask.answer({ reply: "invited", room: row.name, nick: account, away: null });
}

/** Somebody who was invited while they were not here has come, and is told of it: the door is open to them. */
export function invited(state: RoomState, { user, done }: Extract<RoomDuty, { type: "invited" }>): void {
  const { row } = state;
  if (!row.members.has(user.key)) open(state, user.identity.id, user.key, invitationOf(row, user));
  done();
}

function inviteFault(row: RoomRow, user: UserRow, nick: string, isMember: boolean): Refusal | undefined {
  if (!row.members.has(user.key) && !user.administrator) return { refused: "notInRoom", room: row.name };
  if (isMember) return { refused: "alreadyMember", room: row.name, nick };
  return may("invite", standingIn(row, user), { flags: row.modes.flags })
    ? undefined
    : { refused: "roleNeeded", room: row.name, role: "operator" };
}

/** Notes whom the door is open to. Invited again, it is the newest. */
function open({ row, core }: RoomState, id: string, stay: string, former: string | undefined): void {
  row.invited.delete(former ?? "");
  const [oldest] = row.invited.keys();
  if (oldest !== undefined && row.invited.size >= core.settings.limits.openInvitations)
    row.invited.delete(oldest);
  row.invited.set(id, stay);
}

const invitation = ({ row, core }: RoomState, by: UserRow, nick: string) =>
  ({ type: "invite", source: by.source, nick, room: row.name, time: core.wall() }) as const;

function tellMembers(
  { row }: RoomState,
  { ask, user }: Pick<RoomRequest, "ask" | "user">,
  event: ReturnType<typeof invitation>,
): void {
  for (const member of row.members.values())
    for (const session of member.user.sessions)
      if (session !== ask.row) session.write(session.session.encoder.encode(event, member.user === user));
}
