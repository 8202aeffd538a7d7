import type { RoomKind } from "../../domain/events.ts";
import type { RoomModes } from "../../domain/modes.ts";

/** A room as kept. A direct room's `name` and `folded` are made of its two people's ids. */
export interface RoomRow {
  readonly id: string;
  readonly kind: RoomKind;
  readonly name: string;
  readonly folded: string;
  readonly topic: string;
  readonly topicSetBy: string;
  readonly topicSetAt: number;
  readonly description: string;
  readonly modes: RoomModes;
  /** Id and name of the account that owns it; null while unregistered. */
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly createdAt: number;
  /** The number of the newest event of its log; 0 for an empty one. */
  readonly lastSeq: number;
}

/** What of a room may be changed. */
export type RoomChange = Partial<
  Pick<
    RoomRow,
    | "name"
    | "folded"
    | "topic"
    | "topicSetBy"
    | "topicSetAt"
    | "description"
    | "modes"
    | "ownerId"
    | "ownerName"
  >
>;

/** A direct room as one of its two people has it. */
export interface Conversation {
  readonly roomId: string;
  /** The other's identity; one's own for notes to oneself. */
  readonly peerId: string;
  /** The name of the other's account, if they have one. */
  readonly account: string | null;
  /** What the other was called when something last happened in it. */
  readonly nick: string;
  /** When something was last said: ms since 1970. */
  readonly spokenAt: number;
}

/** Rooms of all kinds. */
export interface RoomStore {
  roomByName(folded: string): Promise<RoomRow | undefined>;
  roomById(id: string): Promise<RoomRow | undefined>;
  /**
   * @param people of a direct room: the ids of its two people
   * @throws Conflict
   */
  createRoom(room: Omit<RoomRow, "lastSeq">, people?: readonly [string, string]): Promise<void>;
  changeRoom(id: string, change: RoomChange): Promise<void>;
  /** With its log, memberships and markers. */
  deleteRoom(id: string): Promise<void>;
  /** Channels, by folded name. */
  channels(): Promise<readonly RoomRow[]>;
  /** The direct rooms of somebody in which something was said and is kept, by the time of their newest message. */
  conversations(userId: string): Promise<readonly Conversation[]>;
  /** When something was last said in each room, ms since 1970; 0 where nothing was, or there is no such room. */
  spokenAt(roomIds: readonly string[]): Promise<readonly number[]>;
}
