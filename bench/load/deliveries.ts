import { Histogram } from "./histogram.ts";
import type { Stamp } from "./stamp.ts";

/** What must not happen to a delivery, and how often it did. */
export interface Faults {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Not as it was sent, or never sent. */
  readonly corrupt: number;
  /** Came to somebody for whom it was not meant. */
  readonly misrouted: number;
}

/** Who is in which room: client `i` is in room `i % rooms`, and the first `senders` of each room speak. */
export interface Layout {
  readonly clients: number;
  readonly rooms: number;
  /** Of each room. */
  readonly senders: number;
  /** Whether senders are sent their own messages. */
  readonly echoes: boolean;
}

/** How many clients are in a room. */
export const membersOf = ({ clients, rooms }: Layout, room: number): number =>
  Math.floor(clients / rooms) + (room < clients % rooms ? 1 : 0);

/**
 * Every delivery of one run, held against what was sent: each message has to come to each member of its room once, a
 * sender's messages in their order. Sender `i` is client `i`.
 */
export class Deliveries {
  readonly run: number;
  readonly latencies = new Histogram();
  /** How many came as they should have, or late, but once. */
  delivered = 0;
  expected = 0;
  readonly #layout: Layout;
  /** How many each sender has sent. */
  readonly #sent: Uint32Array;
  /** The next number from each sender of its room, for each client. */
  readonly #next: Uint32Array;
  /** Numbers that were jumped over, by client and sender: lost, if they do not come late. */
  readonly #missing = new Map<number, Set<number>>();
  #doubled = 0;
  #reordered = 0;
  #corrupt = 0;
  #misrouted = 0;

  /** @param run tells its messages from those of other runs */
  constructor(run: number, layout: Layout) {
    this.run = run;
    this.#layout = layout;
    this.#sent = new Uint32Array(layout.rooms * layout.senders);
    this.#next = new Uint32Array(layout.clients * layout.senders);
  }

  /** Notes that a sender says something now. @returns its number */
  send(sender: number): number {
    const seq = this.#sent[sender] ?? 0;
    this.#sent[sender] = seq + 1;
    const { rooms, echoes } = this.#layout;
    this.expected += membersOf(this.#layout, sender % rooms) - (echoes ? 0 : 1);
    return seq;
  }

  /** How many a sender has sent. */
  sentBy(sender: number): number {
    return this.#sent[sender] ?? 0;
  }

  /** Something came to a client. @param nowUs on the generator's clock @returns whether it was new */
  take(client: number, { run, sender, seq, sentUs }: Stamp, nowUs: number): boolean {
    const { rooms, senders, echoes } = this.#layout;
    if (run !== this.run || sender >= this.#sent.length || seq >= this.sentBy(sender)) {
      this.#corrupt += 1;
      return false;
    }
    if (sender % rooms !== client % rooms || (sender === client && !echoes)) {
      this.#misrouted += 1;
      return false;
    }
    const place = client * senders + Math.floor(sender / rooms);
    const next = this.#next[place] ?? 0;
    if (seq === next) this.#next[place] = seq + 1;
    else if (!this.#outOfOrder(place, next, seq)) return false;
    this.delivered += 1;
    this.latencies.add(nowUs - sentUs);
    return true;
  }

  /** What came was no message of the generator, or in a room where its reader is not. */
  takeWrong(kind: "corrupt" | "misrouted"): void {
    if (kind === "corrupt") this.#corrupt += 1;
    else this.#misrouted += 1;
  }

  /** What was wrong, once everything that was sent has had its time to come. */
  get faults(): Faults {
    return {
      lost: this.expected - this.delivered,
      doubled: this.#doubled,
      reordered: this.#reordered,
      corrupt: this.#corrupt,
      misrouted: this.#misrouted,
    };
  }

  /** @returns whether it had not come before */
  #outOfOrder(place: number, next: number, seq: number): boolean {
    let missing = this.#missing.get(place);
    if (seq > next) {
      if (!missing) {
        missing = new Set();
        this.#missing.set(place, missing);
      }
      for (let jumped = next; jumped < seq; jumped += 1) missing.add(jumped);
      this.#next[place] = seq + 1;
      return true;
    }
    if (missing?.delete(seq)) {
      this.#reordered += 1;
      return true;
    }
    this.#doubled += 1;
    return false;
  }
}

/** How many faults there are in all. */
export const faultCount = (faults: Faults): number =>
  Object.values(faults).reduce((sum, count) => sum + count, 0);
