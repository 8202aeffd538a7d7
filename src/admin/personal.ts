import type { ErasedWords } from "../domain/person.ts";
import type { EventPlace } from "../store/parts/personal.ts";
import type { AccountRow, Store } from "../store/store.ts";
import type { ExportPart, ExportPlace } from "./protocol.ts";

/** Events that are read for one part of an export. */
const eventsPerPart = 1_000;

/**
 * Part of all that is kept about a person: first the rows about them, then from each room what they said and did there,
 * and the whole of their private conversations. A record is `{"record": "row", "table", "row"}` or `{"record": "event", …}`.
 */
export async function exportPart(
  store: Store,
  { id }: AccountRow,
  after: ExportPlace | null,
): Promise<ExportPart> {
  const rooms = await roomsOf(store, id);
  if (after === null) {
    const tables = await store.personalRows(id);
    const records = Object.entries(tables).flatMap(([table, rows]) =>
      rows.map((row) => ({ record: "row", table, row })),
    );
    return { records, next: rooms[0] === undefined ? null : { roomId: rooms[0].id, seq: 0 } };
  }
  const at = rooms.findIndex((room) => room.id >= after.roomId);
  const room = rooms[at];
  if (room === undefined) return { records: [], next: null };
  // A room that has gone meanwhile is followed by the next one, from its beginning.
  const from = room.id === after.roomId ? after.seq : 0;
  const events = await store.eventsAfter(room.id, from, eventsPerPart);
  const theirs = room.private ? events : events.filter(({ source }) => source.id === id);
  const last = events.at(-1);
  const following = rooms[at + 1];
  const next =
    last && events.length === eventsPerPart
      ? { roomId: room.id, seq: last.seq }
      : following === undefined
        ? null
        : { roomId: following.id, seq: 0 };
  return { records: theirs.map((event) => ({ record: "event", ...event })), next };
}

async function roomsOf(
  store: Store,
  id: string,
): Promise<readonly { readonly id: string; readonly private: boolean }[]> {
  const [channels, conversations] = await Promise.all([store.channels(), store.conversations(id)]);
  const rooms = [
    ...channels.map((room) => ({ id: room.id, private: false })),
    ...conversations.map(({ roomId }) => ({ id: roomId, private: true })),
  ];
  return rooms.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What removes files: `FileService.removeOf`. */
export interface FileRemoval {
  removeOf(ownerId: string): Promise<void>;
}

/**
 * Erases an account: its name, and with `remove` its words and files, from the logs, then all rows about it. Files that stay
 * are of messages that stay; others go with the next purge. Cut short, it is done again from the beginning.
 *
 * @returns how many events were theirs
 */
export async function erase(
  store: Store,
  files: FileRemoval,
  { id }: AccountRow,
  words: ErasedWords,
): Promise<number> {
  await store.changeAccount(id, { disabled: true });
  if (words === "remove") await files.removeOf(id);
  let events = 0;
  let after: EventPlace | null = null;
  do {
    const step: Awaited<ReturnType<Store["anonymize"]>> = await store.anonymize(id, words, after);
    events += step.changed;
    after = step.next;
  } while (after !== null);
  await store.eraseAccount(id);
  return events;
}
