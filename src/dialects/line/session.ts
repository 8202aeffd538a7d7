import type { Command } from "../../domain/commands.ts";
import { byteLength, fold } from "../../domain/names.ts";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import type { Answer, Reply } from "../../domain/replies.ts";
import { messageRoom, splitToBytes } from "../../domain/text.ts";
import type { Decoded, ServerFacts, Session, Viewer } from "../dialect.ts";
import { refusalJson, replyJson } from "./answer-json.ts";
import { isSelf, type Piece } from "./answers/pieces.ts";
import { byeLine, replyPieces } from "./answers.ts";
import {
  type LineCommand,
  type LineRequest,
  type LineState,
  mark,
  type Outcome,
  type Words,
} from "./command.ts";
import { say } from "./commands/talk.ts";
import { commandNamed, nearestCommand } from "./commands.ts";
import { encoderFor } from "./encoder.ts";
import { usageOf } from "./help.ts";
import { refusalLine } from "./refusals.ts";
import { defaultSettings } from "./settings.ts";
import { createTelnetFilter, type TelnetFilter } from "./telnet.ts";
import { jsonLine } from "./visible.ts";

/** The longest line of this door in bytes, its ending not counted; for the framing. */
export const maxLineBytes = 4_608;
/** The longest text of one message in bytes of UTF-8. */
export const maxTextBytes = 4_096;

/** What {@link createLineSession} can be told of the connection. */
export interface LineOptions {
  /** Nobody on the way can read along (TLS, loopback): then passwords are not warned of. Default false. */
  readonly secure?: boolean;
}

/** A line session, and its telnet filter, which is always there. */
export interface LineSession extends Session<LineRequest> {
  readonly name: "line";
  readonly filter: TelnetFilter;
}

/** Passwords that are being asked for, in order, and what is done with them. */
interface Asking {
  readonly verb: string;
  readonly prompts: readonly string[];
  readonly given: readonly string[];
  readonly proceed: (passwords: readonly string[]) => Outcome;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const httpRequest = /^[A-Z]+ \S+ HTTP\/\d(\.\d)?$/;

/**
 * The line door for one connection: plain text and slash commands in, lines for people or JSON out
 * (docs/line-protocol.md). The framing gets at most {@link maxLineBytes} a line, after `filter`.
 *
 * A session becomes signed in with the reply `welcome`; until then the first plain line is taken as the name.
 * `viewer.currentRoom` is set here on joining, leaving and `/switch`; who takes somebody out of a room or renames it
 * sets it too.
 */
export function createLineSession(facts: ServerFacts, options: LineOptions = {}): LineSession {
  const viewer: Viewer = { nick: "*", identity: null, user: "", host: "", currentRoom: null };
  const filter = createTelnetFilter();
  const state: LineState = {
    facts,
    viewer,
    marks: new Map(),
    settings: defaultSettings,
    encoder: encoderFor(defaultSettings),
    signedIn: false,
    personId: null,
  };
  let asking: Asking | undefined;
  let mayWarn = options.secure !== true;

  /** Lines as they leave: our own, wrapped and coloured, or one JSON object. */
  const own = (lines: readonly string[], json: () => Readonly<Record<string, unknown>>): readonly string[] =>
    state.settings.json ? [jsonLine(json())] : lines.flatMap((line) => state.encoder.plain(line));

  const refused = (refusal: Refusal, verb: string | null): readonly string[] =>
    own([refusalLine(refusal)], () => refusalJson(refusal, verb));

  const prompt = (): readonly string[] =>
    state.settings.prompt && state.signedIn && !state.settings.json && asking === undefined
      ? state.encoder.plain(`${viewer.currentRoom ?? viewer.nick}>`)
      : [];

  function warning(): readonly string[] {
    if (!mayWarn) return [];
    mayWarn = false;
    const text = "this connection is not encrypted: others on the way can read your password";
    return own([`* ${text}`], () => ({ type: "warning", text }));
  }

  function outcomeDecoded(outcome: Outcome, verb: string, bytes?: Uint8Array): Decoded<LineRequest> {
    const raw = bytes === undefined || bytes.length === 0 ? {} : { bytes };
    if ("refused" in outcome) return { ...raw, lines: [...refused(outcome, verb), ...prompt()] };
    if ("lines" in outcome)
      return { ...raw, lines: [...own(outcome.lines, () => ({ ...outcome.json, for: verb })), ...prompt()] };
    if ("ask" in outcome) return ask({ verb, prompts: outcome.ask, given: [], proceed: outcome.proceed });
    const { commands, untilRefused, key } = outcome;
    const request: LineRequest = {
      verb,
      commands: commands.flatMap((command) => inPieces(command, viewer)),
      ...(untilRefused === undefined ? {} : { untilRefused }),
      ...(key === undefined ? {} : { key }),
    };
    const tooLong = commands.some(
      (command) => command.type === "say" && byteLength(command.text) > maxTextBytes,
    );
    if (tooLong)
      return { lines: [...refused({ refused: "tooLong", limit: maxTextBytes }, verb), ...prompt()] };
    return raw.bytes === undefined ? { request } : { ...raw, lines: [], request };
  }

  function ask(next: Asking): Decoded<LineRequest> {
    asking = next;
    const [wanted = ""] = next.prompts;
    const lines = own([`- ${wanted}:`], () => ({ reply: "ask", ask: wanted, for: next.verb }));
    const bytes = filter.echoOff();
    return bytes.length === 0 ? { lines } : { lines, bytes };
  }

  function answered(line: string, due: Asking): Decoded<LineRequest> {
    asking = undefined;
    if (line === "") {
      const lines = own(["- nothing was given, nothing was done"], () => ({
        reply: "cancelled",
        for: due.verb,
      }));
      const bytes = filter.echoOn();
      return bytes.length === 0 ? { lines } : { lines, bytes };
    }
    const given = [...due.given, line];
    const prompts = due.prompts.slice(1);
    if (prompts.length > 0) return ask({ ...due, prompts, given });
    return outcomeDecoded(due.proceed(given), due.verb, filter.echoOn());
  }

  function run(line: string): Decoded<LineRequest> {
    const typed = /^\S+/.exec(line)?.[0] ?? "/";
    const name = typed.slice(1).toLowerCase();
    const command = commandNamed(name);
    if (command === undefined) {
      const nearest = nearestCommand(name);
      return outcomeDecoded(
        { refused: "unknownCommand", command: typed, ...(nearest === undefined ? {} : { nearest }) },
        name,
      );
    }
    if (!state.signedIn && command.anonymous !== true)
      return outcomeDecoded({ refused: "notRegistered" }, command.name);
    const rest = line.slice(typed.length).trim();
    const words: Words = {
      state,
      typed: `/${command.name}`,
      rest,
      words: rest === "" ? [] : rest.split(/\s+/),
    };
    const outcome =
      words.words.length < command.least ? missing(command) : withUsage(command.run(words), command);
    const warned = command.secret === true && !("refused" in outcome) ? warning() : [];
    return warned.length === 0
      ? outcomeDecoded(outcome, command.name)
      : inFront(warned, outcomeDecoded(outcome, command.name));
  }

  function decodeText(line: string): Decoded<LineRequest> {
    if (asking !== undefined) return answered(line, asking);
    if (line.trim() === "") return undefined;
    if (line.startsWith("/") && !line.startsWith("//")) return run(line);
    if (!state.signedIn) {
      if (httpRequest.test(line)) return { hangUp: true };
      const nick = line.trim();
      return outcomeDecoded({ commands: [{ type: "signIn", nick, user: nick, realname: nick }] }, "name");
    }
    return outcomeDecoded(say(state, "message", line.startsWith("//") ? line.slice(1) : line), "say");
  }

  /** What a reply changes on this side. Returns what the asker is told instead, if that differs. */
  function follow(request: LineRequest, reply: Reply): Refusal | undefined {
    switch (reply.reply) {
      case "welcome":
        state.signedIn = true;
        state.personId = reply.source.id;
        viewer.nick = reply.source.nick;
        viewer.user = reply.source.user;
        viewer.host = reply.source.host;
        return;
      case "registered":
      case "loggedIn":
      case "loggedOut":
        state.personId = reply.source.id;
        return;
      case "nickChanged":
        viewer.nick = reply.to;
        return;
      case "joined":
        if (request.verb === "join" || viewer.currentRoom === null) viewer.currentRoom = reply.room.name;
        if (reply.event) mark(state, reply.room.name, [reply.event.seq]);
        return;
      case "names":
        if (request.verb !== "switch") return;
        if (!reply.members.some(({ source }) => isSelf(state, source)))
          return { refused: "notInRoom", room: reply.room };
        viewer.currentRoom = reply.room;
        return;
      case "history":
        mark(
          state,
          reply.target,
          reply.events.map(({ seq }) => seq),
        );
        return;
      case "event": {
        const { event } = reply;
        if (event.type === "part") left(event.target);
        else if (event.type === "rename") renamed(event.from, event.to);
        else mark(state, event.target, [event.seq]);
        return;
      }
      case "roomDeleted":
        left(reply.room);
    }
  }

  const isCurrent = (room: string) => viewer.currentRoom !== null && fold(viewer.currentRoom) === fold(room);

  function left(room: string): void {
    if (isCurrent(room)) viewer.currentRoom = null;
  }

  function renamed(from: string, to: string): void {
    if (isCurrent(from)) viewer.currentRoom = to;
  }

  /** After a name that could not be had, the next is asked for. */
  const nameAgain = ({ verb }: LineRequest): readonly string[] =>
    verb === "name" && !state.signedIn && !state.settings.json
      ? state.encoder.plain("- type another name and press Enter")
      : [];

  const shown = (piece: Piece): readonly string[] => {
    if (typeof piece === "string") return state.encoder.plain(piece);
    if ("event" in piece) return state.encoder.lines(piece.event, piece.own);
    return state.encoder.plain(refusalLine(piece));
  };

  return {
    name: "line",
    viewer,
    filter,
    echoes: true,
    // a script asks by number; a person is shown what was said before they came
    get asksForHistory() {
      return state.settings.json;
    },
    followsWatched: false,
    marksRead: false,
    toldOf: "everything",
    // a file that is piped in is to arrive whole
    canRefuse: () => false,
    get encoder() {
      return state.encoder;
    },
    greeting: () => [
      `* ${facts.network === facts.name ? facts.name : `${facts.network} (${facts.name})`}`,
      "* type a name and press Enter",
      "* /help for help",
    ],
    decode(line) {
      let text: string;
      try {
        text = utf8.decode(line);
      } catch {
        // the decoder's only way to say that these bytes are not UTF-8
        return outcomeDecoded({ refused: "invalidUtf8", command: "" }, "say");
      }
      return decodeText(text);
    },
    tooLong(endless) {
      const lines = refused({ refused: "tooLong", limit: maxTextBytes }, null);
      return endless ? { lines, close: "a line without an end" } : { lines };
    },
    answer(request, answer, last, now) {
      const told: Answer = isRefusal(answer) ? answer : (follow(request, answer) ?? answer);
      const ends = last || (request.untilRefused === true && isRefusal(told));
      const after = ends ? prompt() : [];
      if (isRefusal(told)) return [...refused(told, request.verb || null), ...nameAgain(request), ...after];
      if (state.settings.json) return [jsonLine(replyJson(request, told, state))];
      if (entering(request) && isNoise(told)) return after;
      return [...replyPieces(request, told, state, now).flatMap(shown), ...after];
    },
    unasked: (commands: readonly Command[]) => ({ verb: "", commands }),
    notice: (text) => own([`* ${text}`], () => ({ type: "server", text })),
    ping: () => [],
    farewell: (reason) => own([byeLine(reason)], () => ({ type: "bye", reason })),
    refuse: (refusal) => refused(refusal, null),
  };
}

/** Long text as several messages, so that every door shows all of it. A script's key is each piece's with its number. */
function inPieces(command: Command, { nick, user, host }: Viewer): readonly Command[] {
  if (command.type !== "say") return [command];
  const pieces = splitToBytes(command.text, messageRoom({ nick, user, host }, command.target));
  if (pieces.length < 2) return [command];
  return pieces.map((text, index) => ({
    ...command,
    text,
    ...(command.key === undefined || index === 0 ? {} : { key: `${command.key}/${index}` }),
  }));
}

/** Somebody comes in; IRC's numbers and an empty message of the day would only hide the way to talk. */
const entering = ({ commands }: LineRequest): boolean =>
  commands.some(({ type }) => type === "signIn" || type === "resume");
const isNoise = (told: Reply): boolean =>
  told.reply === "lusers" || (told.reply === "motd" && told.lines.length === 0);

const missing = (command: LineCommand): Refusal => ({
  refused: "needMoreParams",
  command: `/${command.name}`,
  usage: usageOf(command),
});

function withUsage(outcome: Outcome, command: LineCommand): Outcome {
  return "refused" in outcome && outcome.refused === "needMoreParams" && outcome.usage === undefined
    ? missing(command)
    : outcome;
}

function inFront(lines: readonly string[], decoded: Decoded<LineRequest>): Decoded<LineRequest> {
  if (decoded === undefined) return { lines };
  if ("lines" in decoded) return { ...decoded, lines: [...lines, ...decoded.lines] };
  return "request" in decoded ? { lines, request: decoded.request } : decoded;
}
