import type { Event, RoomEvent } from "../../domain/events.ts";
import { formatModes, type ModeChange } from "../../domain/modes.ts";
import { byteLength } from "../../domain/names.ts";
import type { Source } from "../../domain/person.ts";
import { unreachable } from "../../domain/refusals.ts";
import type { Encoder } from "../dialect.ts";
import { type Capabilities, editFallbacks, only } from "./capabilities.ts";
import { tagsOf } from "./event-tags.ts";
import { fitLine } from "./lines.ts";
import { bodyBytes } from "./message.ts";
import { numerics } from "./numerics.ts";
import { isDividedSpeech, multilineBatch, type Speech, singleLines, wordsLine } from "./words.ts";

const messageTags = only("message-tags").looks;
const accountNotify = only("account-notify").looks;
const awayNotify = only("away-notify").looks;
const extendedJoin = only("extended-join").looks;
const chghost = only("chghost").looks;
const setname = only("setname").looks;
const inviteNotify = only("invite-notify").looks;
const readReceipts = only("monarchs.chat/read-receipts").looks;
const multiline = only("draft/multiline").looks;
const channelRename = only("draft/channel-rename").looks;
const messageEdit = only("draft/message-edit").looks;
const messageRedaction = only("draft/message-redaction").looks;
const batch = only("batch").others;

const interned = new Map<string, Map<number, Encoder>>();

/**
 * The encoder for a set of capabilities: the same object for all clients that see events alike, whoever did them. An
 * `invite` is shown to holders of invite-notify; the invited one gets it as an answer (reply `live`). A `rename` is
 * shown to holders of channel-rename; for others no line is the same for all, see `renamed` of the session.
 *
 * @param server the server's name, the source of its own lines
 */
export function encoderFor(server: string, capabilities: Capabilities): Encoder {
  const looks = looksOf(capabilities);
  let encoders = interned.get(server);
  if (encoders === undefined) {
    encoders = new Map();
    interned.set(server, encoders);
  }
  let encoder = encoders.get(looks);
  if (encoder === undefined) {
    encoder = { encode: (event) => encodeFor(server, looks, event, false, ""), perRoom: false };
    encoders.set(looks, encoder);
  }
  return encoder;
}

/**
 * One event as lines with their endings; "" when this set of capabilities does not show it.
 *
 * @param meant the reader is the one whom an `invite` invites, who needs no capability for it
 * @param first a tag to stand before the others (`batch=…`), or ""
 */
export function encodeEvent(
  server: string,
  capabilities: Capabilities,
  event: Event,
  meant: boolean,
  first: string,
): string {
  return encodeFor(server, looksOf(capabilities), event, meant, first);
}

/** What decides how events look: without batch there is no message in a batch either, nor an edit without its tag. */
function looksOf({ looks, others }: Capabilities): number {
  let seen = (others & batch) !== 0 ? looks : looks & ~multiline;
  if ((looks & messageTags) === 0) seen &= ~messageEdit;
  return seen;
}

function encodeFor(server: string, looks: number, event: Event, meant: boolean, first: string): string {
  if (event.type === "edit") return editLines(server, looks, event, first);
  if (isDividedSpeech(event)) return dividedLines(server, looks, event, first);
  const body = bodyOf(server, looks, event, meant);
  if (body === "") return "";
  const tags = tagsOf(looks, event, first);
  if (typeof body === "string") return `${tags}${body}\r\n`;
  let lines = "";
  for (const line of body) lines += `${tags}${line}\r\n`;
  return lines;
}

/** Encoded lines, each without its ending. */
export const splitLines = (encoded: string): string[] =>
  encoded === "" ? [] : encoded.slice(0, -2).split("\r\n");

/** `nick!user@host`; a server, which has no user and no host, is its name alone (Modern IRC, "Source"). */
export const sourceText = ({ nick, user, host }: Source): string =>
  host === "" ? nick : `${nick}!${user}@${host}`;

/**
 * An edit, to those who know of edits: a message with the tag that says which one it takes the place of. To others as
 * `edit.fallback` has it.
 */
function editLines(
  server: string,
  looks: number,
  event: RoomEvent & { readonly type: "edit" },
  first: string,
): string {
  const { of, speech, tags, text, joins, ...place } = event;
  if ((looks & messageEdit) !== 0) {
    const words = { text, ...(joins ? { joins } : {}), tags: { ...tags, "+draft/edit": of } };
    return encodeFor(server, looks, { ...place, ...words, type: speech }, false, first);
  }
  if ((looks & editFallbacks.none) !== 0) return "";
  if ((looks & editFallbacks.notice) !== 0) {
    const told = `${event.source.nick} has edited a message: ${text.replaceAll("\n", " / ")}`;
    const stamp = tagsOf(looks, { type: "server", text: told, time: event.time }, first);
    return `${stamp}${fitLine(`:${server} NOTICE ${event.target} :`, told)}\r\n`;
  }
  const shown = { text: `*${text}`, ...(joins ? { joins: joins.map((join) => join + 1) } : {}) };
  return encodeFor(
    server,
    looks,
    { ...place, ...shown, tags: { ...tags, "+reply": of }, type: speech },
    false,
    first,
  );
}

/** Words of several pieces: in a batch, or as messages of their own of which the first bears the id. */
function dividedLines(server: string, looks: number, event: Speech, first: string): string {
  const words = { ...event, head: `:${sourceText(event.source)} ` };
  const tags = tagsOf(looks, event, first);
  return (looks & multiline) !== 0
    ? multilineBatch(server, words, tags, `m-${event.seq}`)
    : singleLines(words, tags, tagsOf(looks, event, first, false));
}

// Most events are encoded for several combinations in a row, and their bodies are the same but for JOIN's.
let lastEvent: Event | undefined;
let lastBody: string | readonly string[] = "";

function bodyOf(server: string, looks: number, event: Event, meant: boolean): string | readonly string[] {
  switch (event.type) {
    case "join":
      return (looks & extendedJoin) !== 0
        ? joinLine(event.source, event.target, event.realname, true)
        : joinLine(event.source, event.target, event.realname, false);
    case "away":
      if ((looks & awayNotify) === 0) return "";
      return event.text === null
        ? `:${sourceText(event.source)} AWAY`
        : fitLine(`:${sourceText(event.source)} AWAY :`, event.text === "" ? "away" : event.text);
    case "account":
      if ((looks & accountNotify) === 0) return "";
      return `:${sourceText(event.source)} ACCOUNT ${event.source.account ?? "*"}`;
    case "realname":
      if ((looks & setname) === 0) return "";
      return fitLine(`:${sourceText(event.source)} SETNAME :`, event.realname);
    case "host":
      if ((looks & chghost) === 0) return "";
      return `:${sourceText(event.source)} CHGHOST ${event.user} ${event.host}`;
    case "presence":
      // One line for all who watch, so with `*` for their nick (IRCv3 monitor).
      return event.online
        ? `:${server} ${numerics.RPL_MONONLINE} * :${sourceText(event.source)}`
        : `:${server} ${numerics.RPL_MONOFFLINE} * :${event.source.nick}`;
    case "invite":
      if (!meant && (looks & inviteNotify) === 0) return "";
      return `:${sourceText(event.source)} INVITE ${event.nick} ${event.room}`;
    case "edit":
    case "redacted":
      return "";
    case "redaction":
      return (looks & messageRedaction) === 0 ? "" : redactLine(event);
    case "tagmsg":
    case "reaction":
    case "pin":
      return (looks & messageTags) === 0 ? "" : `:${sourceText(event.source)} TAGMSG ${event.target}`;
    case "readReceipt":
      if ((looks & readReceipts) === 0) return "";
      return `:${sourceText(event.source)} MARKREAD ${event.target} timestamp=${new Date(event.readAt).toISOString()}`;
    case "expelled":
      return fitLine(`:${sourceText(event.source)} KILL ${event.nick} :`, event.reason);
    case "wallops":
      return fitLine(`:${sourceText(event.source)} WALLOPS :`, event.text);
    case "broadcast":
      return fitLine(`:${sourceText(event.source)} NOTICE $$* :`, event.text);
    case "userModes":
      return fitLine(`:${sourceText(event.source)} MODE ${event.source.nick} `, formatModes(event.changes));
    case "knock": {
      const who = `:${server} ${numerics.RPL_KNOCK} ${event.room} ${event.room} ${sourceText(event.source)} :`;
      return fitLine(
        who,
        event.text === "" ? "has asked for an invite" : `has asked for an invite: ${event.text}`,
      );
    }
    case "server":
      return fitLine(`:${server} NOTICE * :`, event.text);
    case "rename":
      if ((looks & channelRename) === 0) return "";
      return fitLine(`:${sourceText(event.source)} RENAME ${event.from} ${event.to} :`, event.reason);
    default:
      if (event !== lastEvent) {
        lastBody = sharedBody(event);
        lastEvent = event;
      }
      return lastBody;
  }
}

function redactLine({ source, target, of, reason }: RoomEvent & { readonly type: "redaction" }): string {
  const head = `:${sourceText(source)} REDACT ${target} ${of}`;
  return reason === "" ? head : fitLine(`${head} :`, reason);
}

/** A JOIN as extended-join or as plain clients see it. */
export function joinLine(source: Source, room: string, realname: string, extended: boolean): string {
  const head = `:${sourceText(source)} JOIN ${room}`;
  return extended ? fitLine(`${head} ${source.account ?? "*"} :`, realname) : head;
}

function sharedBody(
  event: Exclude<
    RoomEvent,
    { readonly type: "join" | "rename" | "reaction" | "edit" | "redaction" | "redacted" | "pin" }
  >,
): string | readonly string[] {
  const { source, target } = event;
  const head = `:${sourceText(source)} `;
  switch (event.type) {
    case "message":
    case "action":
    case "notice":
    case "announcement":
      return wordsLine(head, target, event.type, event.text);
    case "part":
      return event.reason === "" ? `${head}PART ${target}` : fitLine(`${head}PART ${target} :`, event.reason);
    case "quit":
      return fitLine(`${head}QUIT :`, event.reason);
    case "nick":
      return `${head}NICK ${event.to}`;
    case "kick":
      return fitLine(
        `${head}KICK ${target} ${event.nick} :`,
        event.reason === "" ? source.nick : event.reason,
      );
    case "topic":
      return fitLine(`${head}TOPIC ${target} :`, event.topic);
    case "mode":
      return modeLines(`${head}MODE ${target} `, event.changes);
  }
  return unreachable(event);
}

/** Mode changes in as few lines as hold them. */
function modeLines(head: string, changes: readonly ModeChange[]): string | readonly string[] {
  const whole = head + formatModes(changes);
  if (byteLength(whole) <= bodyBytes) return fitLine("", whole);
  const lines: string[] = [];
  let some: ModeChange[] = [];
  for (const change of changes) {
    if (some.length > 0 && byteLength(head + formatModes([...some, change])) > bodyBytes) {
      lines.push(fitLine(head, formatModes(some)));
      some = [];
    }
    some.push(change);
  }
  lines.push(fitLine(head, formatModes(some)));
  return lines;
}
