import type { Command } from "../src/domain/commands.ts";
import type { Source } from "../src/domain/person.ts";
import type { Timer } from "../src/otp/clock.ts";
import { cast } from "../src/otp/process.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import type { ServerMessage } from "./messages.ts";
import { Letters } from "./presence/letters.ts";
import { AwayNews, HereNews, type News } from "./presence/news.ts";

/** What news are about: a person who is away or back, or a folded nick that somebody has or not. */
type Subject = UserRow | string;

/** With these one speaks of one's own presence alone: the next may change what the one before has said. */
const ofPresence: ReadonlySet<Command["type"]> = new Set(["away", "status"]);

/**
 * Gathers who comes, goes, is away and is back, for a moment (`limits.presenceMs`): of several changes within it those who
 * look are told the last, of a change that was taken back nothing, and of all that is due then in one write.
 *
 * The order of things stays as it is: news are shown before the next command of the same person begins, and to whoever
 * waits for a PONG before it.
 */
export class Presence {
  readonly #core: () => Core;
  /** In the order in which they began. */
  readonly #due = new Map<Subject, News>();
  /** The subjects of each person's news. */
  readonly #subjects = new Map<UserRow, Set<Subject>>();
  #timer: Timer | undefined;

  /** @param core looked at from the first change on */
  constructor(core: () => Core) {
    this.#core = core;
  }

  /** Somebody is away with other words than before, or back. */
  away(user: UserRow, before: string | null): void {
    const due = this.#changeable(user);
    if (due instanceof AwayNews) due.now = user.away;
    else this.#add(user, new AwayNews(this.#core(), user, before));
    this.#changed();
  }

  /** Somebody has a nick from now on, or not any more. Where nobody watches it, nobody is told. */
  here(folded: string, user: UserRow, source: Source, online: boolean): void {
    const due = this.#changeable(folded);
    const now = online ? { now: source } : { before: source };
    if (due instanceof HereNews) due.now = now.now;
    else if (!this.#core().tables.watchers.member(folded)) return;
    this.#add(folded, due instanceof HereNews ? due : new HereNews(this.#core(), folded, user, now), user);
    this.#changed();
  }

  /** Somebody begins with a command. */
  begin({ user }: ConnectionRow, { type }: Command): void {
    if (this.#due.size > 0 && user && !ofPresence.has(type)) this.settle(user);
  }

  /** Shows a person's news. */
  settle(user: UserRow): void {
    const subjects = this.#subjects.get(user);
    if (subjects) this.#show([...subjects]);
  }

  /** Shows the news of a nick: who begins to watch it is told by the answer how things are. */
  settleNick(folded: string): void {
    if (this.#due.has(folded)) this.#show([folded]);
  }

  /** Shows a session all news that concern it, ahead of the others. */
  showTo(session: ConnectionRow): void {
    if (this.#due.size === 0) return;
    const letters = new Letters();
    for (const news of this.#due.values()) if (!news.isVoid) news.tellOne(session, letters);
    this.#core().counters.presenceTold += letters.send();
  }

  /** Shows all news. */
  flush(): void {
    this.#show([...this.#due.keys()]);
  }

  /** News that may still be changed. Where some have been told, the others are told the same first. */
  #changeable(subject: Subject): News | undefined {
    const due = this.#due.get(subject);
    if (due && due.told.size > 0) this.#show([subject]);
    return this.#due.get(subject);
  }

  #add(subject: Subject, news: News, user = news.user): void {
    this.#drop(subject);
    news.user = user;
    this.#due.set(subject, news);
    const known = this.#subjects.get(user);
    if (known) known.add(subject);
    else this.#subjects.set(user, new Set([subject]));
  }

  #drop(subject: Subject): void {
    const news = this.#due.get(subject);
    if (!news) return;
    this.#due.delete(subject);
    const subjects = this.#subjects.get(news.user);
    subjects?.delete(subject);
    if (subjects?.size === 0) this.#subjects.delete(news.user);
  }

  #changed(): void {
    const { counters, settings, system } = this.#core();
    counters.presenceChanges += 1;
    const { presenceMs } = settings.limits;
    if (presenceMs === 0) this.flush();
    else this.#timer ??= system.clock.setTimeout(() => this.#ring(), presenceMs);
  }

  /** An actor shows them, so that an error there crashes no more than that. */
  #ring(): void {
    this.#timer = undefined;
    const { stopping, system, settings } = this.#core();
    if (stopping) return;
    const server = system.registry.whereis<ServerMessage>("server");
    if (!server || !cast(server, { type: "presence" }))
      this.#timer = system.clock.setTimeout(() => this.#ring(), settings.limits.presenceMs);
  }

  /** What is shown is due no more, whatever comes of showing it. */
  #show(subjects: readonly Subject[]): void {
    const news = subjects.flatMap((subject) => this.#due.get(subject) ?? []);
    for (const subject of subjects) this.#drop(subject);
    const letters = new Letters();
    for (const each of news) if (!each.isVoid) each.tell(letters);
    this.#core().counters.presenceTold += letters.send();
  }
}
