import type { Bucket, Budget } from "../domain/flood.ts";
import type { Metadata } from "../domain/metadata.ts";
import { fold } from "../domain/names.ts";
import type { Identity, Presence, ServerRole, Source } from "../domain/person.ts";
import type { AnyPid } from "../otp/process.ts";
import type { ConnectionRow } from "./connections.ts";
import type { Relations } from "./relations.ts";
import type { RoomRow } from "./rooms.ts";
import { Successors } from "./successors.ts";

/** What a person signs in with. */
export interface NewUser {
  readonly identity: Identity;
  readonly role: ServerRole;
  readonly nick: string;
  readonly user: string;
  readonly host: string;
  readonly realname: string;
  /** ms since 1970. */
  readonly now: number;
  /** They stay when the last session has gone. */
  readonly alwaysOn?: boolean;
}

/**
 * Somebody who is here: a row of the users table. Their user actor is its one writer; it outlives that actor's crashes.
 */
export class UserRow {
  /** Of this stay under whatever nick; never used again. */
  readonly key: string;
  identity: Identity;
  role: ServerRole;
  nick: string;
  folded: string;
  user: string;
  host: string;
  realname: string;
  /** Whether those who watch the nick have been told that they are here. */
  announced = false;
  readonly signedOnAt: number;
  lastActiveAt: number;
  away: string | null = null;
  presence: Presence = "online";
  /** They stay when the last session has gone. */
  alwaysOn: boolean;
  /** They are away because nobody sits at any of their sessions. */
  absent = false;
  /** What they have decided of others; undefined: nothing, or it was not read yet. */
  relations: Relations | undefined;
  #modes = "";
  /** The name of the settings' operators that they gave with OPER; undefined when they did not. */
  operator: string | undefined;
  /** What flood control has left for them, by budget; undefined until something was taken. */
  flood: Map<Budget | "refusals", Bucket> | undefined;
  /** Their profile: a guest's is kept here alone; undefined until a guest has one, or an account's was read. */
  metadata: Metadata | undefined;
  /** The changes of it that they have left; undefined until the first. */
  metadataBudget: Bucket | undefined;
  /** All their connections; empty once they have left. */
  readonly sessions = new Set<ConnectionRow>();
  /** Connections that were promised to them and that their actor has not taken yet: meanwhile they do not leave. */
  readonly arriving = new Set<ConnectionRow>();
  /** Rooms they are in or on the way into, by room id. Direct rooms are not among them. */
  readonly rooms = new Map<string, RoomRow>();
  /** Up to when they have read, ms since 1970, by the id of the room or the person; undefined until it is known. */
  readMarkers: ReadonlyMap<string, number> | undefined;
  /** Messages that wait for an actor that can take them, oldest first: they are its own kind, and nobody else's affair. */
  readonly backlog: unknown[] = [];
  /** Set when the last session has gone: rooms that still hold the row let go of it. */
  left: { readonly reason: string } | undefined;
  pid: AnyPid | undefined;
  readonly successors = new Successors();
  /** Monotonic ms before which its actor is not started again: its successors are used up. */
  restUntil = 0;
  #source: Source | undefined;

  constructor(key: string, person: NewUser) {
    this.key = key;
    this.identity = person.identity;
    this.role = person.role;
    this.nick = person.nick;
    this.folded = fold(person.nick);
    this.user = person.user;
    this.host = person.host;
    this.realname = person.realname;
    this.alwaysOn = person.alwaysOn ?? false;
    this.signedOnAt = person.now;
    this.lastActiveAt = person.now;
  }

  /** Letters of the user modes that are set, sorted. */
  get modes(): string {
    return this.#modes;
  }

  set modes(letters: string) {
    this.#modes = letters;
    // Whether they are a bot is told with all they do.
    this.#source = undefined;
  }

  /** Who they are at this moment, for events; the same object until something changes. */
  get source(): Source {
    this.#source ??= {
      id: this.identity.id,
      nick: this.nick,
      user: this.user,
      host: this.host,
      account: this.identity.account,
      ...(this.#modes.includes("B") ? { bot: true } : {}),
    };
    return this.#source;
  }

  /** Takes another nick, identity or host; what was handed out before stays as it was. */
  become(change: {
    nick?: string;
    identity?: Identity;
    role?: ServerRole;
    user?: string;
    host?: string;
  }): void {
    if (change.nick !== undefined) {
      this.nick = change.nick;
      this.folded = fold(change.nick);
    }
    if (change.identity !== undefined) this.identity = change.identity;
    if (change.role !== undefined) this.role = change.role;
    if (change.user !== undefined) this.user = change.user;
    if (change.host !== undefined) this.host = change.host;
    this.#source = undefined;
    for (const session of this.sessions) session.refreshViewer();
  }

  /** No session is here, and none is on the way. */
  get unattended(): boolean {
    return this.sessions.size === 0 && this.arriving.size === 0;
  }

  /** The same, of one who does not stay without any: they leave. */
  get vacant(): boolean {
    return this.unattended && !this.alwaysOn;
  }

  /**
   * Whether they may do what administrators may: mode `o`, which comes with an account of that role and with OPER, and
   * which nobody can give themselves. Whoever gives it up is as anybody else.
   */
  get administrator(): boolean {
    return this.modes.includes("o");
  }
}
