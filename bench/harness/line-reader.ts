import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Echo } from "./irc-client.ts";
import { until } from "./wait.ts";

/** A person on the line door in JSON mode, who only reads: a second witness beside those on IRC. */
export interface LineReader {
  /** Settles with the reason when the connection has ended. */
  readonly closed: Promise<string>;
  destroy(): void;
}

/** What a reader is given: its own entry first, then everything after it. */
export interface LineReaderOptions {
  readonly port: number;
  readonly nick: string;
  readonly rooms: readonly string[];
  readonly onJoined: (room: string, seq: number) => void;
  readonly onEvent: (room: string, event: Echo) => void;
}

interface JsonLine {
  readonly type?: string;
  readonly reply?: string;
  readonly room?: unknown;
  readonly seq?: number | null;
  readonly msgid?: string;
  readonly reason?: string;
  readonly event?: { readonly seq: number } | null;
}

/** Connects, takes a name, enters the rooms. @throws TookTooLong, or the socket's error */
export async function connectLineReader(options: LineReaderOptions): Promise<LineReader> {
  const { port, nick, rooms, onJoined, onEvent } = options;
  const socket = connect({ port, host: "127.0.0.1" });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  const entered = new Set<string>();
  let lastWord: string | undefined;
  const lines = createInterface({ input: socket });
  lines.on("line", (text) => {
    if (!text.startsWith("{")) return;
    const line = JSON.parse(text) as JsonLine;
    if (line.type === "bye") lastWord = line.reason;
    const room = roomOf(line);
    if (room === undefined) return;
    if (line.reply === "joined") {
      entered.add(room);
      onJoined(room, line.event?.seq ?? 0);
    } else if (line.type !== undefined && typeof line.seq === "number")
      onEvent(room, { seq: line.seq, msgid: line.msgid ?? "" });
  });
  // An error is followed by the close, and that is told.
  socket.on("error", (error) => {
    lastWord ??= error.message;
  });
  lines.on("error", () => socket.destroy());
  const closed = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(lastWord ?? "the connection was closed"));
  });
  socket.write([nick, "/json on", ...rooms.map((room) => `/join ${room}`), ""].join("\n"));
  await until(`${nick} enters`, 5_000, () => entered.size === rooms.length);
  return { closed, destroy: () => socket.destroy() };
}

/** The room of an event, which is its name, or of an answer, which may be the room with all there is to say of it. */
function roomOf({ room }: JsonLine): string | undefined {
  if (typeof room === "string") return room;
  if (typeof room === "object" && room !== null && "room" in room) return String(room.room);
  return undefined;
}
