import type { WaitingEvent, WaitingEventBody } from "../../domain/waiting.ts";

/** Something that is to wait for somebody; `userId` null: for everybody who has an account by then. Times in ms since 1970. */
export interface QueuedEvent {
  readonly userId: string | null;
  readonly event: WaitingEventBody;
  readonly time: number;
  readonly expiresAt: number;
}

/** Up to where somebody has been told: of unread messages when, of events up to which number. */
export interface Told {
  /** ms since 1970; 0: never. */
  readonly at: number;
  readonly upTo: number;
}

/** What waits for accounts that are not here and is no message. */
export interface EventQueueStore {
  /** Of more than `most` for one account the oldest go. What has expired goes as well. @returns its number; 0: no such account */
  queueEvent(queued: QueuedEvent, most: number): Promise<number>;
  /**
   * What waits for an account, oldest first: with a higher number than they say that they have, and than `after`. What was for
   * everybody before there was the account is not for it. `now`: ms since 1970.
   */
  queuedEvents(userId: string, after: number, now: number, limit: number): Promise<readonly WaitingEvent[]>;
  told(userId: string): Promise<Told>;
  /** Neither moves back. Of one who has no account nothing is noted. */
  noteTold(userId: string, told: Told): Promise<void>;
  /** They say that they have what waited up to that number: they are told and given it no more. */
  noteReceived(userId: string, upTo: number): Promise<void>;
}
