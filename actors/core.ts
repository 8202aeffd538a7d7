import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { BusMessage } from "../src/bus/bus.ts";
import type { Settings } from "../src/config/schema.ts";
import type { ServerFacts } from "../src/dialects/dialect.ts";
import { fold } from "../src/domain/names.ts";
import type { ActorView } from "../src/domain/replies.ts";
import type { Roles } from "../src/domain/roles.ts";
import type { Authenticator } from "../src/http/authenticator.ts";
import type { Pid } from "../src/otp/process.ts";
import type { System } from "../src/otp/system.ts";
import type { StoreGate } from "../src/store/gate.ts";
import type { AccountNames } from "../src/tables/account-names.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { LiveTables } from "../src/tables/live.ts";
import type { RoomRow } from "../src/tables/rooms.ts";
import type { ServerBans } from "../src/tables/server-bans.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Counters } from "./counters.ts";
import type { Files } from "./files.ts";
import type { Attendances } from "./http/attendance.ts";
import type { EventStreams } from "./http/event-streams.ts";
import type { Identities } from "./identity/identity.ts";
import type { ListenerSettings, Listeners } from "./listeners.ts";
import type { UserMessage } from "./messages.ts";
import type { Presence } from "./presence.ts";
import type { RoomMessage } from "./room/messages.ts";
import type { Spectators } from "./room/spectators.ts";
import type { Admission } from "./server/admission.ts";
import type { HttpConnections } from "./server/http-connections.ts";
import type { OperThrottle } from "./server/oper-throttle.ts";
import type { RegistrationThrottle } from "./server/registration-throttle.ts";
import type { Throttles } from "./server/throttles.ts";

/** Where the log goes; pino's shape. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * What stands above every actor and outlives them all: settings, tables, the door to the store. An actor is given it as
 * an argument; the tree below can be thrown away and started again over the same core.
 */
export interface Core {
  settings: Settings;
  facts: ServerFacts;
  readonly system: System;
  readonly log: Log;
  /** ms since 1970. */
  readonly wall: () => number;
  /** Rising UUIDv7s. */
  readonly newId: () => string;
  readonly store: StoreGate;
  readonly tables: LiveTables;
  /** Folded names of all accounts: whose nicks are reserved. */
  readonly accountNames: AccountNames;
  readonly counters: Counters;
  readonly presence: Presence;
  readonly startedAt: number;
  /** The host of an address as others may see it. */
  readonly cloak: (address: string) => string;
  /** The salt, in base64, that a name without an account is said to have: always the same. */
  readonly saltFor: (folded: string) => string;
  readonly files: Files;
  /** Tokens, sign-ins, and letters to people. */
  readonly identities: Identities;
  /** Tells who shows a token over HTTP. */
  readonly authenticator: Authenticator;
  /** Who is present by HTTP. */
  readonly attendances: Attendances;
  /** Streams of events over HTTP. */
  readonly streams: EventStreams;
  /** Streams that read rooms from outside. */
  readonly spectators: Spectators;
  readonly admission: Admission;
  readonly httpConnections: HttpConnections;
  readonly operThrottle: OperThrottle;
  readonly registrationThrottle: RegistrationThrottle;
  readonly throttles: Throttles;
  readonly bans: ServerBans;
  readonly listeners: Listeners;
  /** The server is going down for good: whoever goes now goes with it, and no room is told. */
  stopping: boolean;
  /** Those who stay while nobody is connected have been brought back. */
  restored: boolean;
  /** By room id: who of them is to be in a room as soon as it is opened. */
  readonly awaited: Map<string, Awaited[]>;
  /** What serves pages and WebSockets, while the gateway is up. */
  gateway: Gateway | undefined;
  /** Tells every part of the server, on whichever node: a hint that may be lost (see `Bus`). */
  readonly tell: (message: BusMessage) => void;
  /** Has the settings read again and applies them. A file with faults changes nothing. Set before the first actor is up. */
  rehash: () => Promise<Rehashed>;
  /** How the tree above starts actors and tells of itself; set before the first actor is up. */
  tree: Tree;
}

/** Somebody who stays, and what they are in a room that is not open yet. */
export interface Awaited {
  readonly user: UserRow;
  readonly roles: Roles;
  /** ms since 1970. */
  readonly joinedAt: number;
}

/** What came of reading the settings again: keys that have changed and need a restart, or what is wrong with the file. */
export type Rehashed = { readonly waiting: readonly string[] } | { readonly faults: readonly string[] };

/** What the gateway offers to the listeners. */
export interface Gateway {
  request(request: IncomingMessage, response: ServerResponse, listener: ListenerSettings): void;
  /** Waits until requests under way have their answers, for a while; no more are taken. */
  drain(): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, listener: ListenerSettings): void;
}

/** What actors need of the supervisors above them. */
export interface Tree {
  startUser(row: UserRow): Promise<unknown>;
  startRoom(row: RoomRow): Promise<unknown>;
  /** Asks for an actor without waiting for it. @returns false while there is nobody to start it */
  startConnection(row: ConnectionRow): boolean;
  describe(): Promise<ActorView>;
}

/** Registered names of actors, as `/tree` and `/kill` know them. */
export const actorName = {
  room: (row: RoomRow) => `room:${row.kind === "channel" ? row.folded : row.id}`,
  user: (row: UserRow) => `user:${row.folded}`,
  connection: (row: ConnectionRow) => `connection:${row.id}`,
};

/** The process that serves a row now. */
export const roomPid = (row: RoomRow): Pid<RoomMessage> | undefined =>
  row.pid as Pid<RoomMessage> | undefined;
export const userPid = (row: UserRow): Pid<UserMessage> | undefined =>
  row.pid as Pid<UserMessage> | undefined;

/** Somebody who is here, by nick. */
export const userByNick = (core: Core, nick: string): UserRow | undefined =>
  core.tables.users.lookup(fold(nick));

/** A live room, by name. */
export const roomByName = (core: Core, name: string): RoomRow | undefined =>
  core.tables.rooms.lookup(fold(name));

/** How many successors a socket, a user or a room may have. */
export const successorLimit = ({ settings }: Core) => ({
  intensity: settings.supervision.successors.intensity,
  periodMs: settings.supervision.successors.periodSeconds * 1_000,
});
