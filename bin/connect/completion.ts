import { lineCommands } from "../../src/dialects/line/commands.ts";

/** Names that were seen, newest last, up to a bound. */
class Seen {
  readonly #names = new Map<string, string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(name: string): void {
    this.#names.delete(name.toLowerCase());
    this.#names.set(name.toLowerCase(), name);
    const [oldest] = this.#names.keys();
    if (this.#names.size > this.#most && oldest !== undefined) this.#names.delete(oldest);
  }

  /** Newest first. */
  startingWith(text: string): readonly string[] {
    return [...this.#names.entries()]
      .filter(([folded]) => folded.startsWith(text.toLowerCase()))
      .map(([, name]) => name)
      .reverse();
  }
}

const slashNames = lineCommands.map(({ name }) => `/${name}`).sort();

/** Completes what is typed: commands at the start of a line, rooms after `#`, else nicks. */
export interface Completer {
  /** Learns the rooms and nicks of a line from the server, colours taken off. */
  learn(line: string): void;
  /** As readline wants it: the candidates, and the part of the line that they replace. */
  complete(line: string): [string[], string];
}

/** A completer that knows the commands, and remembers 1000 nicks and 1000 rooms. */
export function createCompleter(): Completer {
  const nicks = new Seen(1_000);
  const rooms = new Seen(1_000);
  return {
    learn(line) {
      for (const [room] of line.matchAll(/#[^\s,:;()<>]+/g)) rooms.add(room);
      for (const [, nick] of line.matchAll(/<[~&@%+]*([^\s<>]+)>/g)) if (nick) nicks.add(nick);
      // `* ada joined #lobby`, `[12:34] * ada waves`
      const acted = /^(?:\[[^\]]*\] )?(?:#\S+ )?\* ([^\s:]+) /.exec(line)?.[1];
      if (acted !== undefined) nicks.add(acted);
    },
    complete(line) {
      const word = /\S*$/.exec(line)?.[0] ?? "";
      if (word === line && line.startsWith("/")) {
        return [slashNames.filter((name) => name.startsWith(line)).map((name) => `${name} `), word];
      }
      if (word === "") return [[], word];
      if (word.startsWith("#")) return [rooms.startingWith(word).map((room) => `${room} `), word];
      const ending = word === line ? ": " : " ";
      return [nicks.startingWith(word).map((nick) => nick + ending), word];
    },
  };
}
