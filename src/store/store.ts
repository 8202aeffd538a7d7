import type { AuditEntry } from "../domain/audit.ts";
import type { HistoryQuery, LogReference } from "../domain/commands.ts";
import type { NewEvent, RoomEvent } from "../domain/events.ts";
import type { Metadata, MetadataChanges } from "../domain/metadata.ts";
import type { ServerRole } from "../domain/person.ts";
import type { WriterPolicy } from "../domain/relationships.ts";
import type { Roles } from "../domain/roles.ts";
import type { BanTarget, ServerBan } from "../domain/server-bans.ts";
import type { Histogram, Histograms } from "../observability/histogram.ts";
import type { AccountCodeStore } from "./parts/account-codes.ts";
import type { AuditStore } from "./parts/audit.ts";
import type { AuthSessionStore } from "./parts/auth-sessions.ts";
import type { CertificateStore } from "./parts/certificates.ts";
import type { DirectoryStore } from "./parts/directory.ts";
import type { EncryptedStore } from "./parts/encryption.ts";
import type { EventQueueStore } from "./parts/event-queue.ts";
import type { FileStore } from "./parts/files.ts";
import type { MembershipStore } from "./parts/memberships.ts";
import type { PersonalStore } from "./parts/personal.ts";
import type { ReadingStore } from "./parts/reading.ts";
import type { RelationChange, RelationshipStore } from "./parts/relationships.ts";
import type { ResumeStore } from "./parts/resumes.ts";
import type { RoomChange, RoomStore } from "./parts/rooms.ts";
import type { SaidStore } from "./parts/said.ts";
import type { StayStore } from "./parts/stays.ts";

/** What an account's owner has set; what is absent is as the server's settings say. */
export interface AccountPreferences {
  /** Whether several connections may share the account's nick. */
  readonly multipleSessions?: boolean;
  /** Whether they stay in their rooms while nobody is connected. */
  readonly alwaysOn?: boolean;
  /** Who may write to them. */
  readonly messagesFrom?: WriterPolicy;
  /** Whether others are told what they have read. */
  readonly receipts?: boolean;
}

/** A registered person. `password` is an argon2id hash in PHC form, "" where there is none. Times are ms since 1970. */
export interface AccountRow {
  readonly id: string;
  /** As registered, and folded (unique). */
  readonly name: string;
  readonly folded: string;
  readonly password: string;
  /** The verifier for SCRAM-SHA-256 (src/auth/scram.ts); null for none. */
  readonly scram: string | null;
  readonly email: string | null;
  /** When its owner has shown that the address is theirs; null: not yet. */
  readonly emailVerifiedAt: number | null;
  /** It waits for that, and nobody logs in to it. */
  readonly pending: boolean;
  readonly role: ServerRole;
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
  readonly preferences: AccountPreferences;
}

/** What of an account may be changed. */
export type AccountChange = Partial<
  Pick<
    AccountRow,
    | "password"
    | "scram"
    | "email"
    | "emailVerifiedAt"
    | "pending"
    | "role"
    | "disabled"
    | "lastSeenAt"
    | "preferences"
  >
>;

/** What changes together with an event, in the same transaction. */
export interface Effects {
  /** The event is an edit of the message with this msgid, which gets its words. The append fails if there is none. */
  readonly edits?: string;
  /** The event takes away the message or reaction with this msgid, and the words of its edits. Fails likewise. */
  readonly redacts?: string;
  /** The event reacts to the message with this msgid, or takes that back. Where there is none that is not noted. */
  readonly reactsTo?: string;
  /** The event has the files with these ids. One that is not there is left out. */
  readonly attaches?: readonly string[];
  /** The event pins the message of this number, or takes it off. */
  readonly pins?: { readonly seq: number; readonly add: boolean };
  readonly room?: RoomChange;
  /** Sets the roles of a member, making the membership if there is none; null ends it. */
  readonly membership?: readonly { readonly userId: string; readonly roles: Roles | null }[];
  /** What is noted of it in the audit log. */
  readonly audit?: AuditEntry;
  /** What becomes of somebody's decisions. */
  readonly relations?: readonly (RelationChange & { readonly userId: string })[];
}

/** What is looked for in the logs of some rooms. Times are ms since 1970, both inclusive. */
export interface SearchQuery {
  readonly roomIds: readonly string[];
  /** Words that all have to be there, each as the beginning of one. */
  readonly text?: string;
  /** The nick that somebody had then, or their account. */
  readonly from?: string;
  readonly after?: number;
  readonly before?: number;
  /** Which end is given of what was found, when it is more than `limit`. */
  readonly keep: "newest" | "oldest";
  readonly limit: number;
  /** Of text: the message of a room that passes it is the last that is taken there. */
  readonly maxCharacters?: number;
}

/** One event to be appended, with what comes with it. */
export interface Append {
  readonly event: NewEvent;
  /** Unique for its sender for 24 hours; a second append with it is not made. */
  readonly key?: string;
  readonly effects?: Effects;
}

/** What became of an append, in the order in which they were given. `append` is the very object that was given. */
export type Outcome<A extends Append = Append> =
  /** `time`: the log's, where the event's own lies before the room's last, since a log is in the order of time. */
  | { readonly append: A; readonly done: "committed"; readonly seq: number; readonly time?: number }
  /** An earlier append of this sender had the same key: its place in the log. */
  | {
      readonly append: A;
      readonly done: "duplicate";
      readonly seq: number;
      readonly msgid: string;
      readonly time: number;
    }
  /** Certainly not in the log. */
  | { readonly append: A; readonly done: "refused"; readonly why: "full" | "noSuchRoom" | "unavailable" }
  /** The store died between: only reading the log tells. */
  | { readonly append: A; readonly done: "unknown" };

/** Takes the outcomes of one commit that concern one sink, oldest first. It must not throw. */
export type Sink<A extends Append = Append> = (outcomes: readonly Outcome<A>[]) => void;

/** Thrown (as a rejection) by every reading and writing call while the store is away. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}
/** A unique name is taken: `what` says whose. */
export class Conflict extends Error {
  override readonly name = "Conflict";
  readonly what: "account" | "room" | "email" | "certificate";
  constructor(what: Conflict["what"]) {
    super(`${what} exists already`);
    this.what = what;
  }
}
/** The disk is full: nothing was written. */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}
/** The store cannot be opened: another server has it. */
export class StoreLocked extends Error {
  override readonly name = "StoreLocked";
}
/** The store cannot be opened: its file is damaged or not ours. */
export class StoreCorrupt extends Error {
  override readonly name = "StoreCorrupt";
}
/** A message id, or a room, that a query names is not there. */
export class NotFound extends Error {
  override readonly name = "NotFound";
}

/** Figures of a running store, since it was opened; times in milliseconds. */
export interface StoreFigures {
  readonly commits: number;
  readonly appended: number;
  readonly largestBatch: number;
  readonly commitMsTotal: number;
  readonly commitMsMax: number;
  readonly queued: number;
  readonly messages: number;
  /** Events that are not in the index for search yet. */
  readonly unindexed: number;
  /** What waits in the log's own log (SQLite's WAL), in bytes. */
  readonly walBytes: number;
  /** Events of each group that had any. */
  readonly batch: Histogram;
  /** How long each transaction took, in seconds. */
  readonly commitSeconds: Histogram;
  /** How long the oldest request of each group waited until the thread had it, in seconds. */
  readonly waitSeconds: Histogram;
  /** How long each query took from when it was asked, by its name, in seconds. */
  readonly querySeconds: Histograms;
}

/**
 * The durable log and what belongs to it. Writes are grouped: what arrives while one commit runs forms the next.
 * Requests take effect in the order in which they were made, so a read sees every append made before it.
 */
export interface Store
  extends MembershipStore,
    SaidStore,
    FileStore,
    RelationshipStore,
    AuditStore,
    DirectoryStore,
    EncryptedStore,
    EventQueueStore,
    ReadingStore,
    AuthSessionStore,
    AccountCodeStore,
    PersonalStore,
    RoomStore,
    ResumeStore,
    CertificateStore,
    StayStore {
  append<A extends Append>(append: A, sink: Sink<A>): void;
  /** Events oldest first. @throws NotFound for a msgid that is not in this room */
  history(roomId: string, query: HistoryQuery): Promise<readonly RoomEvent[]>;
  /** All events with a higher `seq`, oldest first, `limit` at most. */
  eventsAfter(roomId: string, seq: number, limit: number): Promise<readonly RoomEvent[]>;
  eventByMsgid(roomId: string, reference: LogReference): Promise<RoomEvent | undefined>;

  /**
   * What was said and matches, oldest first: the `limit` newest messages between `after` and `before`, or the oldest. What
   * was committed before is found.
   */
  search(query: SearchQuery): Promise<readonly RoomEvent[]>;

  /** @throws Conflict */
  createAccount(account: AccountRow): Promise<void>;
  accountByName(folded: string): Promise<AccountRow | undefined>;
  /** The account whose address this is, verified or not. */
  accountByEmail(email: string): Promise<AccountRow | undefined>;
  accountById(id: string): Promise<AccountRow | undefined>;
  changeAccount(id: string, change: AccountChange): Promise<void>;
  accounts(): Promise<readonly AccountRow[]>;
  /** How many accounts were last seen since then (ms since 1970), or are among these. */
  countActive(since: number, present: readonly string[]): Promise<number>;
  accountByCertificate(fingerprint: string): Promise<AccountRow | undefined>;

  /** The keys and values of an account or a room, by its id; none for one that is not there. */
  metadata(owner: string): Promise<Metadata>;
  /** Changes these keys and no other. @throws NotFound for an account or a room that is not there */
  changeMetadata(owner: string, changes: MetadataChanges): Promise<void>;

  /** Adds a ban, or puts it in place of one of the same target. */
  saveServerBan(ban: ServerBan): Promise<void>;
  /** @returns whether there was one */
  dropServerBan(target: BanTarget): Promise<boolean>;
  /** All of them, oldest first. */
  serverBans(): Promise<readonly ServerBan[]>;

  figures(): Promise<StoreFigures>;
  /** Commits what is queued, then closes. */
  close(): Promise<void>;
}
