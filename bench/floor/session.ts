import { type FloorMember, FloorRoom } from "./room.ts";

/** What carries lines to one client. */
export interface FloorWire extends FloorMember {
  /** One line as it goes over this wire: with its ending, or in a frame. */
  wrap(line: Buffer): Buffer;
}

const privmsg = Buffer.from("PRIVMSG ");
const space = 0x20;

/** Just so much IRC that the generator can come in, enter rooms and talk. Nothing is checked, kept or limited. */
export class FloorSession {
  readonly #rooms: Map<string, FloorRoom>;
  readonly #wire: FloorWire;
  readonly #entered: FloorRoom[] = [];
  #nick = "*";
  #source = Buffer.alloc(0);

  /** @param rooms those of the server, by name */
  constructor(rooms: Map<string, FloorRoom>, wire: FloorWire) {
    this.#rooms = rooms;
    this.#wire = wire;
  }

  /** Takes one line, without its ending. */
  take(line: Buffer): void {
    if (line.subarray(0, privmsg.length).equals(privmsg)) {
      const name = line.toString("latin1", privmsg.length, line.indexOf(space, privmsg.length));
      this.#rooms.get(name)?.say(this.#wire, this.#wire.wrap(Buffer.concat([this.#source, line])));
      return;
    }
    const [verb, first = ""] = line.toString("latin1").split(" ");
    if (verb === "NICK") {
      this.#nick = first;
      this.#source = Buffer.from(`:${first}!user@host `);
    } else if (verb === "USER") {
      this.#answer(`:floor 001 ${this.#nick} :hello`);
      this.#answer(`:floor 422 ${this.#nick} :nothing to say`);
    } else if (verb === "JOIN") this.#enter(first);
    // After what its rooms have to say in this turn.
    else if (verb === "PING") setImmediate(() => this.#answer(`:floor PONG floor ${first}`));
  }

  leave(): void {
    for (const room of this.#entered) room.leave(this.#wire);
  }

  #enter(name: string): void {
    const room = this.#rooms.get(name) ?? new FloorRoom();
    this.#rooms.set(name, room);
    room.enter(this.#wire);
    this.#entered.push(room);
    this.#answer(`:floor 366 ${this.#nick} ${name} :End`);
  }

  #answer(line: string): void {
    this.#wire.write(this.#wire.wrap(Buffer.from(line)));
  }
}
