import { readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import { connect as connectTls } from "node:tls";
import { createTelnetDecoder, hello } from "./telnet.ts";

/** Where the server is. */
export interface LineAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Certificates to trust instead of the system's, a PEM file. */
  readonly ca?: string;
}

/** What becomes of a connection. */
export interface LineEvents {
  /** One line without its ending, and without anything that could steer a terminal but colours. */
  line(text: string): void;
  /** The server asks to hide what is typed, or to show it again. */
  hide(hidden: boolean): void;
  /** The end; `error` when it came without a goodbye. */
  closed(error: Error | undefined): void;
}

/** An open connection to the line door. */
export interface LineConnection {
  send(line: string): void;
  /** Ends it, after what was sent. */
  end(): void;
}

// Everything below a space but the colour sequences, and C1: a stranger's text must not move the cursor.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
const steering = /\u001b\[[\d;]*m|[\u0000-\u001f\u007f-\u009f]/g;

/** A line from the network, fit for a terminal. */
export const harmless = (line: string): string =>
  line.replace(steering, (found) => (found.length > 1 ? found : ""));

const open = ({ host, port, tls, ca }: LineAddress): Socket =>
  tls
    ? connectTls({ host, port, servername: host, ...(ca === undefined ? {} : { ca: readFileSync(ca) }) })
    : connectTcp({ host, port });

/**
 * Connects to a line door.
 *
 * @throws the socket's error when nobody answers
 */
export async function connectLine(address: LineAddress, events: LineEvents): Promise<LineConnection> {
  const socket = open(address);
  await new Promise<void>((resolve, reject) => {
    socket.once(address.tls ? "secureConnect" : "connect", resolve);
    socket.once("error", reject);
  });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  socket.write(hello);

  const telnet = createTelnetDecoder();
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let failure: Error | undefined;
  socket.on("data", (bytes: Buffer) => {
    const wasHidden = telnet.hidden;
    const { text, reply } = telnet.decode(bytes);
    if (reply.length > 0) socket.write(reply);
    const lines = (rest + decoder.write(Buffer.from(text))).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) events.line(harmless(line));
    if (telnet.hidden !== wasHidden) events.hide(telnet.hidden);
  });
  socket.on("error", (error) => {
    failure = error;
  });
  socket.once("close", () => {
    if (rest !== "") events.line(harmless(rest));
    events.closed(failure);
  });
  return {
    send: (line) => {
      socket.write(`${line}\n`);
    },
    end: () => {
      socket.end();
    },
  };
}
