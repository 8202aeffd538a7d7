import { connect, type Socket } from "node:net";
import { randomLine } from "./fuzz-lines.ts";
import type { Random } from "./random.ts";
import { until } from "./wait.ts";
import { createLineCutter, lineFault } from "./well-formed.ts";

/** How many lines are sent before an answer to a PING is waited for. */
const linesAtOnce = 100;
/** How long that answer may take. */
const answerMs = 20_000;

/** What fuzzing clients have seen, all together. */
export interface FuzzTally {
  sent: number;
  received: number;
  /** Connections that the server has ended: after QUIT, a KILL, a line without an end. */
  closed: number;
  /** What was wrong, in words; the first of them. */
  readonly faults: string[];
}

const maxFaults = 50;

/** Somebody who sends nonsense, reads all that comes, and comes back when it is thrown out. */
export class FuzzClient {
  readonly #port: number;
  readonly #name: string;
  readonly #capabilities: readonly string[];
  readonly #random: Random;
  readonly #tally: FuzzTally;
  #socket: Socket | undefined;
  #gone = true;
  #pong = "";
  #lives = 0;
  #fences = 0;

  constructor(port: number, name: string, capabilities: readonly string[], random: Random, tally: FuzzTally) {
    this.#port = port;
    this.#name = name;
    this.#capabilities = capabilities;
    this.#random = random;
    this.#tally = tally;
  }

  /** Sends so many lines. @throws TookTooLong when the server does not answer any more */
  async send(lines: number, verbs: readonly string[]): Promise<void> {
    for (let left = lines; left > 0; ) {
      if (this.#gone) await this.#come();
      const now = Math.min(left, linesAtOnce);
      this.#fences += 1;
      const token = `fence${this.#fences}`;
      const sent = Array.from({ length: now }, () => randomLine(this.#random, verbs));
      this.#socket?.write(Buffer.concat([...sent, Buffer.from(`PING ${token}\r\n`)]));
      left -= now;
      this.#tally.sent += now;
      await until(`${this.#name} has its answer`, answerMs, () => this.#gone || this.#pong === token, 1);
    }
  }

  end(): void {
    this.#socket?.destroy();
  }

  async #come(): Promise<void> {
    const random = this.#random;
    const socket = connect({ port: this.#port, host: "127.0.0.1" });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    this.#socket = socket;
    this.#gone = false;
    const cut = createLineCutter();
    socket.on("data", (chunk: Buffer) => {
      for (const line of cut(chunk)) this.#read(line);
    });
    socket.on("error", () => undefined); // "close" follows
    socket.once("close", () => {
      this.#gone = true;
      this.#tally.closed += 1;
    });
    this.#lives += 1;
    const nick = `${this.#name}x${this.#lives}`;
    const some = this.#capabilities.filter(() => random.below(2) === 0);
    const lines = [
      "CAP LS 302",
      ...some.map((name) => `CAP REQ ${name}`),
      `NICK ${nick}`,
      `USER ${nick} 0 * :${nick}`,
    ];
    // some stay unregistered: what is said before is to be borne as well
    if (random.below(10) > 0) lines.push("CAP END", "JOIN #fuzz,#fuzz1");
    socket.write(`${lines.join("\r\n")}\r\n`);
  }

  #read(line: Buffer): void {
    this.#tally.received += 1;
    const fault = lineFault(line);
    if (fault !== undefined && this.#tally.faults.length < maxFaults)
      this.#tally.faults.push(`a line ${fault}: ${JSON.stringify(line.toString("latin1").slice(0, 700))}`);
    if (line.length > 200) return;
    const text = line.toString();
    const pong = / PONG \S+ :?(fence\d+)$/.exec(text)?.[1];
    if (pong !== undefined) this.#pong = pong;
    else if (text.startsWith("PING ")) this.#socket?.write(`PONG ${text.slice(5)}\r\n`);
  }
}
