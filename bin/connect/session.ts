import { stripVTControlCharacters } from "node:util";
import { backoffMs } from "./backoff.ts";
import { connectLine, type LineAddress, type LineConnection } from "./line-connection.ts";

/** Who shows what a session says. */
export interface SessionView {
  /** A line for the person. */
  show(line: string): void;
  /** What is typed is to be hidden, or shown again. */
  hide(hidden: boolean): void;
  /** The session is over. */
  over(): void;
}

/** Settings of a session. */
export interface SessionOptions {
  readonly address: LineAddress;
  /** The name to take at once. */
  readonly name?: string;
  /** Asks the server for colours. */
  readonly color: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** Milliseconds to wait before attempt n, from 0; replaceable for tests. */
  readonly waitMs?: (attempt: number) => number;
}

/** A person's session with a server, over as many connections as it takes. */
export interface Session {
  /** Sends a typed line. @returns false while there is no connection */
  send(line: string): boolean;
  /** Says goodbye, and ends. */
  quit(): void;
}

const tokenLine = /: \/resume (\S+)$/;
const welcomeLine = /^- welcome(?: back)?, ([^\s:]+):/;

/**
 * Keeps a session with a line door: connects, and after a broken connection connects again with growing waits
 * and takes its session back with the resume token, which it keeps in memory only.
 *
 * @throws the socket's error when the first connection fails
 */
export async function startSession(options: SessionOptions, view: SessionView): Promise<Session> {
  const { address, color, timeZone, waitMs = (attempt) => backoffMs(attempt, Math.random()) } = options;
  let connection: LineConnection | undefined;
  let leaving = false;
  let name = options.name;
  let token: string | undefined;
  /** Whether the token was shown and neither welcomed nor refused yet. */
  let resuming = false;
  let retry: NodeJS.Timeout | undefined;
  /** Answers to what we asked for ourselves, which the person does not need to see. */
  let expected: RegExp[] = [];

  const ask = (line: string, answer: RegExp) => {
    expected.push(answer);
    connection?.send(line);
  };

  function line(text: string): void {
    const plain = stripVTControlCharacters(text);
    const asked = expected.findIndex((answer) => answer.test(plain));
    const given = tokenLine.exec(plain)?.[1];
    if (asked >= 0 && given !== undefined) token = given;
    const welcomed = welcomeLine.exec(plain)?.[1];
    if (welcomed !== undefined) {
      resuming = false;
      name = welcomed;
      ask("/resume", tokenLine);
    }
    if (asked >= 0) expected.splice(asked, 1);
    else view.show(text);
    if (resuming && plain.startsWith("! ")) {
      // The session is gone on the server's side: at least the name may still be free.
      resuming = false;
      token = undefined;
      if (name !== undefined) connection?.send(`/nick ${name}`);
    }
  }

  async function open(): Promise<void> {
    expected = [];
    connection = await connectLine(address, { line, hide: view.hide, closed });
    resuming = token !== undefined;
    if (token !== undefined) connection.send(`/resume ${token}`);
    if (color) ask("/set color on", /^- color is /);
    ask(`/set tz ${timeZone}`, /^- tz is /);
    if (token === undefined && name !== undefined) connection.send(`/nick ${name}`);
  }

  function closed(error: Error | undefined): void {
    connection = undefined;
    view.hide(false);
    if (leaving) {
      view.over();
      return;
    }
    view.show(`* the connection is lost${error ? ` (${error.message})` : ""}`);
    reconnect(0);
  }

  function reconnect(attempt: number): void {
    const ms = waitMs(attempt);
    view.show(`* connecting again in ${(ms / 1000).toFixed(1)} s; /quit gives up`);
    retry = setTimeout(() => {
      open().then(
        () => view.show("* connected again"),
        (error: Error) => {
          view.show(`* no answer: ${error.message}`);
          if (leaving) view.over();
          else reconnect(attempt + 1);
        },
      );
    }, ms);
  }

  const quit = () => {
    leaving = true;
    clearTimeout(retry);
    if (!connection) return view.over();
    const open = connection;
    open.send("/quit");
    // A server that does not answer must not keep us.
    setTimeout(() => open.end(), 2_000).unref();
  };

  await open();
  return {
    send(typed) {
      if (/^\/(?:quit|q|exit|bye)\b/i.test(typed)) {
        leaving = true;
        if (!connection) {
          quit();
          return true;
        }
      }
      connection?.send(typed);
      return connection !== undefined;
    },
    quit,
  };
}
