import type { Echo } from "./irc-client.ts";

/** A message that a client sent, and what it was told. */
export interface Sent {
  /** Names the message over all its attempts; unique in the ledger. */
  readonly nonce: string;
  readonly client: string;
  readonly room: string;
  /** Its place among what this client sent to this room. */
  readonly order: number;
  attempts: number;
  /** `open`: no answer yet; `cut`: the connection ended before there was one. */
  state: "open" | "acknowledged" | "refused" | "cut";
  /** Where it is said to stand; set once it was acknowledged. */
  echo: Echo | undefined;
  /** A later acknowledgement named another place. */
  otherEcho: Echo | undefined;
}

/** What one reader saw of one room over one connection, in the order of its arrival. */
export class ReaderLog {
  readonly reader: string;
  readonly room: string;
  /** The number of its own entry: everything after it is to be seen. */
  readonly from: number;
  readonly seqs: number[] = [];
  readonly msgids: string[] = [];
  #highest: number;

  constructor(reader: string, room: string, from: number) {
    this.reader = reader;
    this.room = room;
    this.from = from;
    this.#highest = from;
  }

  /** The highest number seen so far. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether a number was seen, which is looked up for few: from the end, as what is asked for is recent. */
  has(seq: number): boolean {
    return this.seqs.lastIndexOf(seq) >= 0;
  }

  saw({ seq, msgid }: Echo): void {
    this.seqs.push(seq);
    this.msgids.push(msgid);
    if (seq > this.#highest) this.#highest = seq;
  }
}

/** What was sent, acknowledged, refused, and received by whom in which order. It notes, and judges nothing. */
export class Ledger {
  readonly #sent = new Map<string, Sent>();
  readonly #orders = new Map<string, number>();
  readonly #msgids = new Map<string, string>();
  /** How often each code of refusal was given. */
  readonly refusals = new Map<string, number>();
  /** Connections that ended though nobody wanted them to, with the reason. */
  readonly disconnections: { readonly client: string; readonly why: string }[] = [];
  readonly readers: ReaderLog[] = [];

  /** Notes an attempt: the first one of a nonce, or a further one. */
  send(nonce: string, client: string, room: string): Sent {
    const known = this.#sent.get(nonce);
    if (known) {
      known.attempts += 1;
      if (known.state !== "acknowledged") known.state = "open";
      return known;
    }
    const place = `${client} ${room}`;
    const order = this.#orders.get(place) ?? 0;
    this.#orders.set(place, order + 1);
    const sent: Sent = {
      nonce,
      client,
      room,
      order,
      attempts: 1,
      state: "open",
      echo: undefined,
      otherEcho: undefined,
    };
    this.#sent.set(nonce, sent);
    return sent;
  }

  acknowledge(sent: Sent, { seq, msgid }: Echo): void {
    const echo = { seq, msgid: this.#interned(msgid) };
    if (sent.echo === undefined) sent.echo = echo;
    else if (sent.echo.seq !== seq || sent.echo.msgid !== msgid) sent.otherEcho = echo;
    sent.state = "acknowledged";
  }

  refuse(sent: Sent, code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
    if (sent.state !== "acknowledged") sent.state = "refused";
  }

  cut(sent: Sent): void {
    if (sent.state !== "acknowledged") sent.state = "cut";
  }

  /** Opens the log of a reader that has just entered a room. @param from the number of its entry */
  reader(reader: string, room: string, from: number): ReaderLog {
    const log = new ReaderLog(reader, room, from);
    this.readers.push(log);
    return log;
  }

  /** Notes that a reader was shown an event. */
  saw(log: ReaderLog, { seq, msgid }: Echo): void {
    log.saw({ seq, msgid: this.#interned(msgid) });
  }

  disconnected(client: string, why: string): void {
    this.disconnections.push({ client, why });
  }

  find(nonce: string): Sent | undefined {
    return this.#sent.get(nonce);
  }

  get sent(): Iterable<Sent> {
    return this.#sent.values();
  }

  /** How many messages stand where. */
  get counts(): Readonly<Record<Sent["state"] | "sent" | "attempts", number>> {
    const counts = { sent: this.#sent.size, attempts: 0, open: 0, acknowledged: 0, refused: 0, cut: 0 };
    for (const { state, attempts } of this.#sent.values()) {
      counts[state] += 1;
      counts.attempts += attempts;
    }
    return counts;
  }

  /** One copy of each id, and none that keeps the bytes alive which it was cut from. */
  #interned(msgid: string): string {
    let own = this.#msgids.get(msgid);
    if (own === undefined) {
      own = Buffer.from(msgid, "latin1").toString("latin1");
      this.#msgids.set(own, own);
    }
    return own;
  }
}
