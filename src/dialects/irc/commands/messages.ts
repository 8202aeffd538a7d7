import { isDenied } from "../../../domain/client-tags.ts";
import type { Command } from "../../../domain/commands.ts";
import type { ClientTags } from "../../../domain/events.ts";
import type { Lines } from "../../../domain/text.ts";
import { has } from "../capabilities.ts";
import { maxTargets } from "../isupport.ts";
import { middle } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { serviceNamed, writeTo } from "../services/services.ts";
import { type Context, type Outcome, parts, type Row, say } from "../state.ts";
import { isForPlayback, playback } from "./playback.ts";

/** PRIVMSG, NOTICE, TAGMSG: to rooms and nicks, up to four at once. */
export const messageCommands: Readonly<Record<string, Row>> = {
  PRIVMSG: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "PRIVMSG <target>{,<target>} :<text>",
    decode: speak,
  },
  NOTICE: {
    minParams: 0,
    when: "after",
    spec: "Modern IRC",
    usage: "NOTICE <target>{,<target>} :<text>",
    decode: speak,
  },
  RELAYMSG: {
    minParams: 3,
    when: "after",
    spec: "https://github.com/ircv3/ircv3-specifications/pull/417",
    usage: "RELAYMSG <#channel> <nick>/<network> :<text>",
    decode(context, [room = "", nick = "", text = ""]) {
      const tags = clientOnlyTags(context);
      const action = actionWords({ text });
      const speech = action === undefined ? "message" : "action";
      const words = { text: action?.text ?? text, ...(tags === undefined ? {} : { tags }) };
      return { commands: [{ type: "relay", speech, room, nick, ...words }] };
    },
  },
  TAGMSG: {
    minParams: 0,
    when: "after",
    capability: "message-tags",
    spec: "message-tags",
    usage: "@<tags> TAGMSG <target>{,<target>}",
    decode: tagMessage,
  },
};

/** The client-only tag with which a repeated send is known. */
const nonceTag = "+monarchs.chat/nonce";
const nonceCharacters = 128;

/**
 * The tags of a client that travel on: those with a `+`, whatever they are called (IRCv3 message-tags), unless an operator
 * has them dropped; undefined when there are none.
 */
export function clientOnlyTags({ state, message }: Context): ClientTags | undefined {
  if (message.tags.size === 0 || !has(state.capabilities, "message-tags")) return undefined;
  const denied = state.facts.deniedClientTags;
  const kept = [...message.tags].filter(
    ([name]) => name.length > 1 && name.startsWith("+") && !isDenied(name, denied),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function speak(context: Context, [list = "", given = ""]: readonly string[]): Outcome {
  const { verb } = context.message;
  const targets = parts(list);
  if (targets.length === 0) return say(context, numerics.ERR_NORECIPIENT, "", `No recipient given (${verb})`);
  if (given === "") return say(context, numerics.ERR_NOTEXTTOSEND, "", "No text to send");
  if (targets.length > maxTargets) return tooMany(context, list);
  if (list.startsWith("$") && everybody.has(list))
    return { commands: [{ type: "announceToAll", text: given }] };
  const service = targets.length === 1 ? serviceNamed(targets[0] ?? "") : undefined;
  if (service !== undefined) return writeTo(context, service, given);
  if (verb === "PRIVMSG" && isForPlayback(context, list)) return playback(context, given);
  return speakWords(verb, targets, { text: given }, clientOnlyTags(context));
}

/** Targets that mean everybody on the server (RFC 2812 §3.3.1, `$` masks): an administrator's announcement. */
const everybody: ReadonlySet<string> = new Set(["$*", "$$*"]);

/** The client-only tag with which a message takes the place of an earlier one: practice among clients and servers. */
const editTag = "+draft/edit";

/** What PRIVMSG and NOTICE ask for, of one line or several: a message, or other words for one. */
export function speakWords(
  verb: string,
  targets: readonly string[],
  words: Lines,
  tags: ClientTags | undefined,
): Asked {
  const action = verb === "PRIVMSG" ? actionWords(words) : undefined;
  const edited = tags?.[editTag] ?? "";
  if (edited !== "") return editWords(verb, targets, edited, action ?? words, tags);
  const speech = verb === "NOTICE" ? "notice" : action === undefined ? "message" : "action";
  const { text, joins } = action ?? words;
  const bare = joins === undefined && tags === undefined;
  const command = (target: string, index: number): Command =>
    bare
      ? { type: "say", speech, target, text }
      : {
          type: "say",
          speech,
          target,
          ...(action ?? words),
          ...(tags === undefined ? {} : { tags }),
          ...keyOf(tags, index),
        };
  return { verb, params: targets, commands: targets.map(command) };
}

/** The key by which a repeated send is known, if the client has given one: another one for each target. */
function keyOf(tags: ClientTags | undefined, index: number): { readonly key?: string } {
  const nonce = tags?.[nonceTag] ?? "";
  if (nonce === "" || nonce.length > nonceCharacters) return {};
  return { key: index === 0 ? nonce : `${nonce}/${index}` };
}

/** Commands, and as what their answers show them. */
interface Asked {
  readonly verb: string;
  readonly params: readonly string[];
  readonly commands: readonly Command[];
}

/** What asks for other words of a message: a command for each target, though only one of them can have it. */
export function editWords(
  verb: string,
  targets: readonly string[],
  msgid: string,
  words: Lines,
  tags: ClientTags | undefined,
): Asked {
  const { [editTag]: _, ...others } = tags ?? {};
  const kept = Object.keys(others).length === 0 ? {} : { tags: others };
  return {
    // A NOTICE has no answers, also where it edits another one.
    verb: verb === "NOTICE" ? verb : "EDIT",
    params: [targets[0] ?? "", msgid],
    commands: targets.map(
      (target, index): Command => ({ type: "edit", target, msgid, ...words, ...kept, ...keyOf(tags, index) }),
    ),
  };
}

const actionStart = "\u0001ACTION";

/** The words of a CTCP ACTION, whose closing \x01 may be missing; undefined for anything else. */
function actionWords({ text, joins }: Lines): Lines | undefined {
  if (!text.startsWith(actionStart)) return undefined;
  const rest = text.slice(actionStart.length, text.endsWith("\u0001") ? -1 : undefined);
  if (rest !== "" && !rest.startsWith(" ")) return undefined;
  const words = rest.slice(1);
  if (words === "") return undefined;
  const moved = joins
    ?.map((join) => join - actionStart.length - 1)
    .filter((join) => join > 0 && join < words.length);
  return moved === undefined || moved.length === 0 ? { text: words } : { text: words, joins: moved };
}

function tagMessage(context: Context, [list = ""]: readonly string[]): Outcome {
  const targets = parts(list);
  if (targets.length === 0) return say(context, numerics.ERR_NORECIPIENT, "", "No recipient given (TAGMSG)");
  if (targets.length > maxTargets) return tooMany(context, list);
  // An edit has words: without any the tag would be a claim that nobody has checked.
  const { [editTag]: _, ...tags } = clientOnlyTags(context) ?? {};
  if (Object.keys(tags).length === 0) return undefined;
  return { commands: targets.map((target): Command => ({ type: "tag", target, tags })) };
}

/** 407 for a list of targets that is longer than TARGMAX says. */
export const tooMany = (context: Context, list: string): Outcome =>
  say(context, numerics.ERR_TOOMANYTARGETS, middle(list), "Too many targets");
