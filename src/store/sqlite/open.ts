import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RoomEvent } from "../../domain/events.ts";
import type { FileKeys } from "../parts/encryption.ts";
import type { Append, SearchQuery, Sink, Store } from "../store.ts";
import { openCatchUp } from "./catch-up.ts";
import type { EncryptionArguments } from "./data-keys.ts";
import { unpackEvents } from "./event-row.ts";
import { startThread } from "./thread.ts";

/** Where and how to open a store. */
export interface SqliteOptions {
  /** The path of the file. It and its folder are made when missing, for their owner alone. */
  readonly file: string;
  /** Milliseconds since 1970; by default the system's clock. It says when keys expire and memberships began. */
  readonly clock?: () => number;
  /** Bounds the file, in pages of 4096 bytes: beyond it the store says that the disk is full. Default: the disk. */
  readonly maxPages?: number;
  /** The newest events of each room that are kept; 0, the default: all. */
  readonly eventsPerRoom?: number;
  /** Keeps logs in memory only: they end with the store. Everything else is in the file. Default false. */
  readonly logInMemory?: boolean;
  /** Encryption at rest; by default none, and then nothing can be read of what was encrypted. */
  readonly encryption?: EncryptionArguments;
  /** The longest that a message waits for others to be committed with it, in ms; 0: none does. Default 3. */
  readonly gatherMs?: number;
  /** Called once if the store's thread ends without being asked to. Every open request has been answered then. */
  readonly onLost: (error: Error) => void;
}

/** How many rooms one request to the thread looks through. */
const roomsPerSearch = 32;
/** How long a search waits until all that was said is in the index, in milliseconds. */
const indexingMs = 10_000;

/** A store in one file on this machine. */
export interface SqliteStore extends Store {
  /**
   * Ends the store at once. What has no answer yet gets `unknown` or rejects with Unavailable. Resolves when the file
   * is free for a successor.
   */
  abandon(): Promise<void>;
}

/**
 * Opens a store in a SQLite file, held by a thread of its own. One server at a time has it.
 *
 * `close` rejects with Unavailable if the store went before all was written. After the end, appends are refused
 * (`unavailable`) and calls reject with Unavailable.
 *
 * @throws StoreLocked another server has the file
 * @throws StoreCorrupt it is damaged, not a store, or of a newer version
 * @throws Unavailable it cannot be opened for another reason, e.g. for lack of permission
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const { file, maxPages = null, eventsPerRoom = 0, logInMemory = false } = options;
  const { clock = Date.now, gatherMs = 3, onLost } = options;
  const { encryption = { enabled: false, keyFile: join(dirname(file), "master.keys") } } = options;
  const args = { file, maxPages, eventsPerRoom, logInMemory, encryption };
  const thread = await startThread({ ...args, clock, gatherMs, onLost });
  const { call } = thread;
  // each step is a request of its own, so that commits go on in between
  const catchUp = openCatchUp((roomIds) => call("indexSome", roomIds));
  return {
    append<A extends Append>(append: A, sink: Sink<A>) {
      // each outcome carries the very object that came with its sink
      thread.append(append, sink as Sink);
    },
    history: async (roomId, query) => unpackEvents(roomId, await call("history", roomId, query)),
    eventsAfter: async (roomId, seq, limit) =>
      unpackEvents(roomId, await call("eventsAfter", roomId, seq, limit)),
    async search(query) {
      const giveUp = performance.now() + indexingMs;
      const asksIndex = query.text !== undefined || query.from !== undefined;
      let found: RoomEvent[] = [];
      for (let from = 0; from < query.roomIds.length; from += roomsPerSearch) {
        const roomIds = query.roomIds.slice(from, from + roomsPerSearch);
        if (asksIndex) await catchUp(roomIds, giveUp);
        const slices = await call("search", { ...query, roomIds });
        found.push(...slices.flatMap((slice, i) => unpackEvents(roomIds[i] ?? "", slice)));
        found.sort((a, b) => a.time - b.time);
        found = bounded(found, query);
      }
      return found;
    },
    eventByMsgid: async (roomId, reference) =>
      unpackEvents(roomId, await call("eventAt", roomId, reference))[0],
    reactions: async (roomId, msgid, limit) =>
      unpackEvents(roomId, await call("reactions", roomId, msgid, limit)),
    roomOfEvent: (msgid) => call("roomOfEvent", msgid),
    readers: (roomId, since, limit) => call("readers", roomId, since, limit),
    reader: (userId, subject) => call("reader", userId, subject),
    async pins(roomId) {
      const { messages, pinned } = await call("pins", roomId);
      return unpackEvents(roomId, messages).map((message, i) => {
        const [by = "", time = 0] = pinned[i] ?? [];
        return { message, by, time };
      });
    },

    roomByName: (folded) => call("roomByName", folded),
    roomById: (id) => call("roomById", id),
    createRoom: (room, people) => call("createRoom", room, people),
    changeRoom: (id, change) => call("changeRoom", id, change),
    deleteRoom: (id) => call("deleteRoom", id),
    channels: () => call("channels"),
    conversations: (userId) => call("conversations", userId),
    spokenAt: (roomIds) => call("spokenAt", roomIds),
    memberships: (roomId) => call("memberships", roomId),
    membershipsOf: (userId) => call("membershipsOf", userId),
    membership: (roomId, userId) => call("membership", roomId, userId),
    membershipCount: (userId) => call("membershipCount", userId),
    namedMemberships: (roomId) => call("namedMemberships", roomId),
    setMembership: (roomId, userId, roles) => call("setMembership", roomId, userId, roles),
    readMarkers: (userId) => call("readMarkers", userId),
    markAllRead: (userId, markers, most) => call("markAllRead", userId, markers, most),
    unread: (userId) => call("unread", userId),
    markRead: (userId, subject, time, most) => call("markRead", userId, subject, time, most),

    queueEvent: (queued, most) => call("queueEvent", queued, most),
    queuedEvents: (userId, after, now, limit) => call("queuedEvents", userId, after, now, limit),
    told: (userId) => call("told", userId),
    noteTold: (userId, told) => call("noteTold", userId, told),
    noteReceived: (userId, upTo) => call("noteReceived", userId, upTo),

    createAccount: (account) => call("createAccount", account),
    accountByName: (folded) => call("accountByName", folded),
    accountByEmail: (email) => call("accountByEmail", email),
    accountById: (id) => call("accountById", id),
    changeAccount: (id, change) => call("changeAccount", id, change),
    accounts: () => call("accounts"),
    pendingAccounts: (before, limit) => call("pendingAccounts", before, limit),
    accountsAfter: (after, limit) => call("accountsAfter", after, limit),
    countActive: (since, present) => call("countActive", since, present),
    addCertificate: (certificate) => call("addCertificate", certificate),
    dropCertificate: (accountId, fingerprint) => call("dropCertificate", accountId, fingerprint),
    certificatesOf: (accountId) => call("certificatesOf", accountId),
    accountByCertificate: (fingerprint) => call("accountByCertificate", fingerprint),

    saveAudit: (entry) => call("saveAudit", entry),
    auditLog: (query) => call("auditLog", query),
    purgeAudit: (before, most) => call("purgeAudit", before, most),

    relations: (userId) => call("relations", userId),
    changeRelations: (userId, change) => call("changeRelations", userId, change),

    metadata: (owner) => call("metadata", owner),
    changeMetadata: (owner, changes) => call("changeMetadata", owner, changes),

    saveResume: (row) => call("saveResume", row),
    resume: (tokenHash) => call("resume", tokenHash),
    resumesOf: (userId) => call("resumesOf", userId),
    dropResume: (tokenHash) => call("dropResume", tokenHash),
    dropResumesOf: (userId, except) => call("dropResumesOf", userId, except),
    dropResumesBefore: (issuedAt, except) => call("dropResumesBefore", issuedAt, except),

    saveServerBan: (ban) => call("saveServerBan", ban),
    dropServerBan: (target) => call("dropServerBan", target),
    serverBans: () => call("serverBans"),
    saveStay: (stay, places) => call("saveStay", stay, places),
    setPlace: (accountId, roomId, place) => call("setPlace", accountId, roomId, place),
    endStay: (accountId) => call("endStay", accountId),
    stays: () => call("stays"),
    places: () => call("places"),

    addFile: (file) => call("addFile", file),
    file: (id) => call("file", id),
    personalRows: (accountId) => call("personalRows", accountId),
    anonymize: (accountId, words, after) => call("anonymize", accountId, words, after),
    eraseAccount: (accountId) => call("eraseAccount", accountId),
    filesByIds: (ids) => call("filesByIds", ids),
    roomsOfFile: (id) => call("roomsOfFile", id),
    dropFile: (id) => call("dropFile", id),
    filesAfter: (id, limit) => call("filesAfter", id, limit),
    countFiles: () => call("countFiles"),
    fileUsage: (ownerId, since) => call("fileUsage", ownerId, since),
    unreferencedFiles: (before, limit, after) => call("unreferencedFiles", before, limit, after),
    encryption: async () => ({ enabled: encryption.enabled, plain: await call("mayBePlain") }),
    fileKeys: () => call("fileKeys").then(withBuffers),
    rotateKeys: () => call("rotateKeys"),
    sealSome: (from) => call("sealSome", from),
    compact: (sealed) => call("compact", sealed),
    createAuthSession: (session, refreshHash, most) => call("createAuthSession", session, refreshHash, most),
    authSession: (id, now) => call("authSession", id, now),
    authSessionsOf: (userId, now) => call("authSessionsOf", userId, now),
    touchAuthSession: (id, address, usedAt) => call("touchAuthSession", id, address, usedAt),
    upgradeAuthSessions: (userId, name) => call("upgradeAuthSessions", userId, name),
    rotateRefresh: (request) => call("rotateRefresh", request),
    endAuthSessions: (end) => call("endAuthSessions", end),
    dropAuthSessionsBefore: (now) => call("dropAuthSessionsBefore", now),
    saveAccountCode: (code) => call("saveAccountCode", code),
    codeSentTo: (accountId, purpose, now) => call("codeSentTo", accountId, purpose, now),
    takeAccountCode: (hash, purpose, now) => call("takeAccountCode", hash, purpose, now),
    linkAccount: (link) => call("linkAccount", link),
    linkedAccount: (issuer, subject) => call("linkedAccount", issuer, subject),

    async figures() {
      const queued = thread.queued();
      const [messages, unindexed] = await Promise.all([call("countEvents"), call("countUnindexed")]);
      const { commits, appended, batch, commitSeconds, waitSeconds, querySeconds } = thread.figures;
      return {
        commits,
        appended,
        largestBatch: batch.max,
        commitMsTotal: commitSeconds.sum * 1_000,
        commitMsMax: commitSeconds.max * 1_000,
        queued,
        messages,
        unindexed,
        walBytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
        batch,
        commitSeconds,
        waitSeconds,
        querySeconds,
      };
    },
    close: () => thread.close(),
    abandon: () => thread.abandon(),
  };
}

/** A key crosses threads as plain bytes. */
const withBuffers = ({ current, all }: FileKeys): FileKeys => ({
  current: current && { ...current, key: Buffer.from(current.key) },
  all: all.map(({ id, key }) => ({ id, key: Buffer.from(key) })),
});

/** What a search gives of all that was found, oldest first: see {@link SearchQuery}. */
function bounded(found: readonly RoomEvent[], query: SearchQuery): RoomEvent[] {
  const { keep, limit, maxCharacters = Number.POSITIVE_INFINITY } = query;
  const kept: RoomEvent[] = [];
  let characters = 0;
  for (const event of keep === "newest" ? found.toReversed() : found) {
    if (kept.length === limit || characters > maxCharacters) break;
    characters += "text" in event ? event.text.length : 0;
    kept.push(event);
  }
  return keep === "newest" ? kept.reverse() : kept;
}
