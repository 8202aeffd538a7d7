import type { Readable } from "node:stream";
import type { Settings } from "../config/schema.ts";
import type { HistoryQuery } from "../domain/commands.ts";
import type { RoomEvent } from "../domain/events.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { ServerCounts } from "../domain/replies.ts";
import type { Authenticator, Principal } from "./authenticator.ts";
import type { Caller } from "./caller.ts";
import type { ClientAddress } from "./client-address.ts";
import type { HttpFiles } from "./files.ts";
import type { IdentityPort } from "./identity.ts";
import type { PersonalPort } from "./personal.ts";
import type { Admission } from "./rate-limit.ts";

/** What the server tells anybody of itself. */
export interface ServerFigures extends ServerCounts {
  readonly connections: number;
  /** Since the start. */
  readonly messages: number;
  readonly uptimeMs: number;
}

/** Part of a room's log, oldest first; `complete`: there is no more of it in the direction that was asked for. */
export interface LogPart {
  readonly events: readonly RoomEvent[];
  readonly complete: boolean;
}

/** A table in memory: see `TableInfo` of the tables. */
export interface TableFigures {
  readonly name: string;
  readonly kind: "set" | "bag";
  readonly owner: string;
  readonly size: number;
  readonly keys: number;
  readonly bound: number | null;
}

/** A stream of events that is asked for. */
export interface WantedStream {
  /** Null: somebody of whom nothing is known. */
  readonly principal: Principal | null;
  readonly from: ClientAddress;
  /** Names of the rooms that it is about; empty: all that concerns its person. */
  readonly rooms: readonly string[];
  /** The last event that the reader has, or when they left off (ms since 1970); undefined: only what happens from now on. */
  readonly after: { readonly msgid: string } | { readonly time: number } | undefined;
}

/** What HTTP needs of the server; the gateway gives it. */
export interface HttpCore {
  readonly settings: Settings;
  readonly version: string;
  /** Below which all routes are. */
  readonly base: string;
  /** ms since 1970. */
  now(): number;
  readonly authenticator: Authenticator;
  readonly identity: IdentityPort;
  readonly personal: PersonalPort;
  /** Makes somebody present whose token was good. @returns them, or why they are not let in */
  caller(principal: Principal, from: ClientAddress): Promise<Caller | Refusal>;
  /** Part of the log of a room that anybody may read; undefined for any other. A refusal tells of an outage. */
  openLog(room: string, query: HistoryQuery): Promise<LogPart | Refusal | undefined>;
  readonly files: HttpFiles;
  /** Whom a name and a password stand for; wrong ones count as they do at any door. */
  principalByPassword(name: string, password: string, from: ClientAddress): Promise<Principal | Refusal>;
  /** Server-sent events, for as long as either side wants; for somebody who is present by {@link caller}. */
  events(wanted: WantedStream): Promise<Readable | Refusal>;
  figures(): ServerFigures;
  /** The tables in memory. */
  tables(): readonly TableFigures[];
  newId(): string;
  /** Takes one request of an address from its quota. */
  admit(address: string): Admission;
  /** A request has its answer, which took so many seconds. `route`: as it is in the docs, or `none`. */
  answered(method: string, route: string, status: number, seconds: number): void;
  /** What is told of an error. An outage is an answer; anything else is our own fault, and logged with where it happened. */
  failed(error: unknown, where: string): Refusal;
}
