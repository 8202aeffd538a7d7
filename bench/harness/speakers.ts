import { Disconnected, IrcClient, Refused, type SeenEvent } from "./irc-client.ts";
import { nonceOf } from "./judge.ts";
import type { Ledger, ReaderLog, Sent } from "./ledger.ts";
import { pause } from "./wait.ts";

/** How long a message that was refused waits before it is sent again. */
const resendAfterMs = 20;

/** A client that speaks and reads, and writes all of it into the ledger. */
export class Speaker {
  readonly nick: string;
  /** With which its session is taken back on another connection. */
  token: string | undefined;
  /** From sending to acknowledgement, milliseconds, of every acknowledged message. */
  readonly latencies: number[] = [];
  readonly #ledger: Ledger;
  #connection: { readonly client: IrcClient; wanted: boolean } | undefined;
  #logs = new Map<string, ReaderLog>();

  constructor(nick: string, ledger: Ledger) {
    this.nick = nick;
    this.#ledger = ledger;
  }

  /**
   * Connects, takes its former session back if it has a token, and enters the rooms.
   *
   * @throws Refused, Disconnected
   */
  async enter(port: number, rooms: readonly string[]): Promise<void> {
    this.#logs = new Map();
    const { nick, token } = this;
    const client = await IrcClient.connect({
      port,
      nick,
      resume: token,
      onEvent: (event) => this.#heard(event),
    });
    const connection = { client, wanted: true };
    this.#connection = connection;
    void client.closed.then((why) => {
      if (connection.wanted) this.#ledger.disconnected(nick, why);
    });
    for (const room of rooms) await client.join(room);
  }

  /** Gets a token, so that the session can be taken back. @throws Refused, Disconnected */
  async keep(): Promise<void> {
    this.token = await this.client.resumeToken();
  }

  /** Its connection. @throws Disconnected before {@link enter} */
  get client(): IrcClient {
    if (!this.#connection) throw new Disconnected(`${this.nick} has not connected`);
    return this.#connection.client;
  }

  /** Whether it has come as far in each room as `ends` says. */
  hasSeen(ends: ReadonlyMap<string, number>): boolean {
    return [...ends].every(([room, seq]) => (this.#logs.get(room)?.highest ?? 0) >= seq);
  }

  /** Says a new message, and notes what becomes of it. @param resend tries again when it is refused */
  say(room: string, nonce: string, resend: boolean): Promise<void> {
    return this.#attempt(this.#ledger.send(nonce, this.nick, room), resend);
  }

  /** Says a message once more that had no answer, with its nonce. */
  sayAgain(sent: Sent): Promise<void> {
    return this.#attempt(this.#ledger.send(sent.nonce, this.nick, sent.room), true);
  }

  /** The connection is about to end, and is meant to. */
  expectEnd(): void {
    if (this.#connection) this.#connection.wanted = false;
  }

  leave(): void {
    this.expectEnd();
    this.#connection?.client.destroy();
  }

  async #attempt(sent: Sent, resend: boolean): Promise<void> {
    for (;;) {
      const sentAt = performance.now();
      try {
        this.#ledger.acknowledge(sent, await this.client.say(sent.room, textOf(sent), sent.nonce));
        this.latencies.push(performance.now() - sentAt);
        return;
      } catch (error) {
        if (error instanceof Disconnected) return this.#ledger.cut(sent);
        if (!(error instanceof Refused)) throw error;
        this.#ledger.refuse(sent, error.code);
        if (!resend) return;
      }
      await pause(resendAfterMs);
      this.#ledger.send(sent.nonce, this.nick, sent.room);
    }
  }

  #heard(event: SeenEvent): void {
    if (event.seq === 0) return;
    if (event.verb === "JOIN" && event.nick === this.nick) {
      this.#logs.set(event.room, this.#ledger.reader(this.nick, event.room, event.seq));
      return;
    }
    const log = this.#logs.get(event.room);
    if (!log) return;
    // The answer to a repeated message may name one from before the entry, or that was shown before: that is no delivery.
    if (event.answer && this.#wasRepeated(event) && (event.seq < log.from || log.has(event.seq))) return;
    this.#ledger.saw(log, event);
  }

  #wasRepeated(event: SeenEvent): boolean {
    return (this.#ledger.find(nonceOf(event) ?? "")?.attempts ?? 0) > 1;
  }
}

/** What the harness says: the nonce first, so that a log can be judged by its texts alone. */
const textOf = ({ nonce }: Sent): string => `${nonce} and so on, as people say things of some length`;
