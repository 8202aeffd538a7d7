import type { NewEvent, RoomEventBody } from "../../src/domain/events.ts";
import { newRoomModes } from "../../src/domain/modes.ts";
import type { Source } from "../../src/domain/person.ts";
import type { RoomRow } from "../../src/store/parts/rooms.ts";
import type { AccountRow, Append, Outcome, Store } from "../../src/store/store.ts";

/** Readable ids of the right form: `id("a", 1)` differs for every name and number. */
export const id = (name: string, number = 0): string =>
  `0190a0a0-7000-7000-8${Buffer.from(name).toString("hex").slice(0, 3).padStart(3, "0")}-${number.toString(16).padStart(12, "0")}`;

export const ada: Source = { id: id("ada"), nick: "ada", user: "ada", host: "192.0.2.1", account: "Ada" };
export const guest: Source = { id: id("g"), nick: "bob", user: "b", host: "198.51.100.7", account: null };

/** A room as it is made. */
export const room = (name: string, changes: Partial<RoomRow> = {}): Omit<RoomRow, "lastSeq"> => ({
  id: `room-${name}`,
  kind: "channel",
  name,
  folded: name.toLowerCase(),
  topic: "",
  topicSetBy: "",
  topicSetAt: 0,
  description: "",
  modes: newRoomModes,
  ownerId: null,
  ownerName: null,
  createdAt: 1_000,
  ...changes,
});

/** An account as it is made. */
export const account = (name: string, changes: Partial<AccountRow> = {}): AccountRow => ({
  id: `account-${name}`,
  name,
  folded: name.toLowerCase(),
  password: "$argon2id$",
  scram: null,
  email: null,
  emailVerifiedAt: null,
  pending: false,
  role: "user",
  disabled: false,
  createdAt: 1_000,
  lastSeenAt: null,
  preferences: {},
  ...changes,
});

let messages = 0;

/** An event of a room that `room(name)` made; each has a msgid of its own. */
export function event(
  name: string,
  body: RoomEventBody = { type: "message", text: "hello" },
  place: Partial<Pick<NewEvent, "time" | "source" | "msgid" | "kind" | "target">> = {},
): NewEvent {
  messages += 1;
  const { time = 1_000, source = ada, msgid = id("m", messages), kind = "channel", target = name } = place;
  return { roomId: `room-${name}`, kind, target, source, msgid, time, ...body };
}

/** Appends all in one turn. Resolves with their outcomes, in the order in which they came. */
export function appendAll<A extends Append>(store: Store, appends: readonly A[]): Promise<Outcome<A>[]> {
  const outcomes: Outcome<A>[] = [];
  return new Promise((resolve) => {
    const sink = (some: readonly Outcome<A>[]): void => {
      outcomes.push(...some);
      if (outcomes.length === appends.length) resolve(outcomes);
    };
    for (const append of appends) store.append(append, sink);
    if (appends.length === 0) resolve(outcomes);
  });
}

/** Appends one. */
export async function append(store: Store, one: Append): Promise<Outcome> {
  const [outcome] = await appendAll(store, [one]);
  if (outcome === undefined) throw new Error("an append without an outcome");
  return outcome;
}

/** Fills a room with messages "1", "2", …; message n is at time `n * 1000`. */
export async function fill(store: Store, name: string, count: number): Promise<readonly NewEvent[]> {
  const events = Array.from({ length: count }, (_, i) =>
    event(name, { type: "message", text: `${i + 1}` }, { time: (i + 1) * 1_000 }),
  );
  await appendAll(
    store,
    events.map((event) => ({ event })),
  );
  return events;
}
