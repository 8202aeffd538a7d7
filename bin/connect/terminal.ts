import { clearScreenDown, createInterface, cursorTo, moveCursor } from "node:readline";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { createCompleter } from "./completion.ts";
import { historyPath, memorable, readHistory, writeHistory } from "./history-file.ts";
import type { LineAddress } from "./line-connection.ts";
import { type Session, startSession } from "./session.ts";

/** The terminal as readline sees it; while `hidden`, nothing typed is shown. */
class MutedTerminal extends Writable {
  hidden = false;
  readonly isTTY = true;
  readonly #terminal: NodeJS.WriteStream;

  constructor(terminal: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
    terminal.on("resize", () => this.emit("resize"));
  }

  get columns(): number {
    return this.#terminal.columns;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.hidden) this.#terminal.write(chunk);
    done();
  }
}

/**
 * Chats on a terminal: what comes in is written above the line that is being typed, Tab completes, the arrow
 * keys find what was typed before. Passwords are neither shown nor remembered.
 *
 * @throws the socket's error when the server cannot be reached
 */
export async function runTerminal(
  address: LineAddress,
  name: string | undefined,
  terminal: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream },
): Promise<void> {
  const { input, output } = terminal;
  const muted = new MutedTerminal(output);
  const completer = createCompleter();
  const path = historyPath();
  const lines = createInterface({
    input,
    output: muted,
    terminal: true,
    prompt: "> ",
    history: readHistory(path),
    historySize: 1_000,
    removeHistoryDuplicates: true,
    completer: completer.complete,
  });
  let history: readonly string[] = readHistory(path);
  lines.on("history", (kept: string[]) => {
    // readline goes on with this very array, so what is secret is taken out of it.
    if (muted.hidden || !memorable(kept[0] ?? "")) kept.shift();
    history = [...kept];
  });

  const show = (text: string) => {
    completer.learn(stripVTControlCharacters(text));
    if (muted.hidden) {
      output.write(`${text}\n`);
      return;
    }
    const { rows } = lines.getCursorPos();
    if (rows > 0) moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    output.write(`${text}\n`);
    lines.prompt(true);
  };

  let finish = (): void => {};
  const over = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let session: Session;
  try {
    session = await startSession(
      {
        address,
        color: !process.env.NO_COLOR,
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        ...(name === undefined ? {} : { name }),
      },
      {
        show,
        hide(hidden) {
          if (hidden === muted.hidden) return;
          if (hidden) {
            cursorTo(output, 0);
            clearScreenDown(output);
          }
          muted.hidden = hidden;
          if (!hidden) lines.prompt();
        },
        over: () => finish(),
      },
    );
  } catch (error) {
    lines.close();
    throw error;
  }

  let ended = false;
  lines.on("line", (typed) => {
    if (!session.send(typed)) show("! not connected: that was not sent [offline]");
    else if (!muted.hidden) lines.prompt();
  });
  // Ctrl+C empties the line first, as shells do; on an empty line it leaves.
  lines.on("SIGINT", () => {
    if (lines.line === "") {
      process.exitCode = 130;
      session.quit();
    } else lines.write(null, { ctrl: true, name: "u" });
  });
  lines.once("close", () => {
    if (!ended) session.quit();
  });
  lines.prompt();

  await over;
  ended = true;
  muted.hidden = false;
  lines.close();
  writeHistory(path, history);
}
