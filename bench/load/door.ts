/** How people come in: what a client of the generator says, and what it makes of the lines that it hears. */
export interface Door {
  /** Whether senders are sent their own messages too. */
  readonly echoes: boolean;
  /** Lines that make a connection somebody. */
  hello(nick: string): readonly string[];
  join(room: string): string;
  say(room: string, text: string): string;
  /** Asks for an answer that comes after everything before it. */
  ping(): string;
  /** Takes one line of the server, without its ending. */
  hear(bytes: Buffer, start: number, end: number, ear: Ear): void;
}

/** What lines mean. */
export interface Ear {
  /** Something was said in a room; its text is from `start` to `end`. */
  said(room: string, bytes: Buffer, start: number, end: number): void;
  /** The welcome is over. */
  registered(): void;
  /** One's own entry into a room is over. */
  joined(): void;
  ponged(): void;
  /** The server wants this line. */
  answer(line: string): void;
  /** The server said no. */
  refused(line: string): void;
}

const space = 0x20;
const colon = 0x3a;
const at = 0x40;
const bracket = 0x5b;
const speech = "PRIVMSG ";

const text = (bytes: Buffer, start: number, end: number): string => bytes.toString("latin1", start, end);

/** IRC, as a client without capabilities speaks it. @param echoes asks for echo-message */
export const ircDoor = (echoes = false): Door => ({
  echoes,
  hello: (nick) => {
    const entry = [`NICK ${nick}`, `USER ${nick} 0 * :${nick}`];
    return echoes ? ["CAP REQ :echo-message", ...entry, "CAP END"] : entry;
  },
  join: (room) => `JOIN ${room}`,
  say: (room, words) => `PRIVMSG ${room} :${words}`,
  ping: () => "PING load",
  hear: hearIrc,
});

function hearIrc(bytes: Buffer, start: number, end: number, ear: Ear): void {
  let from = start;
  if (bytes[from] === at) from = afterSpace(bytes, from, end);
  if (bytes[from] === colon) from = afterSpace(bytes, from, end);
  const verbEnd = Math.min(indexOrEnd(bytes, space, from, end), from + speech.length);
  if (text(bytes, from, verbEnd + 1) === speech) {
    const roomAt = from + speech.length;
    const roomEnd = indexOrEnd(bytes, space, roomAt, end);
    const words = roomEnd + (bytes[roomEnd + 1] === colon ? 2 : 1);
    return ear.said(text(bytes, roomAt, roomEnd), bytes, words, end);
  }
  const verb = text(bytes, from, verbEnd);
  switch (verb) {
    case "PING":
      return ear.answer(`PONG ${text(bytes, verbEnd + 1, end)}`);
    case "PONG":
      return ear.ponged();
    case "376":
    case "422":
      return ear.registered();
    case "366":
      return ear.joined();
    case "ERROR":
      return ear.refused(text(bytes, start, end));
    default:
      if (/^4\d\d$/.test(verb)) ear.refused(text(bytes, start, end));
  }
}

/** The line door, in plain text. */
export const lineDoor = (): Door => ({
  echoes: true,
  hello: (nick) => [nick],
  join: (room) => `/join ${room}`,
  say: (_, words) => words,
  ping: () => "/whoami",
  hear: hearLine,
});

function hearLine(bytes: Buffer, start: number, end: number, ear: Ear): void {
  if (bytes[start] === bracket) {
    // [12:34 42] #room <nick> text
    const roomAt = indexOrEnd(bytes, space, afterSpace(bytes, start, end), end) + 1;
    const roomEnd = indexOrEnd(bytes, space, roomAt, end);
    const words = afterSpace(bytes, roomEnd + 1, end);
    return ear.said(text(bytes, roomAt, roomEnd), bytes, words, end);
  }
  const line = text(bytes, start, end);
  if (line.startsWith("- welcome,")) ear.registered();
  else if (/^- plain text goes to \S+ now/.test(line)) ear.joined();
  else if (line.startsWith("- you are ")) ear.ponged();
  else if (line.startsWith("!") || line.startsWith("* bye")) ear.refused(line);
}

function indexOrEnd(bytes: Buffer, byte: number, from: number, end: number): number {
  for (let position = from; position < end; position += 1) if (bytes[position] === byte) return position;
  return end;
}

const afterSpace = (bytes: Buffer, from: number, end: number): number =>
  Math.min(indexOrEnd(bytes, space, from, end) + 1, end);
