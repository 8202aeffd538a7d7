import type { ModeChange } from "../../src/domain/modes.ts";
import { may } from "../../src/domain/permissions.ts";
import { type RoleLetter, rank, rankOf, withRole } from "../../src/domain/roles.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { queueFor } from "../queue.ts";
import type { RoomRequest } from "./messages.ts";
import { setModes } from "./modes.ts";
import { append, type RoomState, roomView, standingIn, standingOf } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Lets go of a room: it belongs to nobody, and no role in it lasts longer than a visit. Members see their owner lose it. */
export function letGo(state: RoomState, { ask, user }: Asked<"release">): void {
  const { row } = state;
  if (row.ownerId === null) return ask.answer({ refused: "roomUnregistered", room: row.name });
  if (!may("transfer", standingOf(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "owner" });
  const subjects = new Map<string, UserRow>();
  for (const { user: member, roles } of row.members.values())
    if (roles.includes("q")) subjects.set(member.nick, member);
  const changes = [...subjects.keys()].map((nick) => ownership(nick));
  const seen = changes.length > 0;
  append(
    state,
    { type: "mode", changes: seen ? changes : [ownership(`a:${row.ownerName}`)] },
    {
      source: user.source,
      ask,
      subjects,
      effects: {
        room: { ownerId: null, ownerName: null },
        membership: [...row.standing.keys()].map((userId) => ({ userId, roles: "" })),
      },
      reply: () => ({ reply: "roomChanged", room: roomView(row), what: "owner" }),
      ...(seen ? {} : { shown: true }),
    },
  );
}

const ownership = (param: string): ModeChange => ({ add: false, letter: "q", param });

/** Gives an account a role that it has whenever it enters, or takes that; at once where it is in the room. */
export function lastingRole(state: RoomState, message: Asked<"lastingRole">): void {
  const { ask, user, accountId, account, role, grant } = message;
  const { row } = state;
  if (row.ownerId === null) return ask.answer({ refused: "roomUnregistered", room: row.name });
  for (const { user: member } of row.members.values())
    if (member.identity.id === accountId) {
      const changes = [{ add: grant, letter: role, param: member.nick }];
      return setModes(state, { type: "modes", ask, user, changes });
    }
  const fault = roleFault(state, user, role);
  if (fault) return ask.answer({ refused: "roleNeeded", room: row.name, role: fault });
  const roles = row.standing.get(accountId) ?? "";
  const reply = () => ({ reply: "roomRoles", room: row.name, roles: [{ account, roles: after }] }) as const;
  const after = withRole(roles, role, grant);
  if (after === roles) return ask.answer(reply());
  const event = { type: "role", room: row.name, role, grant, by: user.source } as const;
  append(
    state,
    { type: "mode", changes: [{ add: grant, letter: role, param: `a:${account}` }] },
    {
      source: user.source,
      ask,
      effects: { membership: [{ userId: accountId, roles: after }] },
      reply,
      shown: true,
      // nobody tells who is not here of it
      done: () => state.self.guard(queueFor)(state.core, accountId, event),
    },
  );
}

/** What somebody lacks to give or take a role: nobody gives what is above their own. */
function roleFault(
  { row }: RoomState,
  user: UserRow,
  role: RoleLetter,
): "halfOperator" | "operator" | "owner" | undefined {
  const action = role === "v" ? "voice" : role === "q" || role === "a" ? "transfer" : "operators";
  const outranks = user.administrator || rank(row.members.get(user.key)?.roles ?? "") >= rankOf(role);
  if (outranks && may(action, standingIn(row, user), { flags: row.modes.flags })) return undefined;
  return action === "voice" ? "halfOperator" : action === "transfer" ? "owner" : "operator";
}
