import type { Door, Ear } from "./door.ts";
import { readStamp, type Stamp } from "./stamp.ts";
import { type Address, received, Wire } from "./wire.ts";

/** A room of the generator. What its readers are sent is mostly the same bytes, which are read once for all of them. */
export class Room {
  readonly name: string;
  readonly #bytes = Buffer.allocUnsafeSlow(received.length);
  #length = 0;
  #stamps: readonly Stamp[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** What the first `count` bytes received say, if they are those that were noted last. */
  known(count: number): readonly Stamp[] | undefined {
    if (count !== this.#length || this.#bytes.compare(received, 0, count, 0, count) !== 0) return undefined;
    return this.#stamps;
  }

  /** Notes what the first `count` bytes received say: whole messages of this room and nothing else. */
  note(count: number, stamps: readonly Stamp[]): void {
    received.copy(this.#bytes, 0, 0, count);
    this.#length = count;
    this.#stamps = stamps;
  }
}

/** Who looks after clients. */
export interface Host {
  registered(client: Client): void;
  joined(client: Client): void;
  ponged(client: Client): void;
  said(client: Client, stamp: Stamp): void;
  wrong(kind: "corrupt" | "misrouted"): void;
  /** Its connection has ended. */
  ended(client: Client, why: string): void;
}

/** One person of a crowd. */
export class Client implements Ear {
  readonly id: number;
  readonly room: Room;
  /** When its connection was begun, on the clock of `performance`. */
  readonly startedAt = performance.now();
  /** Reads of its socket. */
  reads = 0;
  bytes = 0;
  #registered = false;
  readonly #door: Door;
  readonly #host: Host;
  readonly #wire: Wire;
  /** Whether it is sent other bytes than the others of its room. */
  readonly #speaks: boolean;
  #rest: Buffer | undefined;
  /** The messages of the bytes that are being read; undefined as soon as something else was among them. */
  #stamps: Stamp[] | undefined;

  constructor(
    id: number,
    nick: string,
    room: Room,
    speaks: boolean,
    door: Door,
    address: Address,
    host: Host,
  ) {
    this.id = id;
    this.room = room;
    this.#speaks = speaks;
    this.#door = door;
    this.#host = host;
    this.#wire = new Wire(address, {
      opened: () => {
        for (const line of door.hello(nick)) this.send(line);
      },
      read: (count) => this.#read(count),
      ended: (why) => host.ended(this, why),
    });
  }

  send(line: string): void {
    this.#wire.send(line);
  }

  join(): void {
    this.send(this.#door.join(this.room.name));
  }

  say(text: string): void {
    this.send(this.#door.say(this.room.name, text));
  }

  ping(): void {
    this.send(this.#door.ping());
  }

  drop(): void {
    this.#wire.drop();
  }

  #read(count: number): void {
    this.reads += 1;
    this.bytes += count;
    if (this.#rest !== undefined || this.#speaks) return this.#parse(count);
    const known = this.room.known(count);
    if (known === undefined) return this.#parse(count);
    for (const stamp of known) this.#host.said(this, stamp);
  }

  #parse(count: number): void {
    const rest = this.#rest;
    const read = received.subarray(0, count);
    const bytes = rest === undefined ? read : Buffer.concat([rest, read]);
    const stamps: Stamp[] = [];
    this.#stamps = stamps;
    const done = this.#wire.cutter.cut(bytes, (start, end) => this.#door.hear(bytes, start, end, this));
    const isWhole = rest === undefined && done === bytes.length;
    this.#rest = done < bytes.length ? Buffer.from(bytes.subarray(done)) : undefined;
    if (isWhole && this.#stamps !== undefined && !this.#speaks) this.room.note(count, stamps);
  }

  said(room: string, bytes: Buffer, start: number, end: number): void {
    const stamp = readStamp(bytes, start, end);
    if (stamp === undefined || room !== this.room.name) {
      this.#stamps = undefined;
      return this.#host.wrong(stamp === undefined ? "corrupt" : "misrouted");
    }
    this.#stamps?.push(stamp);
    this.#host.said(this, stamp);
  }

  registered(): void {
    this.#stamps = undefined;
    if (this.#registered) return;
    this.#registered = true;
    this.#host.registered(this);
  }

  joined(): void {
    this.#stamps = undefined;
    this.#host.joined(this);
  }

  ponged(): void {
    this.#stamps = undefined;
    this.#host.ponged(this);
  }

  answer(line: string): void {
    this.#stamps = undefined;
    this.send(line);
  }

  refused(line: string): void {
    this.#stamps = undefined;
    this.#wire.fail(line);
  }
}
