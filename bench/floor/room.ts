/** Somebody in a room of a bare server. */
export interface FloorMember {
  write(bytes: Buffer): void;
}

/**
 * A room as bare as it can be and still be fast: what is said in it in one turn of the event loop is joined into one
 * Buffer, which all members share, and written to each of them once. A write costs the kernel the same whatever it carries.
 */
export class FloorRoom {
  readonly #members = new Set<FloorMember>();
  #said: { readonly from: FloorMember; readonly bytes: Buffer }[] = [];

  enter(member: FloorMember): void {
    this.#members.add(member);
  }

  leave(member: FloorMember): void {
    this.#members.delete(member);
  }

  say(from: FloorMember, bytes: Buffer): void {
    if (this.#said.length === 0) setImmediate(() => this.#flush());
    this.#said.push({ from, bytes });
  }

  #flush(): void {
    const said = this.#said;
    this.#said = [];
    const all = Buffer.concat(said.map(({ bytes }) => bytes));
    const speakers = new Set(said.map(({ from }) => from));
    for (const member of this.#members) {
      if (!speakers.has(member)) member.write(all);
      else {
        const others = said.filter(({ from }) => from !== member);
        if (others.length > 0) member.write(Buffer.concat(others.map(({ bytes }) => bytes)));
      }
    }
  }
}
