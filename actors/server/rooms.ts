import { fold, roomNameFault } from "../../src/domain/names.ts";
import { roomMayBeMade } from "../../src/domain/ownership.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import { newRoom } from "../../src/store/new-room.ts";
import type { RoomRow as StoredRoom } from "../../src/store/parts/rooms.ts";
import { Conflict } from "../../src/store/store.ts";
import { RoomRow } from "../../src/tables/rooms.ts";
import type { Core } from "../core.ts";
import { relationsOf } from "../relations.ts";
import { rememberLatest } from "../room/replay.ts";
import { seat } from "../room/seat.ts";

/** How many rooms can be looked up in the store at once under different names before others wait. */
export type Opening = Map<string, Promise<RoomRow | Refusal>>;

/** The name under which the conversation of two people is kept. */
export const directName = (a: string, b: string): string => `direct:${[a, b].sort().join(":")}`;

/**
 * Makes a room live: from the tables, else from the store, else new if that is wanted. Several who want the same one at
 * the same time get the same.
 */
export function openRoom(
  core: Core,
  opening: Opening,
  name: string,
  create: boolean,
): Promise<RoomRow | Refusal> {
  const fault = roomNameFault(name, core.settings.limits.roomNameLength);
  if (fault) return Promise.resolve({ refused: "roomNameInvalid", room: name, why: fault });
  return once(core, opening, fold(name), async () => {
    const stored = await core.store.store.roomByName(fold(name));
    if (stored) return stored;
    return create && roomMayBeMade(name, core.settings.rooms)
      ? make(core, { kind: "channel", name, folded: fold(name) })
      : undefined;
  }).then((row) => row ?? { refused: "noSuchRoom", room: name });
}

/** Makes the conversation of two people live; it is made when there is none. */
export async function openDirect(
  core: Core,
  opening: Opening,
  a: string,
  b: string,
): Promise<RoomRow | Refusal> {
  const folded = directName(a, b);
  const row = await once(
    core,
    opening,
    folded,
    async () =>
      (await core.store.store.roomByName(folded)) ??
      make(core, { kind: "direct", name: folded, folded }, [a, b]),
    [a, b],
  );
  return row ?? { refused: "unavailable" };
}

async function make(
  core: Core,
  room: Pick<StoredRoom, "kind" | "name" | "folded">,
  people?: readonly [string, string],
): Promise<StoredRoom> {
  const fresh = newRoom({ ...room, id: core.newId(), createdAt: core.wall() });
  try {
    await core.store.store.createRoom(fresh, people);
  } catch (error) {
    // Somebody else, on the command line, was quicker.
    const theirs = error instanceof Conflict ? await core.store.store.roomByName(room.folded) : undefined;
    if (theirs) return theirs;
    throw error;
  }
  return { ...fresh, lastSeq: 0 };
}

function once(
  core: Core,
  opening: Opening,
  folded: string,
  find: () => Promise<StoredRoom | undefined>,
  people?: readonly [string, string],
): Promise<RoomRow | Refusal | undefined> {
  const live = core.tables.rooms.lookup(folded);
  if (live?.pid?.alive) return Promise.resolve(live);
  if (live && core.system.clock.now() < live.restUntil) return Promise.resolve({ refused: "unavailable" });
  const under = opening.get(folded);
  if (under !== undefined) return under;
  const work = async (): Promise<RoomRow | Refusal | undefined> => {
    const loaded = live ?? (await load(core, find, people));
    // A predecessor of the server may have opened it meanwhile, or another room has taken the name.
    const row = core.tables.rooms.lookup(folded) ?? loaded;
    if (!row) return undefined;
    core.tables.rooms.insert(folded, row);
    seat(core, row);
    await core.tree.startRoom(row);
    return row;
  };
  const started = work().finally(() => opening.delete(folded)) as Promise<RoomRow | Refusal>;
  opening.set(folded, started);
  return started;
}

async function load(
  core: Core,
  find: () => Promise<StoredRoom | undefined>,
  people?: readonly [string, string],
): Promise<RoomRow | undefined> {
  const stored = await find();
  if (!stored) return undefined;
  if (stored.kind === "direct") {
    const row = new RoomRow(stored, new Map(), people);
    if (people)
      row.relations = await Promise.all([relationsOf(core, people[0]), relationsOf(core, people[1])]);
    return row;
  }
  const { store } = core.store;
  const [memberships, metadata] = await Promise.all([
    store.memberships(stored.id),
    store.metadata(stored.id),
    rememberLatest(core, stored.id),
  ]);
  const standing = new Map(memberships.map(({ userId, roles }) => [userId, roles]));
  return new RoomRow(stored, standing, people, metadata.size === 0 ? undefined : metadata);
}
