import { readFileSync } from "node:fs";
import { connect, Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { WebSocket } from "ws";

/** How long a test waits for what has to come. */
export const patienceMs = 8_000;

/** Settles when the condition holds; fails with `what` when it does not come to hold. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = "a condition",
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new RangeError(`${what} did not come to hold`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A client of lines: over TCP, or with a line in each WebSocket message. */
export class TestClient {
  /** Every line that came, oldest first. */
  readonly received: string[] = [];
  /** Settles when the connection is closed. */
  readonly closed: Promise<void>;
  isClosed = false;
  #next = 0;
  #rest = "";
  #pings = 0;
  #waiting: (() => void)[] = [];
  readonly #write: (text: string | Uint8Array) => void;
  readonly #end: () => void;
  readonly #stream: { pause(): unknown; resume(): unknown };
  /** The socket, for tests that break it; absent for a WebSocket. */
  readonly socket: Socket | undefined;

  private constructor(
    write: (text: string | Uint8Array) => void,
    end: () => void,
    whenClosed: (done: () => void) => void,
    stream: { pause(): unknown; resume(): unknown },
  ) {
    this.#write = write;
    this.#end = end;
    this.#stream = stream;
    this.socket = stream instanceof Socket ? stream : undefined;
    this.closed = new Promise((resolve) =>
      whenClosed(() => {
        this.isClosed = true;
        this.#wake();
        resolve();
      }),
    );
  }

  static async tcp(port: number): Promise<TestClient> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return TestClient.#over(socket);
  }

  static #over(socket: Socket): TestClient {
    // what one client writes is not to wait for the acknowledgement of what it wrote before: tests rely on whose came first
    socket.setNoDelay();
    socket.on("error", () => undefined); // "close" follows, and is what tests look at
    const client = new TestClient(
      (text) => socket.write(text),
      () => socket.end(),
      (done) => socket.once("close", done),
      socket,
    );
    socket.on("data", (chunk: Buffer) => client.#take(chunk.toString("utf8")));
    return client;
  }

  /** Over TLS; whoever signed the certificate, whose name is kept. `own`: files of one that the client shows. */
  static async tls(
    port: number,
    own?: { readonly certificate: string; readonly key: string },
  ): Promise<TestClient> {
    const shown = own ? { cert: readFileSync(own.certificate), key: readFileSync(own.key) } : {};
    const socket: TLSSocket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...shown });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    const client = TestClient.#over(socket);
    client.certificateName = String(socket.getPeerCertificate().subject.CN);
    return client;
  }

  static async webSocket(url: string, protocol = "text.ircv3.net"): Promise<TestClient> {
    const ws = new WebSocket(url, protocol);
    const client = new TestClient(
      (text) => ws.send(typeof text === "string" ? text.replace(/\r?\n$/, "") : text),
      () => ws.close(),
      (done) =>
        ws.once("close", (code, reason) => {
          client.closeCode = code;
          client.closeReason = reason.toString();
          done();
        }),
      ws,
    );
    ws.on("message", (data) => client.#take(`${String(data)}\r\n`));
    await new Promise<void>((resolve, reject) => {
      ws.once("open", resolve);
      ws.once("error", reject);
    });
    ws.on("error", () => undefined);
    return client;
  }

  /** The name in the server's certificate. */
  certificateName: string | undefined;
  closeCode: number | undefined;
  closeReason = "";

  /** Sends lines, each with its ending. */
  send(...lines: readonly string[]): void {
    for (const line of lines) this.#write(`${line}\r\n`);
  }

  /** Sends bytes as they are. */
  raw(bytes: string | Uint8Array): void {
    this.#write(bytes);
  }

  end(): void {
    this.#end();
  }

  /** Stops reading; what comes stays with the kernel, and then with the server. */
  pause(): void {
    this.#stream.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#stream.resume();
  }

  /** Breaks the connection without a word. */
  destroy(): void {
    this.socket?.resetAndDestroy();
  }

  /** The next line that matches, after those that were waited for before; the ones between are passed over. */
  async line(pattern: RegExp): Promise<string> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      while (this.#next < this.received.length) {
        const line = this.received[this.#next++] ?? "";
        if (pattern.test(line)) return line;
      }
      const left = deadline - performance.now();
      if (left <= 0 || (this.isClosed && this.#next >= this.received.length))
        throw new RangeError(`no line ${pattern} came; these did:\n${this.received.slice(-25).join("\n")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** IRC: everything that came before the answer to a PING, and was not waited for. */
  async roundtrip(): Promise<readonly string[]> {
    const from = this.#next;
    this.#pings += 1;
    const token = `t${this.#pings}`;
    this.send(`PING ${token}`);
    await this.line(new RegExp(`PONG .*${token}$`));
    return this.received.slice(from, this.#next - 1);
  }

  /** The line door: everything that came before the answer to a command that does not exist, and was not waited for. */
  async lineRoundtrip(): Promise<readonly string[]> {
    const from = this.#next;
    this.#pings += 1;
    const token = `"/fence${this.#pings}"`;
    this.send(token.replaceAll('"', ""));
    await this.line(new RegExp(`${token}.*UNKNOWN_COMMAND`));
    return this.received.slice(from, this.#next - 1);
  }

  #take(text: string): void {
    this.#rest += text;
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.received.push(line.replace(/\r$/, ""));
    for (const line of lines) {
      const ping = /^PING (\S+)/.exec(line);
      if (ping) this.send(`PONG ${ping[1]}`);
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
