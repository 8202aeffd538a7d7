import { isReaction, reactionOf } from "../../domain/client-tags.ts";
import type { Edited, Event, LiveEvent, RoomEvent, SpeechType } from "../../domain/events.ts";
import { formatModes, type ModeChange } from "../../domain/modes.ts";
import { isRoomName } from "../../domain/names.ts";
import { unreachable } from "../../domain/refusals.ts";
import { isRole, roleNames } from "../../domain/roles.ts";
import { clockIn } from "./clock.ts";
import { paint, paintNick } from "./paint.ts";
import type { LineSettings } from "./settings.ts";
import { visible } from "./visible.ts";

/**
 * Events as people read them, one line each, or "" for what this door does not show (typing, others' away and
 * account). `own`: done by the reader. The forms are fixed in docs/line-protocol.md.
 */
export function eventText(
  settings: Pick<LineSettings, "color" | "numbers" | "typing" | "tz">,
): (event: Event, own: boolean) => string {
  const { color, numbers, typing } = settings;
  const clock = clockIn(settings.tz);
  const name = (nick: string) => (color ? paintNick(visible(nick)) : visible(nick));
  const room = (target: string) => (color ? paint("1", visible(target)) : visible(target));
  const place = (event: RoomEvent) => {
    const place = `[${clock.minutes(event.time)}${numbers && event.seq > 0 ? ` ${event.seq}` : ""}]`;
    return color ? paint("2", place) : place;
  };
  const system = (text: string) => (color ? `${paint("33", "*")} ${visible(text)}` : `* ${visible(text)}`);

  /** The number of the message that words answer, where numbers are shown. */
  const answers = ({ ofSeq }: { readonly ofSeq?: number }) =>
    numbers && ofSeq !== undefined ? `(re ${ofSeq}) ` : "";

  function speech(event: RoomEvent & { readonly type: SpeechType }, own: boolean): string {
    const text = answers(event) + visible(event.text);
    const nick = name(event.source.nick);
    if (event.kind === "direct") {
      const way = own ? `-> ${name(event.target)}` : `${nick} -> you`;
      switch (event.type) {
        case "message":
          return `${place(event)} ${way}: ${text}`;
        case "action":
          return `${place(event)} ${way}: * ${nick} ${text}`;
        default:
          return `${place(event)} ${way} (${event.type}): ${text}`;
      }
    }
    const start = `${place(event)} ${room(event.target)}`;
    switch (event.type) {
      case "message":
        return `${start} <${nick}> ${text}`;
      case "action":
        return `${start} * ${nick} ${text}`;
      case "notice":
        return `${start} -${nick}- ${text}`;
      case "announcement":
        return `${start} <${nick}> (announcement) ${text}`;
    }
  }

  return (event, own) => {
    switch (event.type) {
      case "message":
      case "action":
      case "notice":
      case "announcement":
        return event.edited ? `${speech(event, own)}${editMark(event.edited)}` : speech(event, own);
      case "edit":
        return numbers && event.ofSeq !== undefined
          ? `${speech(unnumbered(event), own)} (edits ${event.ofSeq})`
          : `${speech(unnumbered(event), own)} (edited)`;
      case "redacted":
        return "";
      case "tagmsg": {
        const text = typing && !own ? typingText(event) : "";
        return text === "" ? "" : system(text);
      }
      default: {
        const text = systemText(event, own);
        return text === "" ? "" : system(text);
      }
    }
  };
}

/** That a message is not as it was first said, and whose words it has now, if not its author's. */
const editMark = ({ by }: Edited): string => (by === undefined ? " (edited)" : ` (edited by ${visible(by)})`);

/** An edit as the words that it has. */
function unnumbered({ speech, ofSeq: _, ...event }: RoomEvent & { readonly type: "edit" }) {
  return { ...event, type: speech };
}

function reactionText(
  who: string,
  { tags, target, kind, ofSeq }: RoomEvent & { readonly type: "reaction" },
): string {
  // other tags are for programs alone
  if (!isReaction(tags)) return "";
  const { text, given } = reactionOf(tags);
  const where = kind === "direct" ? "" : ` in ${target}`;
  const what = ofSeq === undefined ? "" : ` ${given ? "to" : "from"} ${ofSeq}`;
  return `${who} ${given ? "reacted with" : "took back"} ${text}${what}${where}`;
}

const because = (reason: string): string => (reason === "" ? "" : ` (${reason})`);

function systemText(
  event: Exclude<RoomEvent, { readonly text: string } | { readonly type: "redacted" }> | LiveEvent,
  own: boolean,
): string {
  const who = own ? "you" : "source" in event ? event.source.nick : "";
  switch (event.type) {
    case "join":
      return `${who} joined ${event.target}`;
    case "part":
      return `${who} left ${event.target}${because(event.reason)}`;
    case "quit":
      return `${who} quit${because(event.reason)}`;
    case "nick":
      return own ? `you are now called ${event.to}` : `${who} is now called ${event.to}`;
    case "kick":
      return `${who} kicked ${event.nick} from ${event.target}${because(event.reason)}`;
    case "topic":
      return event.topic === ""
        ? `${who} cleared the topic of ${event.target}`
        : `${who} set the topic of ${event.target}: ${event.topic}`;
    case "mode":
      return modeText(who, event.target, event.changes);
    case "rename":
      return `${who} renamed ${event.from} to ${event.to}${because(event.reason)}`;
    case "reaction":
      return reactionText(who, event);
    case "redaction": {
      const where = event.kind === "direct" ? "" : ` in ${event.target}`;
      const what = event.ofSeq === undefined ? "a message" : `message ${event.ofSeq}`;
      return `${who} took ${what} away${where}${because(event.reason)}`;
    }
    case "pin": {
      const where = event.kind === "direct" ? "" : ` in ${event.target}`;
      return `${who} ${event.pinned ? "pinned" : "took the pin off"} message ${event.ofSeq}${where}`;
    }
    case "invite":
      return own
        ? `you invited ${event.nick} to ${event.room}`
        : `${who} invited ${event.nick} to ${event.room} (/join ${event.room})`;
    case "away":
      if (!own) return "";
      return event.text === null ? "you are back" : `you are away: ${event.text}`;
    case "account":
      if (!own) return "";
      return event.source.account === null
        ? "you are logged out"
        : `you are logged in as ${event.source.account}`;
    case "expelled":
      return `${who} put you off the server${because(event.reason)}`;
    case "wallops":
      return `wallops of ${who}: ${event.text}`;
    case "broadcast":
      return `announcement of ${who}: ${event.text}`;
    case "userModes":
      return `your modes are changed: ${formatModes(event.changes)}`;
    case "realname":
      return own ? `your real name is ${event.realname}` : "";
    case "host":
      return own ? `you are seen as ${event.user}@${event.host}` : "";
    case "presence":
      return `${event.source.nick} is ${event.online ? "here" : "gone"}`;
    case "knock":
      return `${who} knocks at ${event.room}${because(event.text)}: /invite ${event.room} ${who} lets them in`;
    case "tagmsg":
    case "readReceipt":
      return "";
    case "server":
      return event.text;
  }
  return unreachable(event);
}

/** `bob is typing in #lobby`, or "" for other tags; clients say so again every few seconds. */
function typingText({ tags, target, source }: LiveEvent & { readonly type: "tagmsg" }): string {
  if ((tags["+typing"] ?? tags["+draft/typing"]) !== "active") return "";
  return isRoomName(target) ? `${source.nick} is typing in ${target}` : `${source.nick} is typing to you`;
}

/** One role given or taken in words, everything else as MODE writes it. */
function modeText(who: string, room: string, changes: readonly ModeChange[]): string {
  const [first] = changes;
  if (first && changes.length === 1 && first.param !== undefined && isRole(first.letter)) {
    const role = roleNames[first.letter];
    return first.add
      ? `${who} gave ${first.param} the role ${role} in ${room}`
      : `${who} took the role ${role} in ${room} from ${first.param}`;
  }
  return `${who} set modes of ${room}: ${formatModes(changes)}`;
}
