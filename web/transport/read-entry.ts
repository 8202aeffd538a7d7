import type { Message } from "../../src/dialects/irc/message.ts";
import { isRoomName } from "../../src/domain/names.ts";
import { statusTarget } from "../../src/domain/roles.ts";
import type { Entry, Happening, Mark, Speech } from "./events.ts";

/** The nick of `nick!user@host`; "" when a line has no source. */
export const nickOf = (source: string | null): string => source?.split("!")[0] ?? "";

/** An entry, and where it belongs: null for QUIT and NICK, which belong wherever their nick is. */
export interface Placed {
  readonly conversation: string | null;
  readonly entry: Entry;
}

/**
 * Reads a line that belongs into a conversation's log.
 *
 * @param me our own nick, by which a direct message's conversation is the other one's
 * @param now for lines without server-time, in milliseconds
 * @returns undefined for lines of other kinds, among them CTCP requests and the server's own notices
 */
export function readEntry(message: Message, me: string, now: number): Placed | undefined {
  const { tags, params, verb } = message;
  const [target = "", second = ""] = params;
  const nick = nickOf(message.source);
  const last = params.at(-1) ?? "";
  const time = Date.parse(tags.get("time") ?? "");
  const seq = Number(tags.get("monarchs.chat/seq"));
  const place = {
    msgid: tags.get("msgid") ?? null,
    seq: Number.isInteger(seq) && seq > 0 ? seq : null,
    time: Number.isNaN(time) ? now : time,
    nick,
  };
  const at = (conversation: string | null, happening: Happening): Placed => ({
    conversation,
    entry: { ...place, ...happening },
  });
  switch (verb) {
    case "PRIVMSG":
    case "NOTICE": {
      const fromServer = message.source === null || !message.source.includes("!");
      if (fromServer && !isRoomName(target)) return undefined;
      const said = readSpeech(verb, last, tags.has("monarchs.chat/announcement"));
      if (said === undefined) return undefined;
      // words for some of a room's members belong to the room
      const room = isRoomName(target) ? target : statusTarget(target)?.room;
      const conversation = room ?? (nick === me ? target : nick);
      return at(conversation, { ...said, nonce: tags.get("+monarchs.chat/nonce") ?? null });
    }
    case "JOIN":
      return at(target, { what: "join" });
    case "PART":
      return at(target, { what: "part", reason: second });
    case "KICK":
      return at(target, { what: "kick", kicked: second, reason: params[2] ?? "" });
    case "TOPIC":
      return at(target, { what: "topic", topic: second });
    case "MODE":
      return isRoomName(target) ? at(target, { what: "mode", changes: params.slice(1) }) : undefined;
    case "QUIT":
      return at(null, { what: "quit", reason: target });
    case "NICK":
      return at(null, { what: "nick", to: target });
  }
  return undefined;
}

/**
 * Reads a line that has a place in a conversation's log and shows nothing: TAGMSG with a number there, and REDACT.
 *
 * @returns undefined for lines of other kinds, among them typing
 */
export function readMark(
  { tags, params, verb, source }: Message,
  me: string,
): { readonly conversation: string; readonly mark: Mark } | undefined {
  const seq = Number(tags.get("monarchs.chat/seq"));
  if ((verb !== "TAGMSG" && verb !== "REDACT") || !(Number.isInteger(seq) && seq > 0)) return undefined;
  const [target = "", of = null] = params;
  const nick = nickOf(source);
  return {
    conversation: isRoomName(target) || nick === me ? target : nick,
    mark: { msgid: tags.get("msgid") ?? null, seq, of: verb === "REDACT" ? of : null },
  };
}

const ctcp = "\u0001";
const actionHead = `${ctcp}ACTION`;

function readSpeech(
  verb: "PRIVMSG" | "NOTICE",
  text: string,
  announcement: boolean,
): { readonly what: "speech"; readonly speech: Speech; readonly text: string } | undefined {
  if (text.startsWith(ctcp)) {
    if (!text.startsWith(actionHead)) return undefined;
    const end = text.endsWith(ctcp) ? -1 : text.length;
    return { what: "speech", speech: "action", text: text.slice(actionHead.length, end).replace(/^ /, "") };
  }
  if (verb === "PRIVMSG") return { what: "speech", speech: "message", text };
  return { what: "speech", speech: announcement ? "announcement" : "notice", text };
}
