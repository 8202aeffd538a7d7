import type { Database } from "better-sqlite3";
import { isSpeech } from "../../domain/events.ts";
import type { Effects } from "../store.ts";
import { openAmendments } from "./amendments.ts";
import type { openAudit } from "./audit.ts";
import { isTaken } from "./failures.ts";
import { packId, unpackId } from "./ids.ts";
import { limitSql } from "./limit.ts";
import type { Members } from "./members.ts";
import type { AppendAnswer, PackedAppend, PackedEvent } from "./messages.ts";
import type { openPins } from "./pins.ts";
import type { openReactions } from "./reactions.ts";
import type { Relationships } from "./relationships.ts";
import type { Rooms } from "./rooms.ts";
import type { Sealing } from "./sealing.ts";

/** For how long a key makes a second append impossible, in milliseconds. */
const keyMs = 24 * 60 * 60 * 1000;
/** How many rooms' counters are kept in memory between groups. */
const maxCounters = 4096;

interface Counter {
  readonly pk: number;
  lastSeq: number;
  /** When something last happened: nothing in the log is later. */
  lastTime: number;
  /** The number of the newest words; 0 for none. */
  wordsSeq: number;
  /** When something was last said. */
  spokenAt: number;
  /** How many words there ever were. */
  said: number;
}

/** What changes together with events. */
interface Parts {
  readonly rooms: Rooms;
  readonly members: Members;
  readonly reactions: ReturnType<typeof openReactions>;
  readonly attach: (room: number, seq: number, files: readonly string[]) => void;
  readonly sealing: Sealing;
  readonly relationships: Relationships;
  readonly pins: ReturnType<typeof openPins>;
  readonly audit: ReturnType<typeof openAudit>;
}

/**
 * Opens the writing half of a file's logs.
 *
 * Each room's counter is kept in memory and written once a transaction: call `writeCounters` before anything else reads
 * `rooms.last_seq` and before the commit, and `forget` when a transaction is rolled back or a room is deleted.
 */
export function openLog(
  db: Database,
  { rooms, members, reactions, pins, relationships, audit, attach, sealing }: Parts,
  grown: (room: number) => void,
) {
  const room = db.prepare<[string], Counter>(
    `SELECT pk, last_seq AS lastSeq, coalesce(time, 0) AS lastTime, coalesce(words_before, seq, 0) AS wordsSeq,
       spoken_at AS spokenAt, said
     FROM rooms LEFT JOIN events ON events.room = pk AND seq = (SELECT max(seq) FROM events WHERE room = pk)
     WHERE rooms.id = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO events (room, seq, msgid, type, target, sender, nick, user, host, account, time, text, rest, words_before,
       sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const count = db.prepare("UPDATE rooms SET last_seq = ?, spoken_at = ?, said = ? WHERE pk = ?");
  const same = db.prepare<[Buffer | string, number], { seq: number; time: number }>(
    "SELECT seq, time FROM events WHERE msgid = ? AND room = ?",
  );
  const sent = db.prepare<
    [Buffer | string, string, number],
    { id: number; at: number; seq: number; msgid: Buffer | string; time: number }
  >(
    `SELECT sends.id, sends.time AS at, events.seq, events.msgid, events.time
     FROM sends JOIN events ON events.room = sends.room AND events.seq = sends.seq
     WHERE sends.sender = ? AND sends.key = ? AND sends.room = ?`,
  );
  const send = db.prepare("INSERT INTO sends (sender, key, room, seq, time) VALUES (?, ?, ?, ?, ?)");
  const unsend = db.prepare("DELETE FROM sends WHERE id = ?");
  const oldest = db.prepare<[number], { id: number; at: number }>(
    `SELECT id, time AS at FROM sends ORDER BY id ${limitSql()}`,
  );
  const amendments = openAmendments(db, sealing);
  const counters = new Map<string, Counter>();
  const changed = new Set<Counter>();

  function counterOf(roomId: string): Counter | undefined {
    const known = counters.get(roomId);
    if (known !== undefined) return known;
    const row = room.get(roomId);
    if (row === undefined) return undefined;
    if (counters.size >= maxCounters && changed.size === 0) counters.clear();
    counters.set(roomId, row);
    return row;
  }

  const expired = (at: number, now: number): boolean => Math.abs(now - at) >= keyMs;

  function applyEffects(
    roomId: string,
    { room, membership, edits, redacts, reactsTo, pins: pinned, relations, audit: entry, attaches }: Effects,
    { event, seq, time, now }: { event: PackedEvent; seq: number; time: number; now: number },
    { pk, said }: Counter,
  ): void {
    if (edits !== undefined) amendments.edit(pk, edits, { seq, time, event });
    if (redacts !== undefined) amendments.redact(pk, redacts);
    if (reactsTo !== undefined) reactions.react(pk, reactsTo, seq);
    if (attaches !== undefined) attach(pk, seq, attaches);
    if (pinned?.add) pins.pin(pk, pinned.seq, event[4], time);
    else if (pinned) pins.unpin(pk, pinned.seq);
    if (room !== undefined) rooms.changeRoom(roomId, room);
    for (const { userId, roles } of membership ?? []) members.setMembership(roomId, userId, roles, now, said);
    if (entry !== undefined) audit.saveAudit(entry);
    for (const change of relations ?? []) relationships.changeRelations(change.userId, change);
  }

  return {
    /**
     * Adds one event, unless its key or its msgid was there before. Its time is the room's last, where it would lie
     * before that. An append with effects wants a savepoint around it: when it throws, the event may have been written.
     *
     * @throws Conflict when the effects rename the room to a name that is taken
     * @throws NotFound when they change a message that is not there
     */
    append([roomId, event, key, effects]: PackedAppend, now: number): AppendAnswer {
      const counter = counterOf(roomId);
      if (counter === undefined) return "noSuchRoom";
      const [msgid, type, target, senderId, nick, user, host, account, wanted, text, rest] = event;
      const sender = packId(senderId);
      if (key !== null) {
        const earlier = sent.get(sender, key, counter.pk);
        if (earlier !== undefined && !expired(earlier.at, now)) {
          return [earlier.seq, unpackId(earlier.msgid), earlier.time];
        }
        if (earlier !== undefined) unsend.run(earlier.id);
      }
      const id = packId(msgid);
      const seq = counter.lastSeq + 1;
      const time = Math.max(wanted, counter.lastTime);
      const speaks = isSpeech(type);
      const wordsBefore = speaks ? null : counter.wordsSeq;
      const dataKey = sealing.keyFor(counter.pk);
      try {
        insert.run(
          counter.pk,
          seq,
          id,
          type,
          target,
          sender,
          nick,
          user,
          host,
          account,
          time,
          sealing.kept(dataKey, "text", counter.pk, id, text),
          sealing.kept(dataKey, "rest", counter.pk, id, rest),
          wordsBefore,
          dataKey === null ? null : dataKey.id,
        );
      } catch (error) {
        const earlier = isTaken(error) ? same.get(id, counter.pk) : undefined;
        if (earlier === undefined) throw error;
        return [earlier.seq, msgid, earlier.time];
      }
      if (key !== null) send.run(sender, key, counter.pk, seq, now);
      if (effects !== null) applyEffects(roomId, JSON.parse(effects), { event, seq, time, now }, counter);
      counter.lastSeq = seq;
      counter.lastTime = time;
      if (speaks) {
        counter.wordsSeq = seq;
        counter.spokenAt = time;
        counter.said += 1;
      }
      changed.add(counter);
      return time === wanted ? seq : [seq, time];
    },
    /** Writes how far each room has come. */
    writeCounters(): void {
      for (const { lastSeq, spokenAt, said, pk } of changed) {
        count.run(lastSeq, spokenAt, said, pk);
        grown(pk);
      }
      changed.clear();
    },
    /** Drops what is known of the counters: the rows are right. */
    forget(): void {
      counters.clear();
      changed.clear();
    },
    /** Removes at most `count` of the oldest keys, as far as their time is over. */
    expireKeys(count: number, now: number): void {
      for (const { id, at } of oldest.all(count)) {
        if (!expired(at, now)) return;
        unsend.run(id);
      }
    },
  };
}
