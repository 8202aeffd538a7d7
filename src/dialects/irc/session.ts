import type { Command } from "../../domain/commands.ts";
import type { RoomEvent } from "../../domain/events.ts";
import type { Metadata, MetadataChanges } from "../../domain/metadata.ts";
import { isRefusal, type Refusal } from "../../domain/refusals.ts";
import type { Answer, MemberView, RoomView } from "../../domain/replies.ts";
import type { Decoded, Encoder, ServerFacts, Session, Viewer } from "../dialect.ts";
import { answerLines } from "./answers/answer.ts";
import type { AnswerContext } from "./answers/context.ts";
import { metadataOf } from "./answers/metadata.ts";
import { errorLine } from "./answers/registration.ts";
import { renamed } from "./answers/rooms.ts";
import { batchLine, breakBatch, overdueBatch } from "./batches.ts";
import { has, initialCapabilities } from "./capabilities.ts";
import { proxyLine } from "./commands/gateway.ts";
import { commands } from "./commands.ts";
import { encoderFor } from "./encoder.ts";
import { labeled } from "./labels.ts";
import { fail, fitLine, numeric } from "./lines.ts";
import { bodyBytes, clientTagBytes, type Message, parseMessage } from "./message.ts";
import { draftOf, noticeLine } from "./metadata.ts";
import { numerics } from "./numerics.ts";
import { refusalLine } from "./refusals/line.ts";
import { settingsChanged } from "./reloaded.ts";
import { addressee, type IrcRequest, type IrcState, type Outcome, type Row } from "./state.ts";

/** IRC's session, and what only it has. */
export interface IrcSession extends Session<IrcRequest> {
  /**
   * A room of the viewer has a new name: it is left and entered anew. The encoder says nothing of a `rename`, since
   * these lines are the viewer's own.
   */
  renamed(
    event: RoomEvent & { readonly type: "rename" },
    room: RoomView,
    members: readonly MemberView[],
    readAt: number | null,
    now: number,
  ): readonly string[];
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const legacy = new TextDecoder("windows-1252");
const labelBytes = 64;
const httpRequest = /^[A-Z]{3,10} \S+ HTTP\/\d/;

/** One client's side of the IRC dialect (RFC 1459, RFC 2812, modern.ircdocs.horse, ircv3.net). */
export const createIrcSession = (facts: ServerFacts): IrcSession => new ClientSession(facts);

/** A class, so that a connection costs its state and no function of its own. */
class ClientSession implements IrcSession {
  readonly name = "irc";
  encoder: Encoder;
  readonly #state: IrcState;

  constructor(facts: ServerFacts) {
    this.#state = {
      facts,
      viewer: { nick: "*", identity: null, user: "", host: "", currentRoom: null },
      capabilities: initialCapabilities(facts),
      capVersion: 301,
      negotiating: false,
      phase: "unregistered",
      nick: undefined,
      user: undefined,
      realname: "",
      modes: "",
      password: undefined,
      away: undefined,
      sasl: undefined,
      subscriptions: undefined,
      batches: 0,
      clientBatch: undefined,
      spoken: false,
    };
    this.encoder = encoderFor(facts.name, this.#state.capabilities);
  }

  get viewer(): Viewer {
    return this.#state.viewer;
  }

  get echoes(): boolean {
    return has(this.#state.capabilities, "echo-message");
  }

  get followsWatched(): boolean {
    return has(this.#state.capabilities, "extended-monitor");
  }

  get asksForHistory(): boolean {
    const { capabilities } = this.#state;
    return has(capabilities, "draft/chathistory") || has(capabilities, "znc.in/playback");
  }

  get marksRead(): boolean {
    return has(this.#state.capabilities, "draft/read-marker");
  }

  get toldOf(): "everything" | "events" {
    return this.asksForHistory ? "events" : "everything";
  }

  greeting(): readonly string[] {
    return [];
  }

  decode(line: Uint8Array, now: number): Decoded<IrcRequest> {
    const decoded = decodeLine(this.#state, line, now);
    this.encoder = encoderFor(this.#state.facts.name, this.#state.capabilities);
    return decoded;
  }

  overdue(now: number): readonly string[] {
    return overdueBatch(this.#state, now);
  }

  tooLong(endless: boolean): Decoded<IrcRequest> {
    breakBatch(this.#state);
    return endless ? { lines: [], close: "A line without an end" } : { lines: [inputTooLong(this.#state)] };
  }

  answer(request: IrcRequest, answer: Answer, last: boolean, now: number): readonly string[] {
    const context = contextOf(this.#state, request, now);
    settle(this.#state, request, answer);
    const lines = [...request.preface, ...answerLines(context, answer)];
    request.preface = [];
    const marked = labeled(this.#state, request, lines, last);
    request.batch = marked.batch;
    return marked.lines;
  }

  metadataChanged(target: string, changes: MetadataChanges): readonly string[] {
    const { subscriptions, capabilities } = this.#state;
    const draft = draftOf(capabilities);
    if (subscriptions === undefined || draft === undefined) return [];
    const to = addressee(this.#state);
    return changes
      .filter(([key]) => subscriptions.has(key))
      .map(([key, value]) => noticeLine(to, draft, { target, key, value }));
  }

  metadataOf(target: string, metadata: Metadata | undefined, now: number): readonly string[] {
    return metadataOf(contextOf(this.#state, this.unasked([]), now), target, metadata);
  }

  unasked(asked: readonly Command[]): IrcRequest {
    return requestOf(this.#state, "", [], null, { commands: asked });
  }

  notice(text: string): readonly string[] {
    const { server, nick } = addressee(this.#state);
    return [fitLine(`:${server} NOTICE ${nick} :`, text)];
  }

  canRefuse(request: IrcRequest): boolean {
    // a NOTICE is never answered, so it would be lost without a word
    return request.verb !== "NOTICE" && has(this.#state.capabilities, "standard-replies");
  }

  reloaded(before: ServerFacts): readonly string[] {
    const lines = settingsChanged(this.#state, before);
    this.encoder = encoderFor(this.#state.facts.name, this.#state.capabilities);
    return lines;
  }

  ping(): readonly string[] {
    return [`PING ${this.#state.facts.name}`];
  }

  farewell(reason: string): readonly string[] {
    return [errorLine(reason)];
  }

  refuse(refusal: Refusal): readonly string[] {
    return [refusalLine(addressee(this.#state), this.#state.capabilities, "*", refusal)];
  }

  renamed(
    event: RoomEvent & { readonly type: "rename" },
    room: RoomView,
    members: readonly MemberView[],
    readAt: number | null,
    now: number,
  ): readonly string[] {
    const request = this.unasked([]);
    return renamed(contextOf(this.#state, request, now), event, room, members, readAt);
  }
}

const contextOf = (state: IrcState, request: IrcRequest, now: number): AnswerContext => ({
  state,
  request,
  to: addressee(state),
  capabilities: request.capabilities,
  now,
});

function requestOf(
  state: IrcState,
  verb: string,
  params: readonly string[],
  label: string | null,
  outcome: Extract<Outcome, { readonly commands: unknown }>,
): IrcRequest {
  const request: IrcRequest = {
    commands: outcome.commands,
    capabilities: state.capabilities,
    verb: outcome.verb ?? verb,
    params: outcome.params ?? params,
    label,
    preface: outcome.lines ?? [],
    batch: null,
  };
  const { whox, list, service, untilRefused } = outcome;
  if (whox === undefined && list === undefined && service === undefined && untilRefused === undefined)
    return request;
  return {
    ...request,
    ...(whox === undefined ? {} : { whox }),
    ...(list === undefined ? {} : { list }),
    ...(service === undefined ? {} : { service }),
    ...(untilRefused === undefined ? {} : { untilRefused }),
  };
}

/** A refused sign-in waits for another nick, a refused resume for NICK and USER. */
function settle(state: IrcState, request: IrcRequest, answer: Answer): void {
  if (state.phase !== "signingIn" || !isRefusal(answer)) return;
  const [first] = request.commands;
  if (first?.type !== "signIn" && first?.type !== "resume") return;
  state.phase = "unregistered";
  // Without an account there is a log-in to come, and no other nick.
  if (first.type === "signIn" && answer.refused !== "accountNeeded") state.nick = undefined;
}

const inputTooLong = (state: IrcState): string =>
  numeric(addressee(state), numerics.ERR_INPUTTOOLONG, "", "Input line was too long");

function decodeLine(state: IrcState, bytes: Uint8Array, now: number): Decoded<IrcRequest> {
  if (bytes.length === 0) return undefined;
  if (!state.spoken) {
    state.spoken = true;
    if (bytes[0] === 0x2f) return { switchTo: "line" };
    const forwarded = proxyLine(bytes);
    if (forwarded !== false) return finish(state, undefined, forwarded);
    if (bytes.length < 8_192 && httpRequest.test(lenient.decode(bytes))) return { hangUp: true };
  }
  const tagBytes = bytes[0] === 0x40 ? bytes.indexOf(0x20) + 1 || bytes.length : 0;
  if (tagBytes > clientTagBytes || bytes.length - tagBytes > bodyBytes) {
    breakBatch(state);
    return { lines: [inputTooLong(state)] };
  }
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    // not UTF-8: refused, or read as what old clients send
    if (state.facts.utf8Only) {
      breakBatch(state);
      return notUtf8(state, lenient.decode(bytes));
    }
    text = legacy.decode(bytes);
  }
  if (text.includes("\0") || text.includes("\r")) {
    // neither can stand in a message; what was meant cannot be known (Modern IRC, "Message Format")
    const told = "A line holds no NUL and no CR";
    return { lines: [numeric(addressee(state), numerics.ERR_UNKNOWNERROR, "*", told)] };
  }
  const message = parseMessage(text);
  if (message === undefined) return undefined;
  return finish(state, message, decide(state, message, now));
}

function notUtf8(state: IrcState, text: string): Decoded<IrcRequest> {
  const message = parseMessage(text.replaceAll("\0", "").replaceAll("\r", ""));
  if (message === undefined || message.verb === "NOTICE") return finish(state, message, undefined);
  const verb = /^[A-Z0-9]+$/.test(message.verb) ? message.verb : "*";
  const line = fail(state.facts.name, verb, "INVALID_UTF8", "", "Message rejected: it is not UTF-8");
  return finish(state, message, { lines: [line] });
}

/** The row's decision, once the conditions that all rows share are met. */
function decide(state: IrcState, message: Message, now: number): Outcome {
  const { verb, params } = message;
  const to = addressee(state);
  const context = { state, message, to, now };
  const inBatch = batchLine(context);
  if (inBatch !== "apart") return inBatch;
  const row = commands.get(verb);
  const quiet = verb === "NOTICE";
  const refuse = (refusal: Refusal): Outcome =>
    quiet ? undefined : { lines: [refusalLine(to, state.capabilities, verb, refusal)] };
  if (row === undefined || isDenied(row, state)) return refuse({ refused: "unknownCommand", command: verb });
  if (row.when === "after" && state.phase !== "registered") return refuse({ refused: "notRegistered" });
  if (row.when === "before" && state.phase !== "unregistered")
    return refuse({ refused: "alreadyRegistered" });
  if (params.length < row.minParams) return refuse({ refused: "needMoreParams", command: verb });
  const outcome = row.decode(context, params);
  return quiet && outcome !== undefined && "lines" in outcome ? undefined : outcome;
}

/** Whether a command is unknown to clients without a capability, and this one has none of those that would do. */
function isDenied({ capability }: Row, { capabilities }: IrcState): boolean {
  if (capability === undefined) return false;
  if (typeof capability === "string") return !has(capabilities, capability);
  return !capability.some((name) => has(capabilities, name));
}

/** Lines of our own get their label here; a request keeps it for its answers. */
function finish(state: IrcState, message: Message | undefined, outcome: Outcome): Decoded<IrcRequest> {
  const label = outcome?.label === undefined ? labelOf(state, message) : checkedLabel(state, outcome.label);
  if (outcome !== undefined && "commands" in outcome) {
    const { verb = "", params = [] } = message ?? {};
    return { request: requestOf(state, verb, params, label, outcome) };
  }
  if (outcome === undefined && label === null) return undefined;
  const { lines } = labeled(state, { label, batch: null }, outcome?.lines ?? [], true);
  return outcome?.close === undefined ? { lines } : { lines, close: outcome.close };
}

const labelOf = (state: IrcState, message: Message | undefined): string | null =>
  checkedLabel(state, message?.tags.get("label") ?? null);

function checkedLabel(state: IrcState, label: string | null): string | null {
  if (label === null || label === "") return null;
  const { capabilities } = state;
  // An answer of several lines needs a batch (IRCv3 labeled-response).
  if (!has(capabilities, "labeled-response") || !has(capabilities, "batch")) return null;
  return new TextEncoder().encode(label).length > labelBytes ? null : label;
}
