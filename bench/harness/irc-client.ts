import { connect, type Socket } from "node:net";
import { type IrcLine, readIrcLine } from "./irc-line.ts";

/** Something that happened in a room, as a client sees it: live, as the echo of its own, or in history. */
export interface SeenEvent {
  /** `PRIVMSG`, `JOIN`, … */
  readonly verb: string;
  readonly nick: string;
  readonly room: string;
  readonly text: string;
  /** The number in the room's log; 0 for what the log does not have yet. */
  readonly seq: number;
  readonly msgid: string;
  /** It answers a command of this client. */
  readonly answer: boolean;
}

/** Where a message got to in its room's log. */
export interface Echo {
  readonly seq: number;
  readonly msgid: string;
}

/** The server said no. `code` is the code of a standard reply, or a numeric. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;

  constructor(line: IrcLine) {
    const code = line.verb === "FAIL" ? (line.params[1] ?? "") : line.verb;
    super(`${code}: ${line.params.at(-1) ?? ""}`);
    this.code = code;
  }
}

/** The connection ended before the answer came. `why` is the server's last word, or what the socket says. */
export class Disconnected extends Error {
  override readonly name = "Disconnected";

  constructor(why: string) {
    super(why);
  }
}

/** How a client connects. */
export interface IrcClientOptions {
  readonly port: number;
  readonly nick: string;
  /** Takes back the session that this token stands for, under its nick. */
  readonly resume?: string | undefined;
  /** Hears of everything that happens in its rooms, in the order of its arrival. */
  readonly onEvent?: (event: SeenEvent, client: IrcClient) => void;
}

const capabilities =
  "message-tags server-time echo-message labeled-response batch draft/chathistory draft/event-playback standard-replies draft/no-implicit-names monarchs.chat/resume";
const seqTag = "monarchs.chat/seq";
const nonceTag = "+monarchs.chat/nonce";
const roomVerbs = new Set(["PRIVMSG", "NOTICE", "JOIN", "PART", "KICK", "TOPIC", "MODE", "QUIT", "NICK"]);

interface Waiting {
  readonly lines: IrcLine[];
  readonly resolve: (lines: readonly IrcLine[]) => void;
  readonly reject: (error: Error) => void;
}

/** A lean IRC client of the harness: it sends with labels and knows the answer to each of its commands. */
export class IrcClient {
  readonly nick: string;
  /** Settles with the reason when the connection has ended, whoever ended it. */
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  readonly #onEvent: IrcClientOptions["onEvent"];
  readonly #waiting = new Map<string, Waiting>();
  readonly #batches = new Map<string, { readonly waiting: Waiting; readonly outer: boolean }>();
  #labels = 0;
  #rest = "";
  #lastWord: string | undefined;
  #ended = false;
  #welcome: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket, { nick, onEvent }: IrcClientOptions) {
    this.#socket = socket;
    this.nick = nick;
    this.#onEvent = onEvent;
    socket.setNoDelay(true);
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => this.#read(chunk));
    let fault: string | undefined;
    socket.on("error", (error) => {
      fault = error.message;
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        const why = this.#lastWord ?? fault ?? "the connection was closed";
        this.#end(why);
        resolve(why);
      });
    });
  }

  /** Connects and registers. @throws Refused, Disconnected, or the error of the socket */
  static async connect(options: IrcClientOptions): Promise<IrcClient> {
    const socket = connect({ port: options.port, host: "127.0.0.1" });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    const client = new IrcClient(socket, options);
    const entry =
      options.resume === undefined
        ? [`NICK ${options.nick}`, `USER ${options.nick} 0 * :${options.nick}`]
        : [`RESUME ${options.resume}`];
    const welcomed = new Promise<void>((resolve, reject) => {
      client.#welcome = { resolve, reject };
    });
    client.#write(["CAP LS 302", `CAP REQ :${capabilities}`, ...entry, "CAP END"]);
    await welcomed;
    return client;
  }

  /** Enters a room; the JOIN itself is heard of as an event. @throws Refused, Disconnected */
  async join(room: string): Promise<void> {
    await this.#ask(`JOIN ${room}`);
  }

  /**
   * Says something. A nonce that was used before stands for the same message.
   *
   * @throws Refused, Disconnected
   */
  async say(room: string, text: string, nonce: string): Promise<Echo> {
    const [echo] = await this.#ask(`PRIVMSG ${room} :${text}`, `;${nonceTag}=${nonce}`);
    const { seq, msgid } = seenOf(echo ?? nothing, true);
    return { seq, msgid };
  }

  /** The token with which this session can be taken back. @throws Refused, Disconnected */
  async resumeToken(): Promise<string> {
    const [line] = await this.#ask("RESUME");
    return line?.params[1] ?? "";
  }

  /** What follows on `after` in a room's log, at most `limit` events. @throws Refused, Disconnected */
  async history(room: string, after: string, limit: number): Promise<readonly SeenEvent[]> {
    return this.page("AFTER", room, after, limit);
  }

  /** A page of a room's log, as CHATHISTORY has it. @throws Refused, Disconnected */
  async page(
    direction: "AFTER" | "BEFORE" | "LATEST",
    room: string,
    reference: string,
    limit: number,
  ): Promise<readonly SeenEvent[]> {
    const lines = await this.#ask(`CHATHISTORY ${direction} ${room} ${reference} ${limit}`);
    return lines.filter(({ verb }) => roomVerbs.has(verb)).map((line) => seenOf(line, true));
  }

  /** Settles when the server has handled everything sent before. @throws Disconnected */
  async ping(): Promise<void> {
    await this.#ask("PING harness");
  }

  /** Drops the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  #ask(line: string, tags = ""): Promise<readonly IrcLine[]> {
    this.#labels += 1;
    const label = this.#labels.toString(36);
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Disconnected(this.#lastWord ?? "the connection was closed"));
      this.#waiting.set(label, { lines: [], resolve, reject });
      this.#write([`@label=${label}${tags} ${line}`]);
    });
  }

  #write(lines: readonly string[]): void {
    this.#socket.write(`${lines.join("\r\n")}\r\n`);
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(readIrcLine(line));
  }

  #take(line: IrcLine): void {
    const label = line.tags.get("label");
    const reference = line.tags.get("batch");
    if (label !== undefined) {
      const waiting = this.#waiting.get(label);
      this.#waiting.delete(label);
      if (waiting) this.#answer(waiting, line);
    } else if (reference !== undefined) {
      const batch = this.#batches.get(reference);
      if (!batch) return;
      if (line.verb === "BATCH") this.#openOrClose(batch.waiting, line, false);
      else this.#collect(batch.waiting, line, batch.outer);
    } else this.#takeUnasked(line);
  }

  #takeUnasked(line: IrcLine): void {
    switch (line.verb) {
      case "PING":
        this.#write([`PONG :${line.params.at(-1) ?? ""}`]);
        return;
      case "ERROR":
        this.#lastWord = line.params.at(-1) ?? "";
        return;
      case "BATCH": {
        const batch = this.#batches.get((line.params[0] ?? "").slice(1));
        if (batch) this.#openOrClose(batch.waiting, line, batch.outer);
        return;
      }
      case "376":
      case "422":
        this.#welcome?.resolve();
        this.#welcome = undefined;
        return;
      case "FAIL":
      case "433":
      case "432":
        this.#welcome?.reject(new Refused(line));
        this.#welcome = undefined;
        return;
      default:
        if (roomVerbs.has(line.verb)) this.#onEvent?.(seenOf(line, false), this);
    }
  }

  #answer(waiting: Waiting, line: IrcLine): void {
    if (line.verb === "BATCH") this.#openOrClose(waiting, line, true);
    else {
      this.#collect(waiting, line, true);
      settle(waiting);
    }
  }

  #openOrClose(waiting: Waiting, line: IrcLine, outer: boolean): void {
    const [sign = ""] = line.params;
    const reference = sign.slice(1);
    if (sign.startsWith("+")) {
      // A labelled batch that is itself the history holds no live events.
      const live = outer && line.params[1] === "labeled-response";
      this.#batches.set(reference, { waiting, outer: live });
      if (outer) waiting.lines.push(line);
      return;
    }
    this.#batches.delete(reference);
    const opened = waiting.lines[0];
    if (opened?.verb === "BATCH" && opened.params[0] === `+${reference}`) {
      waiting.lines.shift();
      settle(waiting);
    }
  }

  #collect(waiting: Waiting, line: IrcLine, live: boolean): void {
    waiting.lines.push(line);
    if (live && roomVerbs.has(line.verb)) this.#onEvent?.(seenOf(line, true), this);
  }

  #end(why: string): void {
    this.#ended = true;
    this.#lastWord ??= why;
    const error = new Disconnected(why);
    this.#welcome?.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    for (const { waiting } of this.#batches.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#batches.clear();
  }
}

const nothing: IrcLine = { tags: new Map(), nick: "", verb: "", params: [] };

const isRefusal = ({ verb }: IrcLine): boolean =>
  verb === "FAIL" || /^[45]\d\d$/.test(verb) || verb === "263";

function settle({ lines, resolve, reject }: Waiting): void {
  const refusal = lines.find(isRefusal);
  if (refusal) reject(new Refused(refusal));
  else resolve(lines);
}

function seenOf({ tags, nick, verb, params }: IrcLine, answer: boolean): SeenEvent {
  return {
    verb,
    nick,
    room: params[0] ?? "",
    text: params.length > 1 ? (params.at(-1) ?? "") : "",
    seq: Number(tags.get(seqTag) ?? 0),
    msgid: tags.get("msgid") ?? "",
    answer,
  };
}
