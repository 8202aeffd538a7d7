import { cast } from "../../src/otp/process.ts";
import { roomPid } from "../core.ts";
import type { UserMessage } from "../messages.ts";
import { memberViews } from "../room/sight.ts";
import { roomView } from "../room/state.ts";
import type { UserState } from "./state.ts";

/** They ask to enter a room: the room says whether they may. */
export function join({ core, row }: UserState, message: Extract<UserMessage, { type: "join" }>): void {
  const { room, key, forwards, forced = false, ask } = message;
  // Those who see them enter are shown then that they are away.
  core.presence.settle(row);
  const limit = core.settings.limits.roomsPerUser;
  const member = room.members.has(row.key);
  if (member && forced) return ask.answer({ reply: "done" });
  if (member)
    return ask.answer({
      reply: "joined",
      room: roomView(room),
      members: memberViews(room, row),
      alreadyThere: true,
    });
  if (row.rooms.size >= limit && !row.administrator && !forced)
    return ask.answer({ refused: "tooManyRooms", room: room.name, limit });
  const pid = roomPid(room);
  const how = {
    ...(key === undefined ? {} : { key }),
    ...(forwards === undefined ? {} : { forwards }),
    ...(forced ? { forced } : {}),
  };
  if (!pid || !cast(pid, { type: "join", user: row, ask, ...how }))
    return ask.answer({ refused: "unavailable" });
  row.rooms.set(room.id, room);
}
