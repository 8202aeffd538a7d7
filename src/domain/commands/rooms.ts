/** What is to become of a room, all of it together; what is not named stays as it is. */
export interface RoomWishes {
  readonly name?: string | undefined;
  readonly topic?: string | undefined;
  readonly description?: string | undefined;
  readonly private?: boolean | undefined;
  readonly announcements?: boolean | undefined;
  /** Anybody reads it without entering. */
  readonly worldReadable?: boolean | undefined;
  /** null: any that the server allows. */
  readonly allowedReactions?: readonly string[] | null | undefined;
  readonly receipts?: boolean | undefined;
}

/** What can be asked before a room is changed. */
export type RoomWishCommand =
  /** Whether every one of these wishes would be granted; nothing is changed. `room` null: one that is to be made. */
  { readonly type: "checkWishes"; readonly room: string | null; readonly wishes: RoomWishes };
