import { expect, test } from "vitest";
import type { Core } from "../../actors/core.ts";
import { purgeLocked } from "../../actors/server/purge.ts";
import { newRoomModes, type RoomModes } from "../../src/domain/modes.ts";
import type { RoomRow as StoredRoom } from "../../src/store/parts/rooms.ts";
import { createLiveTables } from "../../src/tables/live.ts";
import { RoomRow } from "../../src/tables/rooms.ts";

const dayMs = 86_400_000;
const now = 100 * dayMs;

const stored = (name: string, modes: Partial<RoomModes>, more: Partial<StoredRoom> = {}): StoredRoom => ({
  id: `id-${name}`,
  kind: "channel",
  name,
  folded: name,
  topic: "",
  topicSetBy: "",
  topicSetAt: 0,
  description: "",
  modes: { ...newRoomModes, ...modes },
  ownerId: null,
  ownerName: null,
  createdAt: 0,
  lastSeq: 1,
  ...more,
});

/** What is left of these rooms, whose last event was so many days ago. */
async function left(rooms: readonly (readonly [StoredRoom, days: number])[], live: readonly string[] = []) {
  const kept = new Map(rooms.map(([room, days]) => [room.id, { room, days }]));
  const tables = createLiveTables({ messagesPerRoom: 1, formerPerNick: 1 });
  for (const [room] of rooms)
    if (live.includes(room.folded)) tables.rooms.insert(room.folded, new RoomRow(room, new Map()));
  const store = {
    channels: () => Promise.resolve(rooms.map(([room]) => room)),
    eventByMsgid: (id: string) => Promise.resolve({ time: now - (kept.get(id)?.days ?? 0) * dayMs }),
    deleteRoom: (id: string) => Promise.resolve(void kept.delete(id)),
  };
  const core = { store: { store }, tables, wall: () => now } as unknown as Core;
  const purged = await purgeLocked(core);
  expect(purged).toBe(rooms.length - kept.size);
  return Array.from(kept.values(), ({ room }) => room.name);
}

test("a room that was left closed for 30 days ends, however it was closed", async () => {
  const closed = [{ flags: "int" }, { flags: "nst" }, { key: "sesame" }];
  expect(await left(closed.map((modes, index) => [stored(`#${index}`, modes), 30]))).toEqual([]);
});

test("one that was closed for less than 30 days, or is open, or owned, or empty of all, or live, stays", async () => {
  const rooms = [
    [stored("#recent", { flags: "i" }), 29],
    [stored("#open", {}), 90],
    [stored("#owned", { key: "k" }, { ownerId: "u1", ownerName: "ada" }), 90],
    [stored("#new", { key: "k" }, { lastSeq: 0 }), 90],
    [stored("#live", { key: "k" }), 90],
  ] as const;
  expect(await left(rooms, ["#live"])).toEqual(rooms.map(([{ name }]) => name));
});
