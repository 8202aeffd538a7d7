import { openAccountCodes } from "./account-codes.ts";
import { openAccounts } from "./accounts.ts";
import { openAudit } from "./audit.ts";
import { openAuthSessions } from "./auth-sessions.ts";
import { openConversations } from "./conversations.ts";
import type { OpenDatabase } from "./database.ts";
import { openEventQueue } from "./event-queue.ts";
import { isFull, isOfTheDisk, toFailure } from "./failures.ts";
import { openFiles } from "./files.ts";
import { openHistory } from "./history.ts";
import { openLog } from "./log.ts";
import { openMarkers } from "./markers.ts";
import { openMembers } from "./members.ts";
import {
  type AppendAnswer,
  type Call,
  type CallAnswer,
  type Calls,
  type Group,
  type GroupAnswer,
  type PackedAppend,
  type WorkerArguments,
  writing,
} from "./messages.ts";
import { openMetadata } from "./metadata.ts";
import { openPersonal } from "./personal.ts";
import { openPinQueries, openPins } from "./pins.ts";
import { openReactionQueries, openReactions } from "./reactions.ts";
import { openReading } from "./reading.ts";
import { openReceipts } from "./receipts.ts";
import { openRelationships } from "./relationships.ts";
import { openResumes } from "./resumes.ts";
import { openRewriting } from "./rewriting.ts";
import { openRooms } from "./rooms.ts";
import { openSearch } from "./search.ts";
import { openServerBans } from "./server-bans.ts";
import { openStays } from "./stays.ts";
import { openUpkeep } from "./upkeep.ts";

type Request = Group["requests"][number];
type Answer = AppendAnswer | CallAnswer;

const isAppend = (request: Request): request is PackedAppend => Array.isArray(request);
const writes = (request: Request): boolean => isAppend(request) || writing.has(request.method);

/** What does a file's groups. */
export interface Groups {
  /** Does a group's requests in order, in one transaction. It does not throw: each request has its answer. */
  run(group: Group): GroupAnswer;
  /** Does a small step of what is due between groups. @returns whether there may be more to do */
  upkeep(indexing: boolean): boolean;
}

/** Prepares all statements on an open file. */
export function openGroups(
  { db, keys, sealing, resealing }: OpenDatabase,
  { eventsPerRoom, logInMemory }: WorkerArguments,
): Groups {
  const rooms = openRooms(db, keys);
  const members = openMembers(db, rooms);
  const reading = openReading(db, sealing, eventsPerRoom);
  const search = openSearch(db, reading, sealing);
  const reactions = openReactions(db);
  const audit = openAudit(db);
  const relationships = openRelationships(db);
  const { attach, ...files } = openFiles(db);
  const rewriting = openRewriting(db, sealing, resealing);
  const pins = openPins(db);
  const forget = (room: number): void => {
    reactions.forgetReactions(room);
    pins.forgetPins(room);
  };
  const upkeep = openUpkeep(db, { rooms, search, forget }, eventsPerRoom);
  const log = openLog(
    db,
    { rooms, members, reactions, pins, relationships, audit, attach, sealing },
    upkeep.grown,
  );
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const save = db.prepare("SAVEPOINT request");
  const release = db.prepare("RELEASE request");
  const undo = db.prepare("ROLLBACK TO request");
  // the counters of the rooms tell it at once, unless they go on from a log that is gone
  const perRoom = eventsPerRoom === 0 ? "last_seq" : `min(last_seq, ${eventsPerRoom})`;
  const countEvents = db
    .prepare<[], number>(
      logInMemory ? "SELECT count(*) FROM events" : `SELECT coalesce(sum(${perRoom}), 0) FROM rooms`,
    )
    .pluck();
  let now = 0;
  const calls: Calls = {
    ...rooms,
    ...members,
    ...openConversations(db),
    ...openMarkers(db, reading),
    ...openEventQueue(db, sealing),
    ...openHistory(db, reading),
    ...openReactionQueries(db, reading),
    ...openPinQueries(db, reading),
    ...openReceipts(db),
    countEvents: () => countEvents.get() ?? 0,
    countUnindexed: search.lag,
    indexSome: search.indexSome,
    search: search.search,
    ...openAccounts(db),
    ...audit,
    ...relationships,
    ...openMetadata(db),
    ...openResumes(db),
    ...openServerBans(db),
    ...openStays(db),
    ...files,
    ...openPersonal(db),
    ...rewriting,
    fileKeys: keys.fileKeys,
    rotateKeys: keys.rotateKeys,
    // no transaction may be open then: see `run`
    compact: () => undefined,
    ...openAuthSessions(db),
    ...openAccountCodes(db),
    setMembership: (roomId, userId, roles) => members.setMembership(roomId, userId, roles, now),
    deleteRoom(id) {
      rooms.deleteRoom(id);
      log.forget();
    },
  };

  /** Does a write so that it leaves nothing behind when it fails. */
  function guarded<T>(write: () => T): T {
    save.run();
    try {
      const result = write();
      release.run();
      return result;
    } catch (error) {
      // a disk that fails has ended the whole transaction: there is no savepoint any more
      if (db.inTransaction && !isOfTheDisk(error)) {
        undo.run();
        release.run();
      }
      keys.forget();
      throw error;
    }
  }

  function append(request: PackedAppend): AppendAnswer {
    try {
      return request[3] === null ? log.append(request, now) : guarded(() => log.append(request, now));
    } catch (error) {
      if (isOfTheDisk(error)) throw error;
      return "unavailable";
    }
  }

  function call<M extends keyof Calls>({ method, args }: Call<M>): CallAnswer {
    // what the compiler cannot see: `args` are the parameters of this very method
    const answer = calls[method] as (...args: Parameters<Calls[M]>) => unknown;
    try {
      log.writeCounters();
      return { value: writing.has(method) ? guarded(() => answer(...args)) : answer(...args) };
    } catch (error) {
      if (isOfTheDisk(error) && writing.has(method)) throw error;
      return toFailure(error);
    }
  }

  const answer = (request: Request): Answer => (isAppend(request) ? append(request) : call(request));

  /** What each request is told when the transaction came to nothing. Reads are done again, on what is there. */
  function refuse(request: Request, cause: unknown): Answer {
    if (isAppend(request)) return isFull(cause) ? "full" : "unavailable";
    if (!writing.has(request.method)) return call(request);
    const failure = toFailure(cause);
    return failure.failed === "StoreCorrupt" ? { failed: "Unavailable", message: failure.message } : failure;
  }

  /** What can be done outside of a transaction only. */
  function afterwards(request: Request, answered: Answer): Answer {
    if (isAppend(request) || request.method !== "compact") return answered;
    try {
      rewriting.compact(...(request.args as Parameters<Calls["compact"]>));
      return answered;
    } catch (error) {
      return toFailure(error);
    }
  }

  function run(group: Group): GroupAnswer {
    const { requests } = group;
    now = group.now;
    if (!requests.some(writes)) return { answers: requests.map(answer), commitMs: 0 };
    const start = performance.now();
    try {
      begin.run();
      const answers = requests.map(answer);
      log.writeCounters();
      log.expireKeys(2 * requests.length, now);
      commit.run();
      return { answers, commitMs: performance.now() - start };
    } catch (error) {
      log.forget();
      keys.forget();
      if (db.inTransaction) db.exec("ROLLBACK");
      return { answers: requests.map((request) => refuse(request, error)), commitMs: 0 };
    }
  }

  return {
    run(group) {
      const done = run(group);
      if (!group.requests.some((request) => !isAppend(request) && request.method === "compact")) return done;
      const answers = group.requests.map((request, i) => afterwards(request, done.answers[i] as Answer));
      return { ...done, answers };
    },
    upkeep: upkeep.step,
  };
}
