import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** A letter as it came: the envelope, and what is in it. */
export interface ReceivedLetter {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  /** Name and password, where the sender gave them. */
  readonly login: string | null;
  readonly encrypted: boolean;
}

/** Just enough of an SMTP server (RFC 5321, with STARTTLS and AUTH PLAIN) to see what is sent to one. */
export class SmtpServer implements AsyncDisposable {
  readonly letters: ReceivedLetter[] = [];
  /** Recipients that it does not know. */
  readonly unknown = new Set<string>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(tls: { readonly key: string; readonly cert: string } | undefined) {
    this.#server = createServer((socket) => this.#serve(socket, tls));
  }

  static async start(tls?: { readonly key: string; readonly cert: string }): Promise<SmtpServer> {
    const server = new SmtpServer(tls);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new RangeError("not listening");
    return address.port;
  }

  #serve(plain: Socket, tls: { readonly key: string; readonly cert: string } | undefined): void {
    let socket = plain;
    let [from, login, rest, body]: [string, string | null, string, string | null] = ["", null, "", null];
    let to: string[] = [];
    const encrypted = (): boolean => socket instanceof TLSSocket;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const command = (line: string): void => {
      const word = line.split(/[ :]/)[0]?.toUpperCase();
      const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (word === "EHLO")
        say(
          ["250-localhost", ...(tls && !encrypted() ? ["250-STARTTLS"] : []), "250 AUTH PLAIN"].join("\r\n"),
        );
      else if (word === "STARTTLS" && tls) {
        say("220 go on");
        plain.removeAllListeners("data");
        socket = new TLSSocket(plain, { isServer: true, ...tls });
        read(socket);
      } else if (word === "AUTH") {
        login = Buffer.from(line.split(" ")[2] ?? "", "base64")
          .toString()
          .split("\0")
          .slice(1)
          .join(":");
        say("235 welcome");
      } else if (word === "MAIL") {
        [from, to] = [address, []];
        say("250 good");
      } else if (word === "RCPT") {
        if (!this.unknown.has(address)) to.push(address);
        say(this.unknown.has(address) ? "550 nobody of that name" : "250 good");
      } else if (word === "DATA") {
        body = "";
        say("354 go on");
      } else if (word === "QUIT") {
        say("221 bye");
        socket.end();
      } else say("502 not here");
    };
    const read = (sender: Socket): void => {
      this.#sockets.add(sender);
      sender.on("error", () => sender.destroy());
      sender.on("close", () => this.#sockets.delete(sender));
      sender.on("data", (chunk: Buffer) => {
        rest += chunk.toString();
        for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
          const line = rest.slice(0, end);
          rest = rest.slice(end + 2);
          if (body === null) command(line);
          else if (line !== ".") body += `${line.replace(/^\./, "")}\n`;
          else {
            this.letters.push({ from, to, text: body, login, encrypted: encrypted() });
            body = null;
            say("250 taken");
          }
        }
      });
    };
    read(plain);
    say("220 localhost ESMTP");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
