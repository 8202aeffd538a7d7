import { say } from "../harness/report.ts";
import { Client, type Host, Room } from "./client.ts";
import type { Deliveries, Layout } from "./deliveries.ts";
import type { Door } from "./door.ts";
import { Histogram } from "./histogram.ts";
import { stampText } from "./stamp.ts";
import type { Address } from "./wire.ts";

/** Who comes, where and how. */
export interface CrowdOptions extends Layout {
  readonly address: Address;
  readonly door: Door;
  /** Connections that are being made at the same time, and rooms that are being entered. */
  readonly atOnce?: number;
}

/** A step came to a halt. */
export class Stuck extends Error {
  override readonly name = "Stuck";
}

/** Microseconds on the generator's clock. */
export const nowUs = (): number => Math.floor(performance.now() * 1_000);

/** A step in which nothing happens for so long has failed. */
const patienceMs = 30_000;
/** How many ends of connections are told; the others are counted. */
const shownEnds = 5;
const defaultAtOnce = 100;

/** A step that all clients have to take: `begin` starts one of them. */
interface Step {
  readonly what: string;
  readonly begin: (client: number) => void;
  readonly atOnce: number;
}

/** Many clients in one process, and what they hear. */
export class Crowd implements Host {
  readonly layout: Layout;
  /** From connecting to the end of the welcome. */
  readonly entries = new Histogram();
  /** Connections that ended by themselves. */
  lost = 0;
  /** Against which deliveries are held now. */
  deliveries: Deliveries | undefined;
  /** Told of every delivery that counts. */
  onDelivery: (client: number, sender: number, seq: number) => void = () => undefined;
  /** When something last happened, on the clock of `performance`. */
  lastProgress = performance.now();
  readonly #options: CrowdOptions;
  readonly #clients: Client[] = [];
  readonly #rooms: readonly Room[];
  #stepDone: () => void = () => undefined;

  constructor(options: CrowdOptions) {
    this.layout = options;
    this.#options = options;
    this.#rooms = Array.from({ length: Math.max(1, options.rooms) }, (_, index) => new Room(`#r${index}`));
  }

  /** Everybody comes. @throws Stuck */
  connect(): Promise<void> {
    const { address, door, rooms, senders, atOnce = defaultAtOnce } = this.#options;
    const begin = (id: number): void => {
      const room = this.#rooms[id % this.#rooms.length];
      if (room === undefined) return;
      const speaks = id < rooms * senders;
      this.#clients.push(new Client(id, `ld${id}`, room, speaks, door, address, this));
    };
    return this.#step({ what: "connecting", begin, atOnce });
  }

  /** Everybody enters their room. @throws Stuck */
  join(): Promise<void> {
    const { atOnce = defaultAtOnce } = this.#options;
    return this.#step({ what: "entering", begin: (id) => this.#clients[id]?.join(), atOnce });
  }

  /** Settles when everybody has heard all that the server had to say before. @throws Stuck */
  settle(): Promise<void> {
    const atOnce = this.layout.clients;
    return this.#step({ what: "answering", begin: (id) => this.#clients[id]?.ping(), atOnce });
  }

  /** A sender says its next message, stamped with this moment. */
  say(sender: number): void {
    const { deliveries } = this;
    if (deliveries === undefined) return;
    const seq = deliveries.send(sender);
    this.#clients[sender]?.say(stampText({ run: deliveries.run, sender, seq, sentUs: nowUs() }));
  }

  /** Reads of all sockets, and bytes read. */
  get traffic(): { readonly reads: number; readonly bytes: number } {
    let reads = 0;
    let bytes = 0;
    for (const client of this.#clients) {
      reads += client.reads;
      bytes += client.bytes;
    }
    return { reads, bytes };
  }

  /** Everybody goes. */
  leave(): void {
    for (const client of this.#clients) client.drop();
  }

  registered(client: Client): void {
    this.entries.add((performance.now() - client.startedAt) * 1_000);
    this.#stepDone();
  }

  joined(): void {
    this.#stepDone();
  }

  ponged(): void {
    this.#stepDone();
  }

  said(client: Client, stamp: Parameters<Host["said"]>[1]): void {
    this.lastProgress = performance.now();
    if (this.deliveries?.take(client.id, stamp, Math.floor(this.lastProgress * 1_000)) === true)
      this.onDelivery(client.id, stamp.sender, stamp.seq);
  }

  wrong(kind: "corrupt" | "misrouted"): void {
    this.deliveries?.takeWrong(kind);
  }

  ended(client: Client, why: string): void {
    this.lost += 1;
    if (this.lost <= shownEnds) say(`client ${client.id} is lost: ${why}`);
    this.#stepDone();
  }

  async #step({ what, begin, atOnce }: Step): Promise<void> {
    const { clients } = this.layout;
    const { lost } = this;
    let begun = 0;
    let done = 0;
    let watch: NodeJS.Timeout | undefined;
    this.lastProgress = performance.now();
    const over = new Promise<void>((resolve, reject) => {
      const goOn = (): void => {
        for (; begun < clients && begun - done < atOnce; begun += 1) begin(begun);
      };
      watch = setInterval(() => {
        if (performance.now() - this.lastProgress > patienceMs)
          reject(new Stuck(`${what}: ${done} of ${clients} are done, and nothing happens any more`));
      }, 1_000);
      this.#stepDone = () => {
        done += 1;
        this.lastProgress = performance.now();
        if (this.lost > lost) reject(new Stuck(`${what}: connections were lost`));
        else if (done >= clients) resolve();
        else goOn();
      };
      goOn();
    });
    try {
      await over;
    } finally {
      clearInterval(watch);
      this.#stepDone = () => undefined;
    }
  }
}
