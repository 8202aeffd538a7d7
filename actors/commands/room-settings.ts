import type { CommandOf } from "../../src/domain/commands.ts";
import type { ModeChange } from "../../src/domain/modes.ts";
import { byteLength } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { allowedReactionsKey, allowedValue } from "../../src/domain/reactions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { note } from "../audit.ts";
import type { Core } from "../core.ts";
import { describeRoom } from "../metadata.ts";
import { standingIn } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { tell } from "./talk.ts";
import { mayKnow } from "./views.ts";

/** Why somebody may not change a room's profile, if so. */
export const profileFault = (room: RoomRow, user: UserRow): Refusal | undefined =>
  may("metadata", standingIn(room, user), { flags: room.modes.flags })
    ? undefined
    : { refused: "roleNeeded", room: room.name, role: "operator" };

/** Why those cannot be all the reactions that a room's messages may have, if so. */
export function reactionsFault(
  { settings }: Core,
  room: string,
  allowed: readonly string[] | null,
): Refusal | undefined {
  const { maxBytes: limit } = settings.reactions;
  if (allowed?.some((reaction) => reaction === "" || /\s/.test(reaction) || byteLength(reaction) > limit))
    return { refused: "reactionInvalid", target: room, limit };
  const { maxValueBytes } = settings.metadata;
  return byteLength(allowedValue(allowed) ?? "") > maxValueBytes
    ? { refused: "valueInvalid", key: allowedReactionsKey, limit: maxValueBytes }
    : undefined;
}

/** Says which reactions a room's messages may have. It stands in the room's profile, so that METADATA sets it as well. */
export async function roomReactions(
  { core, row, user }: Present,
  { room: name, allowed }: CommandOf<"roomReactions">,
  ask: Ask,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  const fault = profileFault(room, user) ?? reactionsFault(core, room.name, allowed);
  if (fault) return ask.answer(fault);
  const value = allowedValue(allowed);
  await describeRoom(core, room, [[allowedReactionsKey, value]], row);
  note(core, user, { action: "roomReactions", target: null, detail: value ?? "any" }, room);
  ask.answer({ reply: "roomReactions", room: room.name, allowed });
}

/** Makes a room one for announcements, or one to talk in. */
export const roomType = (
  present: Present,
  { room, announcements }: CommandOf<"roomType">,
  ask: Ask,
): Promise<void> => changeFlag(present, room, ask, { add: announcements, letter: "A" });

/** Lets anybody read a room, or its members alone. */
export const roomReaders = (
  present: Present,
  { room, anyone }: CommandOf<"roomReaders">,
  ask: Ask,
): Promise<void> => changeFlag(present, room, ask, { add: anyone, letter: "W" });

/** Sets or unsets a flag of a room, also of one in which nobody is now. */
async function changeFlag(
  { core, user }: Present,
  name: string,
  ask: Ask,
  change: ModeChange,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  tell(room, { type: "modes", ask, user, changes: [change] });
}
