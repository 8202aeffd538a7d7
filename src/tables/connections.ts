import type { Decoded, Request, Session } from "../dialects/dialect.ts";
import type { Framed, Framer } from "../dialects/frame.ts";
import type { SessionAway } from "../domain/away.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { Identity, ServerRole } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import { Mailbox } from "../otp/mailbox.ts";
import type { AnyPid } from "../otp/process.ts";
import type { Ask } from "./ask.ts";
import { Successors } from "./successors.ts";
import type { Transport, TransportListener } from "./transport.ts";
import type { UnderWay } from "./under-way.ts";
import type { UserRow } from "./users.ts";

/** What a connection's row needs of the world around it. */
export interface ConnectionSurroundings {
  /** ms since 1970. */
  readonly now: () => number;
  /** Bytes that may wait for a slow reader, then it is closed. */
  readonly outboxBytes: () => number;
  /** Lines that may wait to be handled before the socket is paused. */
  readonly inboxLines: () => number;
  readonly underWay: UnderWay;
  /** Tells the actor, whichever serves the row now, that there is something to do. */
  readonly wake: (row: ConnectionRow) => void;
  /** It closes from here on; told once. */
  readonly closes: (cause: CloseCause) => void;
  /** The socket is closed, for whatever reason: the row is done with. */
  readonly gone: (row: ConnectionRow) => void;
}

/**
 * Why a connection closes, for the figures: the client said so, or was suddenly gone, silent, too slow a reader, not
 * registered in time; its actor failed too often; the server or an operator put it off; the server goes down.
 */
export type CloseCause =
  | "quit"
  | "gone"
  | "silent"
  | "slow"
  | "unregistered"
  | "failed"
  | "expelled"
  | "shutdown";

/** How long a peer has to take the last bytes. */
const closeGraceMs = 2_000;

/**
 * One client's connection: a row of the connections table. It holds the socket, what was read and not handled, and the
 * answers that are due; its connection actor decides what is done with them and may crash without harm to any of it.
 */
export class ConnectionRow implements TransportListener {
  readonly id: string;
  readonly transport: Transport;
  readonly connectedAt: number;
  /** Replaced when the first line shows another dialect. */
  session: Session;
  framer: Framer;
  user: UserRow | undefined;
  pid: AnyPid | undefined;
  readonly successors = new Successors();
  /** Lines that were given out to be handled since the row was made. */
  lines = 0;
  /** The identity that a log-in before signing in has given. */
  login:
    | {
        readonly identity: Identity;
        readonly role: ServerRole;
        readonly multipleSessions?: boolean;
        readonly alwaysOn?: boolean;
      }
    | undefined;
  /** The sign-in with tokens that it came by, and ends with. */
  authSession: string | undefined;
  /** The profile that was set before signing in, which becomes the person's. */
  preset: Metadata | undefined;
  lastHeardAt: number;
  /** When a sign of life was asked for, and has not come: ms since 1970. */
  pingedAt: number | undefined;
  /** Failed log-ins. */
  attempts = 0;
  /** The commands under way; more than one only for messages to one and the same target. */
  readonly asks = new Set<Ask>();
  /** The target of the messages under way. */
  saying: string | undefined;
  /** The command that the actor is in the middle of: whoever takes over knows what it died of. */
  executing: Ask | undefined;
  /** Decoded, but waits for the answers before it. */
  held: Exclude<Decoded, undefined> | undefined;
  /** Commands of the request under way that have not begun. */
  readonly following: Ask[] = [];
  /** Flood control holds it back: what was decoded waits. */
  throttled = false;
  /** Why it is being closed; no line is handled any more. */
  closing: string | undefined;
  /** The peer has said all it had to say. */
  ended = false;
  woken = false;
  /** What it says of its person, unless that they are here. */
  away: SessionAway | undefined;
  /** The nicks that it watches, by their folded form; see watching.ts. */
  watching: Map<string, string> | undefined;
  /** The hash of this session's resume token. */
  resumeHash: string | undefined;
  #inbox = new Mailbox<Framed>();
  #paused = true;
  /** Bytes in the queue that the client itself has asked for. */
  #allowance = 0;
  #congested = false;
  #gone = false;
  readonly #around: ConnectionSurroundings;

  constructor(
    id: string,
    transport: Transport,
    session: Session,
    framer: Framer,
    around: ConnectionSurroundings,
  ) {
    this.id = id;
    this.transport = transport;
    this.session = session;
    this.framer = framer;
    this.#around = around;
    this.connectedAt = around.now();
    this.lastHeardAt = this.connectedAt;
    transport.attach(this);
  }

  /** Of the transport: the peer sends no more, but may still read. */
  peerEnded(): void {
    this.ended = true;
    this.wake();
  }

  /** Of the transport. */
  drained(): void {
    this.#allowance = 0;
    if (this.#congested) this.wake();
    this.#congested = false;
  }

  /** Of the transport. */
  closed(): void {
    this.#gone = true;
    this.#closes("the connection was closed", "gone");
    this.#around.gone(this);
  }

  /** The socket is closed. */
  get gone(): boolean {
    return this.#gone;
  }

  now(): number {
    return this.#around.now();
  }

  get waitingLines(): number {
    return this.#inbox.length;
  }

  /** The next line that was read, if there is one. */
  takeLine(): Framed | undefined {
    const line = this.#inbox.shift();
    if (line !== undefined) this.lines += 1;
    if (this.#paused && this.#inbox.length < this.#around.inboxLines()) this.listen();
    return line;
  }

  /** Reads from the socket, now that somebody serves it. */
  listen(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.transport.resume();
  }

  /** Calls the actor; once until it has come. */
  wake(): void {
    if (this.woken) return;
    this.woken = true;
    this.#around.wake(this);
  }

  /** Sends bytes that others have caused. A reader too slow for its queue is closed with a reason. */
  write(bytes: Uint8Array | string): void {
    if (bytes.length === 0 || this.#gone || this.transport.closed) return;
    this.transport.write(bytes);
    const { bufferedBytes } = this.transport;
    if (this.#allowance > bufferedBytes) this.#allowance = bufferedBytes;
    if (this.closing === undefined && bufferedBytes > this.#around.outboxBytes() + this.#allowance)
      this.#overflow();
  }

  /**
   * Sends bytes that the client has asked for, which may be more than its queue holds: it is not closed for them, but
   * gets nothing more to do until they have left.
   */
  reply(bytes: Uint8Array | string): void {
    if (bytes.length === 0 || this.#gone || this.transport.closed) return;
    this.transport.write(bytes);
    this.#allowance = this.transport.bufferedBytes;
  }

  /** Whether so much waits for the client that it is given nothing more to do; it is woken when that has left. */
  get isCongested(): boolean {
    this.#congested = this.transport.bufferedBytes > this.#around.outboxBytes();
    return this.#congested;
  }

  send(lines: readonly string[]): void {
    if (lines.length > 0) this.write(`${lines.join("\r\n")}\r\n`);
  }

  refuse(refusal: Refusal): void {
    this.send(this.session.refuse(refusal));
  }

  /** Closes after some last words; the row goes when the socket has. */
  close(reason: string, cause: CloseCause = "expelled"): void {
    if (this.closing !== undefined) return;
    this.#closes(reason, cause);
    this.#inbox = new Mailbox();
    const words = this.session.farewell(reason);
    if (!this.transport.closed && words.length > 0) this.transport.write(`${words.join("\r\n")}\r\n`);
    this.transport.end(closeGraceMs);
    this.wake();
  }

  /** Closes after what was sent, without further words. */
  finish(reason: string): void {
    if (this.closing !== undefined) return;
    this.#closes(reason, "shutdown");
    this.transport.end(closeGraceMs);
  }

  /** Closes without a word. */
  hangUp(reason: string): void {
    this.#closes(reason, "expelled");
    this.#inbox = new Mailbox();
    this.transport.destroy();
  }

  /** A command is under way from here on. */
  begin(ask: Ask): void {
    this.asks.add(ask);
    ask.round = this.#around.underWay.begin(ask.command);
  }

  /** An answer has left: makes room for what waited for it. */
  settled(ask: Ask): void {
    this.asks.delete(ask);
    if (this.asks.size === 0) {
      this.saying = undefined;
      this.wake();
    } else this.#oldestAsk?.proceed();
    this.#ended(ask);
  }

  /** Nobody waits any more for what this connection has begun. */
  abandon(): void {
    for (const ask of this.asks) this.#ended(ask);
  }

  #ended(ask: Ask): void {
    const { round } = ask;
    ask.round = undefined;
    if (round) this.#around.underWay.end(round);
  }

  /** Whether commands before this one have no answer yet. */
  isBehindOthers(ask: Ask): boolean {
    return this.#oldestAsk !== ask && this.asks.has(ask);
  }

  /** The answers that commands before this one have, and that have not left. */
  heldBefore(ask: Ask): string {
    if (this.#oldestAsk === ask) return "";
    let text = "";
    for (const earlier of this.asks) {
      if (earlier === ask) return text;
      text += earlier.takeHeld();
    }
    return text;
  }

  get #oldestAsk(): Ask | undefined {
    return this.asks.values().next().value;
  }

  /** Drops the commands of a request that have not begun. */
  forget(request: Request): void {
    const left = this.following.filter((ask) => ask.request !== request);
    this.following.splice(0, this.following.length, ...left);
  }

  /** Keeps what the dialect shows of its person up to date. */
  refreshViewer(): void {
    const { viewer } = this.session;
    const user = this.user;
    if (!user) return;
    viewer.nick = user.nick;
    viewer.identity = user.identity;
    viewer.user = user.user;
    viewer.host = user.host;
  }

  #closes(reason: string, cause: CloseCause): void {
    if (this.closing !== undefined) return;
    this.closing = reason;
    this.#around.closes(cause);
  }

  #overflow(): void {
    this.#closes("SendQ exceeded", "slow");
    this.#inbox = new Mailbox();
    // What is queued will not be read; the reason still goes out if the peer wakes up within the grace.
    this.transport.write(`${this.session.farewell("SendQ exceeded: you read too slowly").join("\r\n")}\r\n`);
    this.transport.end(closeGraceMs);
    this.wake();
  }

  /** Of the transport. */
  bytes(chunk: Uint8Array): void {
    if (this.closing !== undefined) return;
    let data = chunk;
    const filter = this.session.filter;
    if (filter) {
      const filtered = filter.push(chunk);
      if (filtered.replies.length > 0) this.transport.write(filtered.replies);
      data = filtered.data;
    }
    const lines = this.framer.push(data);
    if (lines.length === 0) return;
    this.lastHeardAt = this.#around.now();
    for (const line of lines) this.#inbox.push(line);
    if (this.#inbox.length >= this.#around.inboxLines() && !this.#paused) {
      this.#paused = true;
      this.transport.pause();
    }
    this.wake();
  }
}
