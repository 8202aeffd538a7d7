import type { Encoder } from "../../src/dialects/dialect.ts";
import type { LiveEvent } from "../../src/domain/events.ts";
import type { Source } from "../../src/domain/person.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Told } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { type Core, userByNick } from "../core.ts";
import { announce } from "../room/changes.ts";
import { encoded } from "../room/share.ts";
import { sees } from "../room/sight.ts";
import { tellFollowers } from "../watchers.ts";
import type { Letters } from "./letters.ts";

/** A change of somebody's presence, of which those who look know nothing yet. */
export interface News {
  /** Who shows it with the next thing they do. */
  user: UserRow;
  /** Those who were told ahead of the others. */
  readonly told: Told;
  /** Whether the change was taken back, or says nothing any more. */
  readonly isVoid: boolean;
  /** Tells everybody whom it concerns and who was not told. */
  tell(letters: Letters): void;
  /** Tells one session, if it concerns that one. */
  tellOne(session: ConnectionRow, letters: Letters): void;
}

/** Somebody is away, with other words than before, or back (null). */
export class AwayNews implements News {
  readonly told: Told = new Set();
  user: UserRow;
  now: string | null;
  readonly #before: string | null;
  readonly #core: Core;

  constructor(core: Core, user: UserRow, before: string | null) {
    this.#core = core;
    this.user = user;
    this.now = user.away;
    this.#before = before;
  }

  get isVoid(): boolean {
    return this.now === this.#before || this.user.left !== undefined;
  }

  tell(letters: Letters): void {
    const { user } = this;
    // Their own sessions have seen it at once.
    const told: Told = new Set([...this.told, ...user.sessions]);
    const event = this.#event();
    for (const room of user.rooms.values())
      if (room.members.has(user.key)) announce(room, event, user, told, letters.put);
    tellFollowers(this.#core, user, event, told, letters.put);
  }

  tellOne(session: ConnectionRow, letters: Letters): void {
    const { user } = this;
    const reader = session.user;
    if (!reader || reader === user || this.told.has(session)) return;
    const bytes = encoded(new Map(), session.session.encoder, this.#event());
    for (const room of reader.rooms.values()) {
      if (!room.members.has(reader.key) || !room.members.has(user.key) || !sees(room, reader, user)) continue;
      const again = this.told.has(session);
      this.told.add(session);
      const { perRoom, liveOnce } = session.session.encoder;
      if (!again || (perRoom && !liveOnce)) letters.put(session, bytes);
    }
    if (this.told.has(session)) return;
    if (!session.session.followsWatched || !session.watching?.has(user.folded)) return;
    this.told.add(session);
    letters.put(session, bytes);
  }

  #event(): LiveEvent {
    return { type: "away", source: this.user.source, text: this.now, time: this.#core.wall() };
  }
}

/** Somebody is here under a nick that others watch, or not any more (IRCv3 monitor). */
export class HereNews implements News {
  readonly told: Told = new Set();
  user: UserRow;
  /** Undefined for nobody. */
  now: Source | undefined;
  readonly #before: Source | undefined;
  readonly #folded: string;
  readonly #core: Core;

  constructor(core: Core, folded: string, user: UserRow, change: { before?: Source; now?: Source }) {
    this.#core = core;
    this.#folded = folded;
    this.user = user;
    this.now = change.now;
    this.#before = change.before;
  }

  get isVoid(): boolean {
    return this.now?.id === this.#before?.id;
  }

  tell(letters: Letters): void {
    this.#tell(this.#core.tables.watchers.lookup(this.#folded) ?? [], letters);
  }

  tellOne(session: ConnectionRow, letters: Letters): void {
    if (session.watching?.has(this.#folded)) this.#tell([session], letters);
  }

  /** Where somebody else has the nick by now, the former is told of as gone first. */
  #tell(sessions: Iterable<ConnectionRow>, letters: Letters): void {
    const core = this.#core;
    const time = core.wall();
    const gone = this.#before && ({ type: "presence", source: this.#before, online: false, time } as const);
    const come = this.now && ({ type: "presence", source: this.now, online: true, time } as const);
    const metadata = come && userByNick(core, come.source.nick)?.metadata;
    const goneBytes = new Map<Encoder, Buffer>();
    const comeBytes = new Map<Encoder, Buffer>();
    for (const row of sessions) {
      if (this.told.has(row)) continue;
      this.told.add(row);
      const { encoder } = row.session;
      if (gone) letters.put(row, encoded(goneBytes, encoder, gone));
      if (!come) continue;
      letters.put(row, encoded(comeBytes, encoder, come));
      const profile = row.session.metadataOf?.(come.source.nick, metadata, time) ?? [];
      if (profile.length > 0) letters.put(row, Buffer.from(`${profile.join("\r\n")}\r\n`));
    }
  }
}
