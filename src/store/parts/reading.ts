/** Up to when somebody has read: `subject` is the id of a room or of a person, `time` ms since 1970. */
export interface ReadMarker {
  readonly subject: string;
  readonly time: number;
}

/** How much of a room or a conversation somebody has not read. Times are ms since 1970. */
export interface UnreadCount {
  readonly roomId: string;
  /** The id of the room, or of the other one of a conversation. */
  readonly subject: string;
  /** Messages since they have read there, or entered. Those that were taken away count, and so do their own. */
  readonly unread: number;
  /** When something was last said there; 0: never. */
  readonly spokenAt: number;
  /** Up to when they have read; null: nothing yet. */
  readonly readAt: number | null;
}

/** Who has read what, and how much is left. */
export interface ReadingStore {
  readMarkers(userId: string): Promise<readonly ReadMarker[]>;
  /**
   * Never moves back. What is unread after it is looked for in the newest 10,000 events. Of more than `most` markers of one user the oldest go.
   *
   * @returns where the marker is now
   */
  markRead(userId: string, subject: string, time: number, most: number): Promise<number>;
  /** The same of several at once. */
  markAllRead(userId: string, markers: readonly ReadMarker[], most: number): Promise<void>;
  /** Of every room that an account belongs to, and of every conversation. It looks at no log. */
  unread(userId: string): Promise<readonly UnreadCount[]>;
}
