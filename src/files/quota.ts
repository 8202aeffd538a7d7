import type { FileStore } from "../store/parts/files.ts";
import { UploadRefused } from "./refuse.ts";

/** How much may be kept, in bytes; 0: no limit. */
export interface QuotaLimits {
  readonly perDay: number;
  readonly perPerson: number;
  readonly ofGuests: number;
  readonly total: number;
  /** Uploads under way, of one person and of all. */
  readonly uploadsPerPerson: number;
  readonly uploadsAtOnce: number;
}

/** Whose upload it is. */
export interface Owner {
  readonly id: string;
  readonly kind: "guest" | "account";
}

/** The room of one upload: `claim` takes some of it, `end` gives it back, for what is kept is counted by the store. */
export interface Claim {
  /** @throws UploadRefused when there is not so much */
  claim(bytes: number): void;
  /** So much of it is in the store now: others that are under way have asked the store before. */
  kept(bytes: number): void;
  end(): void;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Counts what is kept and what is on its way, so that many uploads at once have no more room than one after the other. What
 * an upload has claimed stays claimed until its row is in the store.
 */
export class Quota {
  readonly #store: () => FileStore;
  readonly #limits: () => QuotaLimits;
  readonly #now: () => number;
  /** Of those who have uploads under way; `kept`: what came of others of theirs meanwhile. */
  readonly #people = new Map<string, { uploads: number; bytes: number; kept: number }>();
  #uploads = 0;
  #bytes = 0;
  #guestBytes = 0;
  /** All that came into the store since the start. */
  #kept = 0;
  #guestsKept = 0;

  constructor(store: () => FileStore, limits: () => QuotaLimits, now: () => number) {
    this.#store = store;
    this.#limits = limits;
    this.#now = now;
  }

  /** Uploads under way. */
  get underWay(): number {
    return this.#uploads;
  }

  /** Begins an upload. @throws UploadRefused when there are too many, or no room is left at all; Unavailable */
  async begin(owner: Owner): Promise<Claim> {
    const { uploadsPerPerson, uploadsAtOnce } = this.#limits();
    const mine = this.#people.get(owner.id) ?? { uploads: 0, bytes: 0, kept: 0 };
    if (uploadsPerPerson > 0 && mine.uploads >= uploadsPerPerson) throw tooMany(uploadsPerPerson);
    if (uploadsAtOnce > 0 && this.#uploads >= uploadsAtOnce) throw tooMany(uploadsAtOnce);
    mine.uploads += 1;
    this.#uploads += 1;
    this.#people.set(owner.id, mine);
    let claimed = 0;
    const end = (): void => {
      mine.uploads -= 1;
      mine.bytes -= claimed;
      this.#uploads -= 1;
      this.#bytes -= claimed;
      if (owner.kind === "guest") this.#guestBytes -= claimed;
      if (mine.uploads === 0) this.#people.delete(owner.id);
    };
    // Before the store is asked: what comes into it while it answers is rather counted twice than not at all.
    const before = { mine: mine.kept, guests: this.#guestsKept, all: this.#kept };
    try {
      const kept = await this.#store().fileUsage(owner.id, this.#now() - dayMs);
      const check = (bytes: number): void => {
        const { perDay, perPerson, ofGuests, total } = this.#limits();
        const over = (limit: number, used: number): boolean => limit > 0 && used + bytes > limit;
        const own = mine.bytes + mine.kept - before.mine;
        const guests = this.#guestBytes + this.#guestsKept - before.guests;
        if (over(perDay, kept.since + own)) throw noRoom("day", perDay);
        if (over(perPerson, kept.person + own)) throw noRoom("person", perPerson);
        if (owner.kind === "guest" && over(ofGuests, kept.guests + guests)) throw noRoom("guests", ofGuests);
        if (over(total, kept.all + this.#bytes + this.#kept - before.all)) throw noRoom("server", total);
      };
      const claim = (bytes: number): void => {
        check(bytes);
        claimed += bytes;
        mine.bytes += bytes;
        this.#bytes += bytes;
        if (owner.kind === "guest") this.#guestBytes += bytes;
      };
      // who has no room for a byte is told so before they send one
      check(1);
      const keep = (bytes: number): void => {
        mine.kept += bytes;
        this.#kept += bytes;
        if (owner.kind === "guest") this.#guestsKept += bytes;
      };
      return { claim, kept: keep, end };
    } catch (error) {
      end();
      throw error;
    }
  }
}

const tooMany = (limit: number): UploadRefused => new UploadRefused({ refused: "tooManyUploads", limit });
const noRoom = (of: "person" | "day" | "guests" | "server", limit: number): UploadRefused =>
  new UploadRefused({ refused: "fileQuota", of, limit });
