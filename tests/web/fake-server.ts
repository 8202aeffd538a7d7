import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";
import { type WebSocket, WebSocketServer } from "ws";
import { formatMessage, type Message, parseMessage } from "../../src/dialects/irc/message.ts";
import { fold } from "../../src/domain/names.ts";

/** An event of a room's log in the fake server. */
interface Logged {
  readonly seq: number;
  readonly msgid: string;
  readonly time: number;
  readonly source: string;
  readonly verb: string;
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
}

interface Room {
  readonly name: string;
  readonly log: Logged[];
  readonly members: Set<string>;
  readonly ops: Set<string>;
  topic: string;
}

interface Session {
  nick: string;
  readonly token: string;
  away: boolean;
  socket: WebSocket | null;
}

/** The server's end of the page's protocol, as far as the page's tests need it. */
export interface FakeServer {
  readonly url: string;
  readonly port: number;
  /** Lines that clients sent, oldest first. */
  readonly received: readonly string[];
  /** Somebody without a socket says something. @returns its msgid */
  say(nick: string, target: string, text: string, options?: SayOptions): string;
  enter(nick: string, room: string): void;
  leave(nick: string, reason: string): void;
  setTopic(nick: string, room: string, topic: string): void;
  op(nick: string, room: string): void;
  setAway(nick: string, away: boolean): void;
  /** Breaks every connection; sessions and logs stay. */
  cut(): void;
  /** While off, new sockets are refused. */
  setOpen(open: boolean): void;
  /** The next message is refused with this text, or with null swallowed without an answer. */
  failNext(text: string | null): void;
  forgetSessions(): void;
  log(target: string): readonly Logged[];
  close(): Promise<void>;
}

/** What may be said of a message. */
export interface SayOptions {
  readonly time?: number;
  readonly verb?: "PRIVMSG" | "NOTICE";
  readonly tags?: Readonly<Record<string, string>>;
}

const network = "Monarchs";
const name = "fake.example";
const capabilities =
  "account-notify account-tag away-notify batch cap-notify draft/chathistory draft/event-playback echo-message extended-join invite-notify labeled-response message-tags monarchs.chat/resume multi-prefix sasl=PLAIN server-time standard-replies";

/**
 * A small IRCv3 server over WebSocket that keeps rooms in memory.
 *
 * @param page a folder to serve over HTTP, such as `dist/web`
 */
export async function startFakeServer(page?: string, port = 0): Promise<FakeServer> {
  const rooms = new Map<string, Room>();
  const sessions = new Map<string, Session>();
  const received: string[] = [];
  const nonces = new Map<string, Logged>();
  let isOpen = true;
  let failure: string | null | undefined;
  let lastId = 0;

  const assets = page === undefined ? undefined : sirv(page, { dev: true });
  const http: Server = createServer((request, response) => {
    if (request.url === "/info.json") {
      const { port } = http.address() as AddressInfo;
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ network, name, line: { host: "0.0.0.0", port: 2323 }, irc: { port: 6667 }, port }),
      );
    } else if (assets !== undefined) assets(request, response);
    else response.writeHead(404).end();
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "text.ircv3.net" });
  http.on("upgrade", (request, socket, head) => {
    if (isOpen) sockets.handleUpgrade(request, socket, head, welcome);
    else socket.destroy();
  });

  const room = (roomName: string): Room => {
    const key = fold(roomName);
    let found = rooms.get(key);
    if (found === undefined) {
      found = { name: roomName, log: [], members: new Set(), ops: new Set(), topic: "" };
      rooms.set(key, found);
    }
    return found;
  };
  const direct = (a: string, b: string): Room => room([fold(a), fold(b)].sort().join(" & "));
  const source = (nick: string): string => `${nick}!web@guest.example`;

  function append(to: Room, entry: Omit<Logged, "seq" | "msgid">): Logged {
    lastId += 1;
    const logged = { ...entry, seq: to.log.length + 1, msgid: `m${String(lastId).padStart(6, "0")}` };
    to.log.push(logged);
    return logged;
  }

  function render(entry: Logged, extra: Readonly<Record<string, string>> = {}): string {
    const tags = new Map([
      ...Object.entries(extra),
      ["time", new Date(entry.time).toISOString()] as const,
      ["msgid", entry.msgid] as const,
      ["monarchs.chat/seq", String(entry.seq)] as const,
      ...entry.tags,
    ]);
    return formatMessage({ tags, source: entry.source, verb: entry.verb, params: entry.params });
  }

  function deliver(entry: Logged, nicks: Iterable<string>, except?: string): void {
    for (const nick of nicks) {
      if (nick === except) continue;
      sessions.get(fold(nick))?.socket?.send(render(entry));
    }
  }

  function happen(
    to: Room,
    nick: string,
    verb: string,
    params: readonly string[],
    time = Date.now(),
  ): Logged {
    return append(to, { source: source(nick), verb, params, time, tags: new Map() });
  }

  function speak(
    nick: string,
    target: string,
    text: string,
    { time = Date.now(), verb = "PRIVMSG", tags = {} }: SayOptions,
  ): Logged {
    const to = target.startsWith("#") ? room(target) : direct(nick, target);
    return append(to, {
      source: source(nick),
      verb,
      params: [target, text],
      time,
      tags: new Map(Object.entries(tags)),
    });
  }

  function join(nick: string, roomName: string, time?: number): Logged | undefined {
    const to = room(roomName);
    if (to.members.has(nick)) return undefined;
    if (to.members.size === 0) to.ops.add(nick);
    to.members.add(nick);
    const entry = happen(to, nick, "JOIN", [to.name, "*", nick], time);
    deliver(entry, to.members, nick);
    return entry;
  }

  function quit(nick: string, reason: string): void {
    const seen = new Set<string>();
    let line: Logged | undefined;
    for (const to of rooms.values()) {
      if (!to.members.delete(nick)) continue;
      to.ops.delete(nick);
      line = happen(to, nick, "QUIT", [reason]);
      for (const member of to.members) seen.add(member);
    }
    if (line !== undefined) deliver(line, seen);
  }

  function welcome(socket: WebSocket): void {
    let session: Session | undefined;
    let wanted = "";
    let isNegotiating = false;
    const reply = (text: string, label?: string): void =>
      socket.send(label === undefined ? text : `@label=${label} ${text}`);
    const me = (): string => session?.nick ?? "*";

    function begin(): void {
      if (session !== undefined || wanted === "" || isNegotiating) return;
      if (sessions.has(fold(wanted))) {
        reply(`:${name} 433 * ${wanted} :Nickname is already in use`);
        return;
      }
      lastId += 1;
      session = { nick: wanted, token: `t${lastId}`, away: false, socket };
      sessions.set(fold(wanted), session);
      greet();
      enterRoom("#lobby");
    }

    function greet(): void {
      reply(`:${name} 001 ${me()} :Welcome to ${network}, ${me()}`);
      reply(
        `:${name} 005 ${me()} NETWORK=${network} NICKLEN=50 CHANNELLEN=100 CHATHISTORY=500 :are supported`,
      );
      reply(`:${name} 422 ${me()} :No message of the day`);
    }

    function enterRoom(roomName: string, label?: string): void {
      const entry = join(me(), roomName);
      if (entry === undefined) {
        if (label !== undefined) reply(`:${name} ACK`, label);
        return;
      }
      if (label !== undefined) reply(`:${name} BATCH +b labeled-response`, label);
      const extra = label === undefined ? {} : { batch: "b" };
      socket.send(render(entry, extra as Record<string, string>));
      names(roomName, label === undefined ? "" : "@batch=b ");
      if (label !== undefined) reply(`:${name} BATCH -b`);
    }

    function names(roomName: string, tag = ""): void {
      const to = room(roomName);
      if (to.topic !== "") reply(`${tag}:${name} 332 ${me()} ${to.name} :${to.topic}`);
      const members = [...to.members].map((nick) => `${to.ops.has(nick) ? "@" : ""}${nick}`);
      reply(`${tag}:${name} 353 ${me()} = ${to.name} :${members.join(" ")}`);
      reply(`${tag}:${name} 366 ${me()} ${to.name} :End of /NAMES list`);
    }

    function history(params: readonly string[], label: string): void {
      const [direction = "", target = "", reference = "", limitText = "100"] = params;
      const to = target.startsWith("#") ? room(target) : direct(me(), target);
      const limit = Number(limitText);
      const at = to.log.findIndex(({ msgid }) => `msgid=${msgid}` === reference);
      const entries =
        direction === "LATEST"
          ? to.log.slice(-limit)
          : direction === "BEFORE"
            ? to.log.slice(Math.max(0, at - limit), at)
            : to.log.slice(at + 1, at + 1 + limit);
      reply(`:${name} BATCH +h chathistory ${target}`, label);
      for (const entry of entries) socket.send(render(entry, { batch: "h" }));
      reply(`:${name} BATCH -h`);
    }

    function privmsg(message: Message, label: string): void {
      const [target = "", text = ""] = message.params;
      if (failure !== undefined) {
        const why = failure;
        failure = undefined;
        if (why !== null) reply(`:${name} 404 ${me()} ${target} :${why}`, label);
        return;
      }
      const nonce = message.tags.get("+monarchs.chat/nonce") ?? "";
      const known = nonces.get(nonce);
      if (known !== undefined) {
        socket.send(render(known, { label }));
        return;
      }
      const entry = speak(me(), target, text, { tags: { "+monarchs.chat/nonce": nonce } });
      nonces.set(nonce, entry);
      socket.send(render(entry, { label }));
      deliver(entry, target.startsWith("#") ? room(target).members : [target], me());
    }

    function take(message: Message): void {
      const label = message.tags.get("label");
      const [first = "", second = ""] = message.params;
      switch (message.verb) {
        case "CAP":
          isNegotiating = first !== "END";
          if (first === "LS") reply(`:${name} CAP * LS :${capabilities}`);
          else if (first === "REQ") reply(`:${name} CAP * ACK :${second}`);
          else begin();
          return;
        case "NICK":
          if (session !== undefined) rename(first, label);
          else {
            wanted = first;
            begin();
          }
          return;
        case "USER":
          begin();
          return;
        case "RESUME": {
          if (session !== undefined) {
            reply(`:${name} RESUME TOKEN ${session.token}`);
            return;
          }
          const kept = [...sessions.values()].find(({ token }) => token === first);
          if (kept === undefined)
            reply(`:${name} FAIL RESUME INVALID_TOKEN :No session of this token is left`);
          else {
            kept.socket?.close();
            kept.socket = socket;
            session = kept;
            isNegotiating = false;
            greet();
          }
          return;
        }
        case "PING":
          reply(`:${name} PONG ${name} :${first}`);
          return;
        case "JOIN":
          if (first.includes("closed"))
            reply(`:${name} 473 ${me()} ${first} :Cannot join channel (+i)`, label);
          else enterRoom(first, label);
          return;
        case "PART": {
          const entry = happen(room(first), me(), "PART", [first]);
          deliver(entry, room(first).members, me());
          room(first).members.delete(me());
          socket.send(render(entry, label === undefined ? {} : { label }));
          return;
        }
        case "NAMES":
          names(first);
          return;
        case "WHO":
          for (const nick of room(first).members) {
            const flag = sessions.get(fold(nick))?.away === true ? "G" : "H";
            reply(`:${name} 352 ${me()} ${first} web guest.example ${name} ${nick} ${flag} :0 ${nick}`);
          }
          reply(`:${name} 315 ${me()} ${first} :End of /WHO list`);
          return;
        case "LIST":
          for (const to of rooms.values())
            if (to.name.startsWith("#"))
              reply(`:${name} 322 ${me()} ${to.name} ${to.members.size} :${to.topic}`);
          reply(`:${name} 323 ${me()} :End of /LIST`);
          return;
        case "TOPIC":
          if (message.params.length > 1) topic(me(), first, second);
          return;
        case "AWAY":
          away(me(), first !== "");
          reply(first === "" ? `:${name} 305 ${me()} :Back` : `:${name} 306 ${me()} :Away`, label);
          return;
        case "CHATHISTORY":
          history(message.params, label ?? "");
          return;
        case "PRIVMSG":
          privmsg(message, label ?? "");
          return;
        case "QUIT":
          if (session !== undefined) {
            sessions.delete(fold(session.nick));
            quit(session.nick, "left");
          }
          socket.close();
      }
    }

    function rename(to: string, label?: string): void {
      const from = me();
      if (session === undefined) return;
      if (sessions.has(fold(to))) {
        reply(`:${name} 433 ${from} ${to} :Nickname is already in use`, label);
        return;
      }
      sessions.delete(fold(from));
      session.nick = to;
      sessions.set(fold(to), session);
      const seen = new Set([to]);
      let line: Logged | undefined;
      for (const one of rooms.values()) {
        if (!one.members.delete(from)) continue;
        one.members.add(to);
        line = happen(one, from, "NICK", [to]);
        for (const member of one.members) seen.add(member);
      }
      if (line !== undefined) deliver(line, seen);
    }

    socket.on("message", (raw) => {
      const line = String(raw);
      received.push(line);
      const message = parseMessage(line);
      if (message !== undefined) take(message);
    });
    socket.on("close", () => {
      if (session?.socket === socket) session.socket = null;
    });
  }

  function topic(nick: string, roomName: string, text: string): void {
    const to = room(roomName);
    to.topic = text;
    deliver(happen(to, nick, "TOPIC", [to.name, text]), to.members);
  }

  function away(nick: string, isAway: boolean): void {
    const session = sessions.get(fold(nick));
    if (session !== undefined) session.away = isAway;
    const line = `:${source(nick)} AWAY${isAway ? " :away" : ""}`;
    for (const one of sessions.values()) if (one.nick !== nick) one.socket?.send(line);
  }

  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const bound = (http.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    received,
    say(nick, target, text, options = {}) {
      const entry = speak(nick, target, text, options);
      deliver(entry, target.startsWith("#") ? room(target).members : [target]);
      return entry.msgid;
    },
    enter(nick, roomName) {
      if (!sessions.has(fold(nick)))
        sessions.set(fold(nick), { nick, token: `fake ${nick}`, away: false, socket: null });
      join(nick, roomName);
    },
    leave(nick, reason) {
      sessions.delete(fold(nick));
      quit(nick, reason);
    },
    setTopic: topic,
    op(nick, roomName) {
      const to = room(roomName);
      to.ops.add(nick);
      deliver(happen(to, nick, "MODE", [to.name, "+o", nick]), to.members);
    },
    setAway: away,
    cut() {
      for (const socket of sockets.clients) socket.terminate();
    },
    setOpen(open) {
      isOpen = open;
    },
    failNext(text) {
      failure = text;
    },
    forgetSessions() {
      sessions.clear();
      for (const one of rooms.values()) one.members.clear();
    },
    log: (target) => room(target).log,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
