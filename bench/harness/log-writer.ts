import { getRandomValues } from "node:crypto";
import { uuidv7Source } from "../../src/domain/ids.ts";
import { newRoomModes } from "../../src/domain/modes.ts";
import type { Source } from "../../src/domain/person.ts";
import type { Append, Store } from "../../src/store/store.ts";
import { ServerFailed } from "./server.ts";

/** A room whose log is written without a server. */
export interface LogRoom {
  readonly id: string;
  readonly name: string;
}

const person = (index: number): Source => ({
  id: `0190a0a0-7000-7000-8000-0000000001${index.toString(16).padStart(2, "0")}`,
  nick: `person${index}`,
  user: "user",
  host: "192.0.2.1",
  account: null,
});

const people = Array.from({ length: 20 }, (_, index) => person(index));

/** Makes rooms of a store that is new. */
export async function makeRooms(store: Store, names: readonly string[]): Promise<readonly LogRoom[]> {
  const rooms = names.map((name, index) => ({
    id: `0190a0a0-7000-7000-8000-${(index + 1).toString(16).padStart(12, "0")}`,
    name,
  }));
  const plain = { topic: "", topicSetBy: "", topicSetAt: 0, description: "", ownerId: null, ownerName: null };
  for (const { id, name } of rooms) {
    const room = {
      id,
      kind: "channel",
      name,
      folded: name,
      modes: newRoomModes,
      createdAt: 0,
      ...plain,
    } as const;
    await store.createRoom(room);
  }
  return rooms;
}

/** Makes messages as people say them, one after the other. @param now milliseconds since 1970 */
export function messageSource(now: () => number): (room: LogRoom) => Append {
  const newId = uuidv7Source(now, getRandomValues);
  let made = 0;
  return ({ id, name }) => {
    const source = people[made % people.length] ?? person(0);
    const text = `message ${made} of a long conversation about ${(made * 7919) % 5_003} and other things`;
    made += 1;
    const place = { roomId: id, kind: "channel", target: name, source, msgid: newId(), time: now() } as const;
    return { event: { ...place, type: "message", text } };
  };
}

/** Settles when all are committed. @throws ServerFailed when one is not */
export function appendAll(store: Store, appends: readonly Append[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = 0;
    for (const append of appends)
      store.append(append, (outcomes) => {
        settled += outcomes.length;
        const failed = outcomes.find(({ done }) => done !== "committed");
        if (failed) reject(new ServerFailed(`the store has not taken an event: ${failed.done}`));
        else if (settled === appends.length) resolve();
      });
  });
}
