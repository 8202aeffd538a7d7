import { commands as ircCommands } from "../../../src/dialects/irc/commands.ts";
import { lineCommands } from "../../../src/dialects/line/commands.ts";
import type { Route } from "../../../src/http/route.ts";
import { routes } from "../../../src/http/routes.ts";
import type { Random } from "../random.ts";
import type { Secrets } from "./insiders.ts";

/** What is tried is made of what those outside may know: names, ids and the beginning of what they look for. */
class Pool {
  readonly #secrets: Secrets;
  readonly #random: Random;
  readonly #others: readonly string[];

  constructor(secrets: Secrets, random: Random, others: readonly string[]) {
    this.#secrets = secrets;
    this.#random = random;
    this.#others = others;
  }

  get room(): string {
    const room = this.#one(this.#secrets.rooms);
    return this.#random.below(8) === 0 ? this.#one([room.toUpperCase(), `@${room}`]) : room;
  }
  get nick(): string {
    return this.#random.below(3) > 0 ? this.#one(this.#secrets.nicks) : this.#one(this.#others);
  }
  get msgid(): string {
    return this.#one(this.#secrets.msgids);
  }
  get file(): string {
    return this.#one(this.#secrets.files);
  }
  get number(): string {
    return String(1 + this.#random.below(60));
  }
  /** Not the whole of any word inside: what is echoed is no leak. */
  get word(): string {
    return this.#one(["kanari", "kanari*", "kana", "*", "a", "hello", "ins*"]);
  }
  get time(): string {
    return this.#one(["2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"]);
  }
  get any(): string {
    const { room, nick, msgid, number, word, time } = this;
    return this.#one([
      room,
      room,
      room,
      nick,
      msgid,
      number,
      word,
      time,
      `msgid=${msgid}`,
      `timestamp=${time}`,
      "*",
    ]);
  }
  chance(oneOf: number): boolean {
    return this.#random.below(oneOf) === 0;
  }
  below(limit: number): number {
    return this.#random.below(limit);
  }
  #one(from: readonly string[]): string {
    return this.#random.pick(from) ?? "";
  }
  pick<T>(from: readonly T[]): T | undefined {
    return this.#random.pick(from);
  }
}

/** A request of the API. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** They end the connection or make somebody else of whoever says them, ask for a password, or have news come later. */
const ircLeft = new Set(
  "QUIT ERROR NICK USER PASS CAP AUTHENTICATE REGISTER VERIFY RESUME LOGOUT OPER MONITOR BATCH PING PONG WEBIRC".split(
    " ",
  ),
);
const lineLeft = new Set(
  "quit logout login register nick passwd account cert ghost resume oper verify sessions follow".split(" "),
);
const verbs = [...ircCommands.keys()].filter(
  (verb) => !ircLeft.has(verb) && !/^(NS|NICKSERV|CS|CHANSERV)$/.test(verb),
);
const typed = lineCommands.map(({ name }) => name).filter((name) => !lineLeft.has(name));
const asked = routes.filter(({ path }) => !/^\/auth\/|\/follow$|^\/me\/avatar/.test(path));

const ircForms: readonly ((pool: Pool) => string)[] = [
  ({ room, number }) => `CHATHISTORY LATEST ${room} * ${number}`,
  ({ room, msgid, number }) => `CHATHISTORY BEFORE ${room} msgid=${msgid} ${number}`,
  ({ room, msgid, number }) => `CHATHISTORY AROUND ${room} msgid=${msgid} ${number}`,
  ({ room, time, msgid }) => `CHATHISTORY BETWEEN ${room} timestamp=${time} msgid=${msgid} 50`,
  ({ nick, number }) => `CHATHISTORY LATEST ${nick} * ${number}`,
  () => "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 100",
  ({ word }) => `SEARCH text=${word}`,
  ({ room, word }) => `SEARCH in=${room};text=${word}`,
  ({ nick, word }) => `SEARCH from=${nick};text=${word}`,
  ({ room }) => `METADATA ${room} LIST`,
  ({ room }) => `METADATA ${room} GET about`,
  ({ room }) => `METADATA ${room} SYNC`,
  ({ room, msgid }) => `@+draft/react=👍;+draft/reply=${msgid} TAGMSG ${room}`,
  ({ room, msgid }) => `@+draft/reply=${msgid} PRIVMSG ${room} :hello`,
  ({ nick, msgid }) => `@+draft/reply=${msgid} PRIVMSG ${nick} :hello`,
  ({ room }) => `CS INFO ${room}`,
  ({ room, nick }) => `CS OP ${room} ${nick}`,
  ({ room }) => `JOIN ${room}`,
  ({ room }) => `JOIN ${room} ${room}`,
  () => "NAMES",
  ({ word }) => `LIST ${word}`,
  () => "WHO *",
];

const lineForms: readonly ((pool: Pool) => string)[] = [
  ({ room, number }) => `/history ${room} ${number}`,
  ({ nick, number }) => `/history ${nick} ${number}`,
  ({ word }) => `/search ${word}`,
  ({ word, room }) => `/search ${word} in:${room}`,
  ({ word, nick }) => `/search ${word} from:${nick}`,
  ({ room, number }) => `/edits ${room} ${number}`,
  ({ room, number }) => `/seen ${room} ${number}`,
  ({ room, number }) => `/reply ${room} ${number} hello`,
  ({ room }) => `/room info ${room}`,
  ({ room }) => `/room readers ${room} anyone`,
  ({ room }) => `/profile ${room}`,
  ({ room }) => `/join ${room}`,
  ({ room }) => `/rooms ${room}`,
  () => "/json on",
  () => "/json off",
];

/** Makes what somebody outside tries, at each door. */
export class Attempts {
  readonly #pool: Pool;

  /** @param others nicks of those outside */
  constructor(secrets: Secrets, random: Random, others: readonly string[]) {
    this.#pool = new Pool(secrets, random, others);
  }

  irc(): string {
    const pool = this.#pool;
    if (pool.chance(2)) return pool.pick(ircForms)?.(pool) ?? "";
    const params = Array.from({ length: pool.below(4) }, () => pool.any);
    const tag = pool.chance(6) ? `@+draft/reply=${pool.msgid};+typing=active ` : "";
    return `${tag}${[pool.pick(verbs), ...params].join(" ")}`;
  }

  line(): string {
    const pool = this.#pool;
    if (pool.chance(2)) return pool.pick(lineForms)?.(pool) ?? "";
    const words = Array.from({ length: pool.below(4) }, () => pool.any);
    return [`/${pool.pick(typed)}`, ...words].join(" ");
  }

  http(): Request {
    const pool = this.#pool;
    const route = pool.pick(asked);
    if (!route) throw new RangeError("no routes");
    const path = route.path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(this.#param(route, name)));
    const query = new URLSearchParams();
    for (const key of keysOf(route.query)) if (pool.chance(3) || key === "q") query.set(key, this.#text(key));
    const rest = query.size > 0 ? `?${query}` : "";
    const method = route.method === "GET" && pool.chance(12) ? "HEAD" : route.method;
    if (route.raw && route.method !== "GET") return { method, path, body: "nothing" };
    if (!route.body) return { method, path: `${path}${rest}` };
    const fields = keysOf(route.body).filter(() => pool.chance(2));
    return {
      method,
      path: `${path}${rest}`,
      body: Object.fromEntries(fields.map((key) => [key, this.#value(key)])),
    };
  }

  #param(route: Route, name: string): string {
    if (route.path.startsWith("/files")) return name === "id" ? this.#pool.file : "x.txt";
    return this.#text(name);
  }

  #text(key: string): string {
    const pool = this.#pool;
    switch (key) {
      case "room":
      case "rooms":
      case "match":
      case "in":
        return pool.room;
      case "user":
      case "name":
      case "from":
      case "with":
        return pool.nick;
      case "id":
      case "before":
      case "after":
      case "around":
      case "since":
        return pool.chance(4) ? pool.number : pool.msgid;
      case "reaction":
        return "👍";
      case "q":
        return pool.word;
      case "events":
        return "all";
      default:
        return pool.chance(2) ? pool.number : pool.any;
    }
  }

  #value(key: string): unknown {
    const pool = this.#pool;
    switch (key) {
      case "private":
      case "announcements":
      case "receipts":
      case "grant":
      case "worldReadable":
        return pool.chance(2);
      case "role":
        return "operator";
      case "type":
        return "text";
      case "attachments":
        return [pool.file];
      case "allowedReactions":
        return null;
      case "replyTo":
        return pool.msgid;
      case "readAt":
        return pool.time;
      case "mask":
        return `${pool.nick}!*@*`;
      case "name":
        return pool.room;
      case "content":
      case "topic":
      case "description":
        return pool.chance(4) ? pool.file : "hello";
      default:
        return this.#text(key);
    }
  }
}

/** Names of the fields of a schema. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const shape: unknown = Reflect.get(schema, "shape");
  if (typeof shape === "object" && shape !== null) return Object.keys(shape);
  const unwrap: unknown = Reflect.get(schema, "unwrap");
  return typeof unwrap === "function" ? keysOf(unwrap.call(schema)) : [];
}
