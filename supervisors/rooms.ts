import type { Core } from "../actors/core.ts";
import { retireRoom } from "../actors/room/end.ts";
import { room } from "../actors/room.ts";
import { startLink } from "../src/otp/process.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import { dynamicSupervisor } from "./supervisor.ts";

/** The rooms that are live. An idle one ends and comes back on demand; a crash is followed by a successor. */
export const rooms = (core: Core) =>
  dynamicSupervisor("rooms", {
    intensity: core.settings.supervision.rooms.intensity,
    period: core.settings.supervision.rooms.periodSeconds * 1_000,
    maxChildren: Number.POSITIVE_INFINITY,
    child: {
      id: "room",
      restart: "transient",
      shutdown: 5_000,
      start: (row: RoomRow, up) => startLink(room, { core, row }, up),
      retire: (row) => retireRoom(core, row),
    },
  });
