import { formatMessage, type Message, parseMessage } from "../../src/dialects/irc/message.ts";
import { isRoomName } from "../../src/domain/names.ts";
import type {
  Entry,
  HistoryDirection,
  ListedRoom,
  RosterMember,
  Speech,
  Support,
  TransportEvent,
} from "./events.ts";
import { type Clock, createLink, type Socket } from "./link.ts";
import { wholeMessage } from "./multiline.ts";
import { nickOf, readEntry, readMark } from "./read-entry.ts";
import { createRequests, type Purpose } from "./requests.ts";
import { readRosterMember } from "./roster.ts";

/** The capabilities that the page asks for when they are offered. */
export const wantedCapabilities: readonly string[] = [
  "message-tags",
  "server-time",
  "batch",
  "labeled-response",
  "echo-message",
  "account-tag",
  "account-notify",
  "away-notify",
  "extended-join",
  "multi-prefix",
  "invite-notify",
  "standard-replies",
  "cap-notify",
  "draft/chathistory",
  "draft/event-playback",
  "draft/message-redaction",
  "draft/multiline",
  "monarchs.chat/resume",
];

/** The page's end of the protocol: intents in, {@link TransportEvent}s out. */
export interface Client {
  /** Connects and stays connected, under this nick, or in the session of this token. */
  start(nick: string, token: string | null): void;
  /** Leaves for good. */
  quit(): void;
  retryNow(): void;
  /** @returns false when there is no connection; nothing was sent */
  say(conversation: string, text: string, speech: "message" | "action", nonce: string): boolean;
  join(room: string): void;
  part(room: string): void;
  rename(nick: string): void;
  setTopic(room: string, topic: string): void;
  setAway(text: string | null): void;
  /** Asks for topic and members of a room in which we are already. */
  askMembers(room: string): void;
  /** Asks who of a room is away. */
  askPresence(room: string): void;
  askRooms(): void;
  /** @param reference a msgid; not for `latest` */
  askHistory(
    conversation: string,
    direction: HistoryDirection,
    reference: string | null,
    limit: number,
  ): void;
}

interface Batch {
  readonly label: string | null;
  /** For a chathistory batch: what it holds, and whether the log ends with it (tag `draft/chathistory-end`). */
  readonly history: {
    readonly entries: Entry[];
    readonly marks: TransportEvent[];
    readonly isEnd: boolean;
  } | null;
  /** For a message of several lines: what opened it, and the lines so far. */
  readonly multiline: { readonly opening: Message; readonly lines: Message[] } | null;
}

/**
 * An IRCv3 client for Monarchs: negotiates capabilities, registers or resumes, follows labels and batches, and turns
 * lines into events. One call of `emit` carries all that one WebSocket frame held.
 */
export function createClient(options: {
  readonly createSocket: () => Socket;
  readonly clock: Clock;
  readonly emit: (events: readonly TransportEvent[]) => void;
}): Client {
  const { clock, emit } = options;
  const requests = createRequests();
  let nick = "";
  let token: string | null = null;
  let registered = false;
  let everRegistered = false;
  let resuming = false;
  let offered: string[] = [];
  let granted = new Set<string>();
  let batches = new Map<string, Batch>();
  let rosters = new Map<string, RosterMember[]>();
  let listed: ListedRoom[] = [];
  let out: TransportEvent[] = [];

  const link = createLink(options.createSocket, clock, {
    opened() {
      registered = false;
      resuming = false;
      offered = [];
      granted = new Set();
      batches = new Map();
      rosters = new Map();
      requests.clear();
      send("CAP", ["LS", "302"]);
    },
    lines(lines) {
      for (const line of lines) {
        const message = parseMessage(line);
        if (message !== undefined) take(message);
      }
      flush();
    },
    state: (state) => emit([{ type: "link", link: state }]),
  });

  function flush(): void {
    if (out.length === 0) return;
    const events = out;
    out = [];
    emit(events);
  }

  function send(verb: string, params: readonly string[], tags?: ReadonlyMap<string, string>): boolean {
    return link.send(formatMessage(tags === undefined ? { verb, params } : { verb, params, tags }));
  }

  function request(
    purpose: Purpose,
    verb: string,
    params: readonly string[],
    tags: Record<string, string> = {},
  ) {
    const label = requests.begin(purpose);
    const sent = send(verb, params, new Map([["label", label], ...Object.entries(tags)]));
    if (!sent) requests.end(label);
    return sent;
  }

  function introduce(): void {
    resuming = false;
    send("NICK", [nick]);
    send("USER", ["web", "0", "*", nick]);
    send("CAP", ["END"]);
  }

  function refuse(why: "nickInUse" | "other", text: string): void {
    link.close();
    out.push({ type: "refused", why, nick, text });
  }

  /** Finds the request that a line answers, and ends it when the line is the last of its answer. */
  function take(message: Message): void {
    if (message.verb === "BATCH") {
      takeBatch(message);
      return;
    }
    const batch = batches.get(message.tags.get("batch") ?? "");
    if (batch?.multiline != null) {
      batch.multiline.lines.push(message);
      return;
    }
    if (batch?.history != null) {
      const placed = readEntry(message, nick, clock.now());
      if (placed !== undefined) batch.history.entries.push(placed.entry);
      const marked = readMark(message, nick);
      if (marked !== undefined) batch.history.marks.push({ type: "mark", ...marked });
      return;
    }
    const own = message.tags.get("label");
    const label = own ?? batch?.label ?? null;
    handle(message, label === null ? undefined : requests.find(label));
    if (own !== undefined) requests.end(own);
  }

  function takeBatch(message: Message): void {
    const [reference = "", type = ""] = message.params;
    const name = reference.slice(1);
    if (reference.startsWith("+")) {
      if (type === "draft/multiline") {
        batches.set(name, { label: null, history: null, multiline: { opening: message, lines: [] } });
        return;
      }
      const outer = batches.get(message.tags.get("batch") ?? "");
      const label = message.tags.get("label") ?? outer?.label ?? null;
      const isEnd = message.tags.has("draft/chathistory-end");
      const history = type === "chathistory" ? { entries: [], marks: [], isEnd } : null;
      batches.set(name, { label, history, multiline: null });
      return;
    }
    const batch = batches.get(name);
    batches.delete(name);
    if (batch === undefined) return;
    if (batch.multiline !== null) {
      const whole = wholeMessage(batch.multiline.opening, batch.multiline.lines);
      if (whole !== undefined) take(whole);
      return;
    }
    const purpose = batch.label === null ? undefined : requests.find(batch.label);
    if (batch.history !== null && purpose?.kind === "history") {
      const { entries, marks, isEnd } = batch.history;
      const { conversation, direction, limit } = purpose;
      out.push({
        type: "history",
        conversation,
        direction,
        entries,
        complete: isEnd || entries.length < limit,
      });
      out.push(...marks);
    }
    if (batch.label !== null) requests.end(batch.label);
  }

  function handle(message: Message, purpose: Purpose | undefined): void {
    const { verb, params } = message;
    switch (verb) {
      case "PING":
        send("PONG", [params.at(-1) ?? ""]);
        return;
      case "CAP":
        handleCap(params);
        return;
      case "RESUME":
        token = params[1] ?? null;
        out.push({ type: "resumeToken", token });
        return;
      case "ACK":
        if (purpose?.kind === "join") out.push({ type: "inside", room: purpose.room });
        return;
      case "ERROR":
        handleError(params.at(-1) ?? "");
        return;
      case "AWAY":
        out.push({ type: "presence", nick: nickOf(message.source), away: (params[0] ?? "") !== "" });
        return;
      case "INVITE":
        if (params[0] === nick)
          out.push({ type: "invited", room: params[1] ?? "", by: nickOf(message.source) });
        return;
      case "FAIL":
        handleFailure(params[1] ?? "", params.at(-1) ?? "", params[0] ?? "", purpose);
        return;
    }
    if (/^\d{3}$/.test(verb)) {
      handleNumeric(Number(verb), params, purpose);
      return;
    }
    const marked = readMark(message, nick);
    if (marked !== undefined) {
      out.push({ type: "mark", ...marked });
      return;
    }
    const placed = readEntry(message, nick, clock.now());
    if (placed !== undefined) {
      const { entry, conversation } = placed;
      if (conversation === null) {
        if (entry.what === "nick" && entry.nick === nick) nick = entry.to;
        // Its seq is that of one of the rooms, and the line does not say of which.
        out.push({ type: "everywhere", entry: { ...entry, seq: null } });
      } else out.push({ type: "entry", conversation, entry });
    } else if (verb === "NOTICE" && registered && !isRoomName(params[0] ?? ""))
      out.push({ type: "notice", text: params.at(-1) ?? "" });
  }

  function handleCap(params: readonly string[]): void {
    const [, subcommand = "", third = ""] = params;
    const names = (params.at(-1) ?? "").split(" ").filter((name) => name !== "");
    if (subcommand === "LS") {
      offered.push(...names.map((name) => name.split("=")[0] ?? ""));
      if (third === "*" && params.length > 3) return;
      const asked = wantedCapabilities.filter((name) => offered.includes(name));
      if (asked.length > 0) send("CAP", ["REQ", asked.join(" ")]);
      else introduce();
    } else if (subcommand === "ACK") {
      granted = new Set([...granted, ...names]);
      if (registered) return;
      if (token !== null && granted.has("monarchs.chat/resume")) {
        resuming = true;
        send("RESUME", [token]);
      } else introduce();
    } else if (subcommand === "NAK" && !registered) introduce();
  }

  function handleError(text: string): void {
    // Before the first welcome there is nobody to reconnect for: the person at the form decides.
    if (!everRegistered) refuse("other", text);
    else if (!registered) out.push({ type: "notice", text });
  }

  function handleFailure(code: string, text: string, verb: string, purpose: Purpose | undefined): void {
    if (resuming && verb === "RESUME") {
      token = null;
      out.push({ type: "resumeToken", token });
      introduce();
      return;
    }
    switch (purpose?.kind) {
      case "say":
        out.push({ type: "unsent", nonce: purpose.nonce, text });
        return;
      case "join":
        out.push({ type: "outside", room: purpose.room, text });
        return;
      case "history":
        out.push({
          type: "historyFailed",
          conversation: purpose.conversation,
          direction: purpose.direction,
          text,
        });
        return;
    }
    if (!registered && !everRegistered) refuse("other", text);
    else out.push({ type: "notice", text: text === "" ? code : text });
  }

  function handleNumeric(code: number, params: readonly string[], purpose: Purpose | undefined): void {
    const [, second = "", third = ""] = params;
    const last = params.at(-1) ?? "";
    switch (code) {
      case 1: {
        nick = params[0] ?? nick;
        registered = true;
        everRegistered = true;
        out.push({ type: "registered", nick, resumed: resuming });
        resuming = false;
        flush();
        link.settled();
        if (granted.has("monarchs.chat/resume")) send("RESUME", []);
        return;
      }
      case 5:
        out.push({ type: "support", support: readSupport(params.slice(1, -1)) });
        return;
      case 305:
      case 306:
        out.push({ type: "presence", nick, away: code === 306 });
        return;
      case 322:
        listed.push({ name: second, members: Number(third) || 0, topic: params[3] ?? "" });
        return;
      case 323:
        out.push({ type: "rooms", rooms: listed });
        listed = [];
        return;
      case 331:
      case 332:
        out.push({ type: "topic", room: second, topic: code === 332 ? last : "" });
        return;
      case 352:
        out.push({ type: "presence", nick: params[5] ?? "", away: (params[6] ?? "").startsWith("G") });
        return;
      case 353: {
        const words = last.split(" ").flatMap((word) => readRosterMember(word) ?? []);
        rosters.set(third, [...(rosters.get(third) ?? []), ...words]);
        return;
      }
      case 366:
        out.push({ type: "roster", room: second, members: rosters.get(second) ?? [] });
        rosters.delete(second);
        return;
      case 433:
        if (registered) out.push({ type: "notice", text: last });
        else handleNickInUse(last);
        return;
    }
    if (code < 400 || code > 599 || code === 422) return;
    if (!registered && purpose === undefined) refuse("other", last);
    else handleFailure("", last, "", purpose);
  }

  /** The first time the person chooses another; after a lost session the page goes on under a name near the old one. */
  function handleNickInUse(text: string): void {
    if (!everRegistered) {
      refuse("nickInUse", text);
      return;
    }
    nick = `${nick}_`;
    send("NICK", [nick]);
  }

  return {
    start(wanted, resumeToken) {
      nick = wanted;
      token = resumeToken;
      everRegistered = false;
      link.open();
    },
    quit() {
      send("QUIT", []);
      token = null;
      registered = false;
      everRegistered = false;
      link.close();
    },
    retryNow: () => link.retryNow(),
    say(conversation, text, speech: Speech, nonce) {
      if (!registered) return false;
      const body = speech === "action" ? `\u0001ACTION ${text}\u0001` : text;
      return request({ kind: "say", nonce }, "PRIVMSG", [conversation, body], {
        "+monarchs.chat/nonce": nonce,
      });
    },
    join: (room) => void request({ kind: "join", room }, "JOIN", [room]),
    part: (room) => void request({ kind: "other" }, "PART", [room]),
    rename: (wanted) => void request({ kind: "other" }, "NICK", [wanted]),
    setTopic: (room, topic) => void request({ kind: "other" }, "TOPIC", [room, topic]),
    setAway: (text) => void request({ kind: "other" }, "AWAY", text === null ? [] : [text]),
    askMembers(room) {
      request({ kind: "other" }, "TOPIC", [room]);
      request({ kind: "other" }, "NAMES", [room]);
    },
    askPresence: (room) => void request({ kind: "other" }, "WHO", [room]),
    askRooms: () => void request({ kind: "list" }, "LIST", []),
    askHistory(conversation, direction, reference, limit) {
      const purpose: Purpose = { kind: "history", conversation, direction, limit };
      const from = direction === "latest" ? "*" : `msgid=${reference}`;
      request(purpose, "CHATHISTORY", [direction.toUpperCase(), conversation, from, String(limit)]);
    },
  };
}

function readSupport(tokens: readonly string[]): Partial<Support> {
  const support: { -readonly [K in keyof Support]?: Support[K] } = {};
  for (const token of tokens) {
    const [name = "", value = ""] = token.split("=", 2);
    const number = Number(value);
    if (name === "NETWORK" && value !== "") support.network = value.replaceAll("\\x20", " ");
    else if (name === "NICKLEN" && number > 0) support.nickLength = number;
    else if (name === "CHANNELLEN" && number > 0) support.roomLength = number;
    else if (name === "CHATHISTORY" && number > 0) support.historyLimit = number;
  }
  return support;
}
