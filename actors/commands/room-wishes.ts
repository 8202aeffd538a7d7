import type { RoomWishes } from "../../src/domain/commands/rooms.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { RoomRow } from "../../src/tables/rooms.ts";
import { manageFault, topicFault } from "../room/govern.ts";
import { modeFault } from "../room/modes.ts";
import { liveRoom } from "../server/client.ts";
import type { Present } from "./asker.ts";
import { nameFault, visibilityChanges } from "./manage.ts";
import { profileFault, reactionsFault } from "./room-settings.ts";
import { mayKnow } from "./views.ts";

/** Says of several changes whether all of them would be made, so that one which is refused comes before the first is made. */
export async function checkWishes(
  present: Present,
  { room: name, wishes }: CommandOf<"checkWishes">,
  ask: Ask,
): Promise<void> {
  const { core, user } = present;
  if (name === null) {
    const { allowedReactions } = wishes;
    const fault = allowedReactions === undefined ? undefined : reactionsFault(core, "*", allowedReactions);
    return ask.answer(fault ?? { reply: "done" });
  }
  const room = await liveRoom(core, name, false);
  if (isRefusal(room)) return ask.answer(room);
  if (!mayKnow(room, user)) return ask.answer({ refused: "noSuchRoom", room: name });
  ask.answer((await faultOf(present, room, wishes)) ?? { reply: "done" });
}

async function faultOf(
  { core, user }: Present,
  room: RoomRow,
  wishes: RoomWishes,
): Promise<Refusal | undefined> {
  const { name, topic, description, announcements, worldReadable, allowedReactions, receipts } = wishes;
  const modes = [
    ...(wishes.private === undefined ? [] : visibilityChanges(wishes.private)),
    ...(announcements === undefined ? [] : [{ add: announcements, letter: "A" }]),
    ...(worldReadable === undefined ? [] : [{ add: worldReadable, letter: "W" }]),
  ];
  const free = name === undefined ? undefined : await nameFault(core, room, name);
  if (free) return free;
  for (const change of modes) {
    const fault = modeFault(room, user, change);
    if (fault) return fault;
  }
  return (
    (description === undefined ? undefined : manageFault({ row: room }, { type: "describe", user })) ??
    (allowedReactions === undefined && receipts === undefined ? undefined : profileFault(room, user)) ??
    (allowedReactions === undefined ? undefined : reactionsFault(core, room.name, allowedReactions)) ??
    (topic === undefined ? undefined : topicFault(room, user)) ??
    (name === undefined ? undefined : manageFault({ row: room }, { type: "rename", user }))
  );
}
