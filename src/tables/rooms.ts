import type { RoomEvent, RoomKind } from "../domain/events.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { RoomModes } from "../domain/modes.ts";
import type { Answer } from "../domain/replies.ts";
import type { Roles } from "../domain/roles.ts";
import type { AnyPid } from "../otp/process.ts";
import type { RoomRow as StoredRoom } from "../store/parts/rooms.ts";
import type { Append } from "../store/store.ts";
import type { Ask } from "./ask.ts";
import type { ConnectionRow } from "./connections.ts";
import type { Relations } from "./relations.ts";
import { Successors } from "./successors.ts";
import type { UserRow } from "./users.ts";

/** Somebody who is in a room now. */
export interface Member {
  readonly user: UserRow;
  /** As the room's log knows them: a new nick counts here once the room has told of it. */
  nick: string;
  roles: Roles;
  readonly joinedAt: number;
}

/**
 * Sessions that were already shown something that several rooms tell of (a quit, a nick change), so that a client which
 * is told once for all rooms is told once.
 */
export type Told = Set<ConnectionRow>;

/** An event that was given to the store and has not come back: what is needed to deliver and acknowledge it then. */
export interface Pending extends Append {
  /** Its `seq` is 0 until the store has given it one, with a `time`: the event that is delivered is this very object. */
  readonly event: RoomEvent & { seq: number; time: number };
  /** Who asked for it and waits for the answer; absent for what nobody asked for. */
  readonly ask?: Ask;
  /** Who asked for it is somebody else than who enters: they get an answer, and nothing of what the entrant sees. */
  readonly forced?: boolean;
  /** Of whom it speaks: who enters, leaves or is put out. */
  readonly user?: UserRow;
  /** The roles that one who enters gets. */
  readonly roles?: Roles;
  /** Whom the nicks in a change of modes meant when it was asked for: they may have others by now. */
  readonly subjects?: ReadonlyMap<string, UserRow>;
  readonly told?: Told;
  /** What the asker is told besides: the recipient is away. */
  readonly remark?: Answer;
  /** Makes the answer of the committed event; the event itself if absent. */
  readonly reply?: (event: RoomEvent) => Answer;
  /** Called once when members have seen it. */
  readonly done?: () => void;
  /** With it somebody asks to be accepted, for the first time. */
  readonly requests?: true;
  /** It was shown already, while the store was away: it only has to get into the log. */
  readonly shown?: boolean;
}

/**
 * A room that is live: a row of the rooms table. Its room actor is the one writer; it outlives that actor's crashes.
 */
export class RoomRow {
  readonly id: string;
  readonly kind: RoomKind;
  name: string;
  folded: string;
  topic: string;
  topicSetBy: string;
  topicSetAt: number;
  description: string;
  modes: RoomModes;
  ownerId: string | null;
  ownerName: string | null;
  /** Its profile; undefined for none. */
  metadata: Metadata | undefined;
  readonly createdAt: number;
  /** The newest event that was delivered; what the log has beyond it is still owed. */
  lastSeq: number;
  /** By `UserRow.key`. */
  readonly members = new Map<string, Member>();
  /** Lasting roles of accounts, by account id. */
  readonly standing: Map<string, Roles>;
  /**
   * Who was invited since the room became live and has not come, oldest first: by identity id, with the key of the stay.
   * The one outlives a broken connection, the other a log-in.
   */
  readonly invited = new Map<string, string>();
  /** When who has last knocked (monotonic ms by identity id), oldest first; absent until somebody does. */
  knocks: Map<string, number> | undefined;
  /** Of a direct room: the identity ids of its two people (one and the same for notes to oneself). */
  readonly people: readonly [string, string] | undefined;
  /** Of a direct room: what its two people have decided, in their order. */
  relations: readonly [Relations, Relations] | undefined;
  /** Given to the store, oldest first. */
  readonly pending = new Set<Pending>();
  /** Messages that wait for an actor that can take them, oldest first: they are its own kind, and nobody else's affair. */
  readonly backlog: unknown[] = [];
  /** Changes of modes, roles, owner or name that wait for the one that is under way, oldest first. */
  readonly held: unknown[] = [];
  /** Departures that members have seen and the log has not. */
  readonly owed: Pending[] = [];
  pid: AnyPid | undefined;
  /** It is out of the table, and nobody takes what is meant for it any more. */
  ended = false;
  readonly successors = new Successors();
  /** Monotonic ms before which it is not started again: its successors are used up. */
  restUntil = 0;

  constructor(
    room: StoredRoom,
    standing: Map<string, Roles>,
    people?: readonly [string, string],
    metadata?: Metadata,
  ) {
    this.id = room.id;
    this.kind = room.kind;
    this.name = room.name;
    this.folded = room.folded;
    this.topic = room.topic;
    this.topicSetBy = room.topicSetBy;
    this.topicSetAt = room.topicSetAt;
    this.description = room.description;
    this.modes = room.modes;
    this.ownerId = room.ownerId;
    this.ownerName = room.ownerName;
    this.createdAt = room.createdAt;
    this.lastSeq = room.lastSeq;
    this.standing = standing;
    this.people = people;
    this.metadata = metadata;
  }
}
