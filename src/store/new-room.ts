import { newRoomModes } from "../domain/modes.ts";
import type { RoomRow } from "./parts/rooms.ts";

/** A room that nobody has changed yet, as the store takes it. */
export const newRoom = (
  room: Pick<RoomRow, "id" | "kind" | "name" | "folded" | "createdAt">,
): Omit<RoomRow, "lastSeq"> => ({
  ...room,
  topic: "",
  topicSetBy: "",
  topicSetAt: 0,
  description: "",
  modes: newRoomModes,
  ownerId: null,
  ownerName: null,
});
