import type { RoomEvent } from "../domain/events.ts";
import { fold, skeleton } from "../domain/names.ts";
import type { Source } from "../domain/person.ts";
import type { ConnectionRow } from "./connections.ts";
import { RelationsTable } from "./relations.ts";
import type { RoomRow } from "./rooms.ts";
import { type BagTable, createTables, type SetTable, type Tables } from "./table.ts";
import { UnderWay } from "./under-way.ts";
import type { UserRow } from "./users.ts";

/** Somebody who was here, for WHOWAS. `leftAt`: ms since 1970. */
export interface Former {
  readonly source: Source;
  readonly realname: string;
  readonly leftAt: number;
}

/** The tables and the indexes on them. All are owned above every actor. */
export interface LiveTables {
  readonly all: Tables;
  /** By folded nick. */
  readonly users: SetTable<string, UserRow>;
  /** Rows whose nick looks like another one, by its skeleton. */
  readonly lookalikes: SetTable<string, UserRow>;
  /** The same rows by identity id. */
  readonly identities: SetTable<string, UserRow>;
  /** The same rows by `UserRow.key`, which no change of nick touches. */
  readonly stays: SetTable<string, UserRow>;
  /** By folded name. */
  readonly rooms: SetTable<string, RoomRow>;
  /** By room id: the newest events. */
  readonly messages: BagTable<string, RoomEvent>;
  /** By id. */
  readonly connections: SetTable<string, ConnectionRow>;
  readonly underWay: UnderWay;
  /** By identity id: what somebody has decided of others. */
  readonly relations: RelationsTable;
  /** By folded nick: the connections that are told when somebody of that nick comes and goes. */
  readonly watchers: SetTable<string, Set<ConnectionRow>>;
  /** By folded nick: who had it before, newest last. */
  readonly former: BagTable<string, Former>;
}

/** Nicks that WHOWAS knows of, at most: those who come and go under ever new ones must not fill the memory. */
const formerNicks = 10_000;

/** Remembers who had a nick; the nick that was remembered first is forgotten where there are too many. */
export function remember({ former }: Pick<LiveTables, "former">, folded: string, who: Former): void {
  former.insert(folded, who);
  const oldest = former.info().keys > formerNicks ? former.first() : undefined;
  if (oldest !== undefined) former.delete(oldest);
}

/** Who is here under a nick, or under one that people take for it. */
export function holderOf({ users, lookalikes }: LiveTables, nick: string): UserRow | undefined {
  const looks = skeleton(nick);
  return users.lookup(fold(nick)) ?? users.lookup(looks) ?? lookalikes.lookup(looks);
}

/** Puts somebody under their nick. */
export function enlist({ users, lookalikes }: LiveTables, user: UserRow): void {
  users.insert(user.folded, user);
  const looks = skeleton(user.folded);
  if (looks !== user.folded) lookalikes.insert(looks, user);
}

/** Takes somebody's nick from the tables, if it is theirs. */
export function delist({ users, lookalikes }: LiveTables, user: UserRow): void {
  const looks = skeleton(user.folded);
  if (users.lookup(user.folded) === user) users.delete(user.folded);
  if (lookalikes.lookup(looks) === user) lookalikes.delete(looks);
}

/** Makes the tables, empty. */
export function createLiveTables(bounds: {
  readonly messagesPerRoom: number;
  readonly formerPerNick: number;
}): LiveTables {
  const all = createTables();
  const owner = "monarchs";
  return {
    all,
    users: all.create("users", "set", owner),
    lookalikes: all.create("lookalikes", "set", owner),
    identities: all.create("identities", "set", owner),
    stays: all.create("stays", "set", owner),
    rooms: all.create("rooms", "set", owner),
    messages: all.create("messages", "bag", owner, { bound: bounds.messagesPerRoom }),
    connections: all.create("connections", "set", owner),
    underWay: new UnderWay(),
    relations: new RelationsTable(),
    watchers: all.create("watchers", "set", owner),
    former: all.create("former", "bag", owner, { bound: Math.max(1, bounds.formerPerNick) }),
  };
}
