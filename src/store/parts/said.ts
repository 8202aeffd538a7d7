import type { RoomEvent } from "../../domain/events.ts";
import type { RoomRow } from "./rooms.ts";

/** A message that is pinned to its room; `by` is a nick, `time` when it was pinned, ms since 1970. */
export interface Pin {
  readonly message: RoomEvent;
  readonly by: string;
  readonly time: number;
}

/** An account that lets others know what it has read: up to `readUpTo`, the time of a message (ms since 1970). */
export interface Reader {
  readonly id: string;
  readonly account: string;
  readonly readUpTo: number;
}

/** What is known of messages beside the log itself. */
export interface SaidStore {
  /** Events that react to a message or take that back, oldest first: the newest `limit`. */
  reactions(roomId: string, msgid: string, limit: number): Promise<readonly RoomEvent[]>;
  /** The oldest message first. */
  pins(roomId: string): Promise<readonly Pin[]>;
  /** The room in whose log a message or any other event is. */
  roomOfEvent(msgid: string): Promise<RoomRow | undefined>;
  /** Who belongs to a room and has read it up to a time, by name: of those who let others know. */
  readers(roomId: string, since: number, limit: number): Promise<readonly Reader[]>;
  /** How far somebody has read there, if they let others know. `subject` as of a read marker. */
  reader(userId: string, subject: string): Promise<Reader | undefined>;
}
