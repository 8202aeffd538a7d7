import type { HistoryQuery, LogReference } from "../../domain/commands.ts";
import type { RoomKind } from "../../domain/events.ts";
import type { Metadata, MetadataChanges } from "../../domain/metadata.ts";
import type { BanTarget, ServerBan } from "../../domain/server-bans.ts";
import type { AccountCodeStore } from "../parts/account-codes.ts";
import type { AuditStore } from "../parts/audit.ts";
import type { AuthSessionStore } from "../parts/auth-sessions.ts";
import type { CertificateRow } from "../parts/certificates.ts";
import type { DirectoryStore } from "../parts/directory.ts";
import type { FileKeys, RotatedKeys, SealingPlace, SealingStep } from "../parts/encryption.ts";
import type { EventQueueStore } from "../parts/event-queue.ts";
import type { FileStore } from "../parts/files.ts";
import type { MembershipStore } from "../parts/memberships.ts";
import type { PersonalStore } from "../parts/personal.ts";
import type { ReadingStore } from "../parts/reading.ts";
import type { RelationshipStore } from "../parts/relationships.ts";
import type { ResumeRow } from "../parts/resumes.ts";
import type { Conversation, RoomChange, RoomRow } from "../parts/rooms.ts";
import type { Reader } from "../parts/said.ts";
import type { Place, Stay } from "../parts/stays.ts";
import type { AccountChange, AccountRow, SearchQuery } from "../store.ts";
import { accountCodeWrites } from "./account-codes.ts";
import { authSessionWrites } from "./auth-sessions.ts";
import type { EncryptionArguments } from "./data-keys.ts";
import type { PinSlice } from "./pins.ts";

/** What the thread is started with. `maxPages` bounds the file, in pages of 4096 bytes; null: the disk does. */
export interface WorkerArguments {
  readonly file: string;
  readonly maxPages: number | null;
  /** The newest events of each room that are kept; 0: all. */
  readonly eventsPerRoom: number;
  /** Logs are in memory only, and end with the thread. */
  readonly logInMemory: boolean;
  readonly encryption: EncryptionArguments;
}

/** An event as it crosses threads and as its row has it: `text` is its words, `rest` what else it carries, as JSON. */
export type PackedEvent = readonly [
  msgid: string,
  type: string,
  target: string | null,
  senderId: string,
  nick: string,
  user: string,
  host: string,
  account: string | null,
  time: number,
  text: string | null,
  rest: string | null,
];

/** An append as it crosses threads; `effects` is JSON. */
export type PackedAppend = readonly [
  roomId: string,
  event: PackedEvent,
  key: string | null,
  effects: string | null,
];

/** Part of a log, oldest first, with what its events have in common. */
export interface LogSlice {
  readonly kind: RoomKind;
  readonly name: string;
  readonly events: readonly (readonly [seq: number, event: PackedEvent])[];
}

/** A part of the store as the thread has it: what others are promised is answered at once there. */
export type AtOnce<Part> = {
  [Method in keyof Part]: Part[Method] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};

/** Every request but an append, with what it answers. */
export interface Calls
  extends AtOnce<
      MembershipStore & FileStore & RelationshipStore & AuditStore & EventQueueStore & ReadingStore
    >,
    AtOnce<AuthSessionStore & AccountCodeStore & PersonalStore & DirectoryStore> {
  history(roomId: string, query: HistoryQuery): LogSlice;
  eventsAfter(roomId: string, seq: number, limit: number): LogSlice;
  eventAt(roomId: string, reference: LogReference): LogSlice;
  reactions(roomId: string, msgid: string, limit: number): LogSlice;
  pins(roomId: string): PinSlice;
  roomOfEvent(msgid: string): RoomRow | undefined;
  readers(roomId: string, since: number, limit: number): readonly Reader[];
  reader(userId: string, subject: string): Reader | undefined;
  indexSome(roomIds: readonly string[]): boolean;
  search(query: SearchQuery): readonly LogSlice[];

  roomByName(folded: string): RoomRow | undefined;
  roomById(id: string): RoomRow | undefined;
  createRoom(room: Omit<RoomRow, "lastSeq">, people?: readonly [string, string]): void;
  changeRoom(id: string, change: RoomChange): void;
  deleteRoom(id: string): void;
  channels(): readonly RoomRow[];

  conversations(userId: string): readonly Conversation[];
  spokenAt(roomIds: readonly string[]): readonly number[];

  createAccount(account: AccountRow): void;
  accountByName(folded: string): AccountRow | undefined;
  accountByEmail(email: string): AccountRow | undefined;
  accountById(id: string): AccountRow | undefined;
  changeAccount(id: string, change: AccountChange): void;
  accounts(): readonly AccountRow[];
  countActive(since: number, present: readonly string[]): number;
  addCertificate(certificate: CertificateRow): void;
  dropCertificate(accountId: string, fingerprint: string): boolean;
  certificatesOf(accountId: string): readonly CertificateRow[];
  accountByCertificate(fingerprint: string): AccountRow | undefined;

  metadata(owner: string): Metadata;
  changeMetadata(owner: string, changes: MetadataChanges): void;

  saveResume(row: ResumeRow): void;
  resume(tokenHash: string): ResumeRow | undefined;
  resumesOf(userId: string): readonly ResumeRow[];
  dropResume(tokenHash: string): void;
  dropResumesOf(userId: string, except: readonly string[]): void;
  dropResumesBefore(issuedAt: number, except: readonly string[]): number;

  saveServerBan(ban: ServerBan): void;
  dropServerBan(target: BanTarget): boolean;
  serverBans(): readonly ServerBan[];

  saveStay(stay: Stay, places: readonly Place[]): void;
  setPlace(accountId: string, roomId: string, place: Omit<Place, "roomId"> | null): void;
  endStay(accountId: string): void;
  stays(): readonly Stay[];
  places(): readonly (Place & { readonly accountId: string })[];

  mayBePlain(): boolean;
  fileKeys(): FileKeys;
  rotateKeys(): RotatedKeys;
  sealSome(from: SealingPlace): SealingStep;
  compact(sealed: boolean): void;

  /** The number of events in all logs. */
  countEvents(): number;
  /** How many of them are not in the index for search yet. */
  countUnindexed(): number;
}

/** The requests that write; all others only read. */
export const writing: ReadonlySet<keyof Calls> = new Set<keyof Calls>([
  "createRoom",
  "changeRoom",
  "deleteRoom",
  "setMembership",
  "markRead",
  "markAllRead",
  "queueEvent",
  "noteTold",
  "noteReceived",
  "indexSome",
  "createAccount",
  "changeAccount",
  "addCertificate",
  "dropCertificate",
  "changeRelations",
  "saveAudit",
  "purgeAudit",
  "changeMetadata",
  "saveResume",
  "dropResume",
  "dropResumesOf",
  "dropResumesBefore",
  "saveServerBan",
  "anonymize",
  "eraseAccount",
  "dropServerBan",
  "saveStay",
  "setPlace",
  "endStay",
  "addFile",
  "dropFile",
  "fileKeys",
  "rotateKeys",
  "sealSome",
  ...authSessionWrites,
  ...accountCodeWrites,
]);

/** A request other than an append. */
export interface Call<M extends keyof Calls = keyof Calls> {
  readonly method: M;
  readonly args: Parameters<Calls[M]>;
}

/** What waited together: one transaction. `now` is milliseconds since 1970. */
export interface Group {
  readonly now: number;
  readonly requests: readonly (PackedAppend | Call)[];
}

/** An error on its way between threads, by the name of its class in store.ts. */
export interface Failure {
  readonly failed: "Conflict" | "NotFound" | "StoreFull" | "StoreLocked" | "StoreCorrupt" | "Unavailable";
  readonly message: string;
  readonly what?: "account" | "room" | "email" | "certificate";
}

/** The answer to an append: its `seq`, with a time that was moved; the place of the earlier one with its key or msgid; why not. */
export type AppendAnswer =
  | number
  | readonly [seq: number, time: number]
  | readonly [seq: number, msgid: string, time: number]
  | "full"
  | "noSuchRoom"
  | "unavailable";

/** The answer to a call. */
export type CallAnswer = { readonly value: unknown } | Failure;

/** The answers to a group, in the order of its requests. `commitMs` is 0 for a group that only read. */
export interface GroupAnswer {
  readonly answers: readonly (AppendAnswer | CallAnswer)[];
  readonly commitMs: number;
}

/** What the server tells the thread: a group, or to close the file and end. */
export type ToWorker = Group | "close";

/** What the thread tells the server: the file is open, it cannot be opened, a group is done. */
export type FromWorker = "open" | Failure | GroupAnswer;
