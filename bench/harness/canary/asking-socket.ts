import { connect, type Socket } from "node:net";
import { TookTooLong } from "../wait.ts";

const answerMs = 20_000;

/** How a door is asked: what brings somebody in, and a question whose answer tells that all before it are answered. */
export interface Entry {
  readonly port: number;
  readonly hello: readonly string[];
  readonly fence: (count: number) => { readonly line: string; readonly answer: RegExp };
}

/** A TCP connection that is asked one line after the other, and gives every byte that came. */
export class AskingSocket {
  readonly #entry: Entry;
  #socket: Socket | undefined;
  #received = "";
  #gone = true;
  #fences = 0;
  #wake: (() => void) | undefined;

  constructor(entry: Entry) {
    this.#entry = entry;
  }

  /** Sends a line, on a new connection if the last one has ended. @returns all that came since the last question */
  async ask(line: string): Promise<string> {
    if (this.#gone) await this.#come();
    this.#fences += 1;
    const fence = this.#entry.fence(this.#fences);
    this.#socket?.write(`${line}\r\n${fence.line}\r\n`);
    const deadline = performance.now() + answerMs;
    while (!this.#gone && !fence.answer.test(this.#received)) {
      const left = deadline - performance.now();
      if (left <= 0) throw new TookTooLong(`an answer to ${line}`, answerMs);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const text = this.#received;
    this.#received = "";
    return text;
  }

  end(): void {
    this.#socket?.destroy();
  }

  async #come(): Promise<void> {
    const socket = connect({ port: this.#entry.port, host: "127.0.0.1" });
    socket.setNoDelay(true);
    socket.setEncoding("utf8");
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    this.#socket = socket;
    this.#gone = false;
    socket.on("data", (chunk: string) => {
      this.#received += chunk;
      for (const [, token] of chunk.matchAll(/^PING (\S+)/gm)) socket.write(`PONG ${token}\r\n`);
      this.#wake?.();
    });
    socket.on("error", () => undefined); // "close" follows
    socket.once("close", () => {
      this.#gone = true;
      this.#wake?.();
    });
    socket.write(this.#entry.hello.map((line) => `${line}\r\n`).join(""));
  }
}

/** The IRC door, with every capability that is asked for. */
export const ircEntry = (
  port: number,
  nick: string,
  capabilities: string,
  logIn: readonly string[],
): Entry => ({
  port,
  hello: [
    "CAP LS 302",
    `CAP REQ :${capabilities}`,
    `NICK ${nick}`,
    `USER ${nick} 0 * :${nick}`,
    "CAP END",
    ...logIn,
  ],
  fence: (count) => ({ line: `PING fence${count}`, answer: new RegExp(`PONG \\S+ :?fence${count}\r`) }),
});

/** The line door. */
export const lineEntry = (port: number, nick: string, logIn: readonly string[]): Entry => ({
  port,
  hello: [nick, ...logIn],
  fence: (count) => ({ line: `/fence${count}`, answer: new RegExp(`/fence${count}\\b`) }),
});
