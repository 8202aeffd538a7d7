import type { RoomEvent } from "../../domain/events.ts";

/** A message that is pinned to its room; `by` is a nick, `time` when it was pinned, ms since 1970. */
export interface Pin {
  readonly message: RoomEvent;
  readonly by: string;
  readonly time: number;
}

/** What is known of messages beside the log itself. */
export interface SaidStore {
  /** Events that react to a message or take that back, oldest first: the newest `limit`. */
  reactions(roomId: string, msgid: string, limit: number): Promise<readonly RoomEvent[]>;
  /** The oldest message first. */
  pins(roomId: string): Promise<readonly Pin[]>;
}
