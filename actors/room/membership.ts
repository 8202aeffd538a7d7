import { cutToBytes } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { StoreFull, Unavailable } from "../../src/store/store.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { queueFor } from "../queue.ts";
import type { RoomDuty, RoomRequest } from "./messages.ts";
import { append, type RoomState, standingIn } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** What comes with somebody's entering: an account is a member of record from then on, guests are for as long as they stay. */
export function beginsMembership(row: RoomRow, { identity: { id, kind } }: UserRow) {
  if (kind !== "account" || row.standing.has(id)) return {};
  row.standing.set(id, "");
  return { effects: { membership: [{ userId: id, roles: "" }] } };
}

/** What comes with leaving by one's own wish or being put out: a plain membership ends, lasting roles stay. */
export const endsMembership = (row: RoomRow, { identity: { id, kind } }: UserRow) =>
  kind === "account" ? ends(row, id) : {};

function ends(row: RoomRow, accountId: string) {
  if (row.standing.get(accountId) !== "") return {};
  row.standing.delete(accountId);
  return { effects: { membership: [{ userId: accountId, roles: null }] } };
}

/** Ends the membership of one who is not in the room: only the log tells of it. @returns whether there was one */
export function leaveOfRecord(state: RoomState, { ask, user, reason }: Asked<"part">): boolean {
  const { row } = state;
  const { id, kind } = user.identity;
  if (kind !== "account" || row.standing.get(id) !== "") return false;
  append(state, { type: "part", reason }, { source: user.source, ask, shown: true, ...ends(row, id) });
  return true;
}

/** Ends the membership of an account that is not in the room, as a kick does that of one who is. */
export function dismiss(state: RoomState, message: Asked<"dismiss">): void {
  const { ask, user, accountId, account, reason: raw } = message;
  const { row, core, self } = state;
  if (!row.members.has(user.key) && !user.administrator)
    return ask.answer({ refused: "notInRoom", room: row.name });
  if (!may("kick", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "halfOperator" });
  // Who has a lasting role loses that first.
  if (row.standing.get(accountId) !== "")
    return ask.answer({ refused: "notMember", room: row.name, nick: account });
  const reason = cutToBytes(raw === "" ? user.nick : raw, core.settings.limits.kickReasonLength);
  append(
    state,
    { type: "kick", nick: account, reason },
    { source: user.source, ask, shown: true, ...ends(row, accountId) },
  );
  const { source: by } = user;
  self.guard(queueFor)(core, accountId, { type: "removed", room: row.name, reason, by });
}

/** A member has become an account, and is one of record from now on. */
export function enrol(state: RoomState, { user, done }: Extract<RoomDuty, { type: "enrol" }>): void {
  const { row, core, self } = state;
  const { id, kind } = user.identity;
  if (kind !== "account" || !row.members.has(user.key) || row.standing.has(id)) return done();
  row.standing.set(id, "");
  const write = async (): Promise<void> => core.store.store.setMembership(row.id, id, "");
  write()
    .catch(
      self.guard((error: unknown) => {
        if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
        core.log.warn({ room: row.name, error: String(error) }, "a new account is no member of record yet");
      }),
    )
    .finally(done);
}
