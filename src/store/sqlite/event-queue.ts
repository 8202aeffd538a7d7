import type { Database } from "better-sqlite3";
import type { WaitingEvent, WaitingEventBody } from "../../domain/waiting.ts";
import type { QueuedEvent, Told } from "../parts/event-queue.ts";
import { queuePlace, type Sealing } from "./sealing.ts";

interface RawEvent {
  readonly id: number;
  readonly userId: string | null;
  readonly payload: string;
  readonly sealed: number | null;
  readonly time: number;
}

/** Opens what waits in a file for accounts that are not here. */
export function openEventQueue(db: Database, sealing: Sealing) {
  const put = db.prepare<[string | null, string, string | null, number, number, number | null]>(
    "INSERT INTO event_queue (user_id, type, payload, created_at, expires_at, sealed) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const forget = db.prepare<[{ userId: string | null; most: number }]>(
    `DELETE FROM event_queue WHERE id IN (
       SELECT id FROM event_queue WHERE user_id IS @userId ORDER BY id DESC LIMIT -1 OFFSET @most)`,
  );
  const account = db.prepare<[string], number>("SELECT 1 FROM accounts WHERE id = ?").pluck();
  const expire = db.prepare<[number]>("DELETE FROM event_queue WHERE expires_at <= ?");
  const waiting = db.prepare<[{ userId: string; after: number; now: number; limit: number }], RawEvent>(
    `SELECT event_queue.id, user_id AS userId, payload, event_queue.created_at AS time, sealed
     FROM accounts JOIN event_queue ON user_id = accounts.id
       OR (user_id IS NULL AND event_queue.created_at >= accounts.created_at)
     WHERE accounts.id = @userId AND expires_at > @now AND event_queue.id > @after
       AND event_queue.id > coalesce((SELECT received FROM told WHERE told.user_id = @userId), 0)
     ORDER BY event_queue.id LIMIT @limit`,
  );
  const told = db.prepare<[string], Told>("SELECT at, up_to AS upTo FROM told WHERE user_id = ?");
  // nobody has been told what has not happened
  const note = db.prepare<[{ userId: string; received: number } & Told]>(
    `INSERT INTO told (user_id, at, up_to, received)
     SELECT id, @at, min(@upTo, newest), min(@received, newest) FROM accounts,
       (SELECT coalesce(max(seq), 0) AS newest FROM sqlite_sequence WHERE name = 'event_queue')
     WHERE id = @userId
     ON CONFLICT DO UPDATE SET at = max(at, excluded.at), up_to = max(up_to, excluded.up_to),
       received = max(received, excluded.received)`,
  );

  return {
    queueEvent({ userId, event, time, expiresAt }: QueuedEvent, most: number): number {
      expire.run(time);
      if (userId !== null && account.get(userId) === undefined) return 0;
      const key = sealing.keyFor(queuePlace.room);
      const payload = sealing.kept(
        key,
        "rest",
        queuePlace.room,
        queuePlace.of(userId, time),
        JSON.stringify(event),
      );
      const { lastInsertRowid } = put.run(
        userId,
        event.type,
        payload,
        time,
        expiresAt,
        key === null ? null : key.id,
      );
      forget.run({ userId, most });
      return Number(lastInsertRowid);
    },
    queuedEvents: (userId: string, after: number, now: number, limit: number): readonly WaitingEvent[] =>
      waiting.all({ userId, after, now, limit }).map(({ id, userId: whose, payload, time, sealed }) => ({
        // written above, and by nobody else
        ...(JSON.parse(
          sealing.opened(sealed, "rest", queuePlace.room, queuePlace.of(whose, time), payload) ?? "{}",
        ) as WaitingEventBody),
        id,
        time,
      })),
    told: (userId: string): Told => told.get(userId) ?? { at: 0, upTo: 0 },
    noteTold(userId: string, { at, upTo }: Told): void {
      note.run({ userId, at, upTo, received: 0 });
    },
    noteReceived(userId: string, upTo: number): void {
      note.run({ userId, at: 0, upTo, received: upTo });
    },
  };
}
