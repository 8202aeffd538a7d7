import type { CommandOf } from "../../src/domain/commands.ts";
import type { ModeChange } from "../../src/domain/modes.ts";
import { byteLength } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { allowedReactionsKey, allowedValue } from "../../src/domain/reactions.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { note } from "../audit.ts";
import { describeRoom } from "../metadata.ts";
import { standingIn } from "../room/state.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { tell } from "./talk.ts";
import { mayKnow } from "./views.ts";

/** Says which reactions a room's messages may have. It stands in the room's profile, so that METADATA sets it as well. */
export async function roomReactions(
  { core, row, user }: Present,
  { room: name, allowed }: CommandOf<"roomReactions">,
  ask: Ask,
): Promise<void> {
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  if (!may("metadata", standingIn(room, user), { flags: room.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: room.name, role: "operator" });
  const { maxBytes: limit } = core.settings.reactions;
  if (allowed?.some((reaction) => reaction === "" || /\s/.test(reaction) || byteLength(reaction) > limit))
    return ask.answer({ refused: "reactionInvalid", target: room.name, limit });
  const value = allowedValue(allowed);
  const { maxValueBytes } = core.settings.metadata;
  if (value !== null && byteLength(value) > maxValueBytes)
    return ask.answer({ refused: "valueInvalid", key: allowedReactionsKey, limit: maxValueBytes });
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
