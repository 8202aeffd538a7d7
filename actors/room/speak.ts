import { isKept, isReaction, reactionOf, repliedTo } from "../../src/domain/client-tags.ts";
import type { ClientTags, RoomEvent, SpeechType, Words } from "../../src/domain/events.ts";
import { byteLength } from "../../src/domain/names.ts";
import { may, speechFault } from "../../src/domain/permissions.ts";
import type { Source } from "../../src/domain/person.ts";
import { allowedIn, allowedReactionsKey, reactionFault } from "../../src/domain/reactions.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import { type RoleLetter, rank, rankOf } from "../../src/domain/roles.ts";
import { cleanLines, divided, isDivided, messageRoom, piecesOf } from "../../src/domain/text.ts";
import type { Pending, RoomRow } from "../../src/tables/rooms.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { mayKnow } from "../commands/views.ts";
import type { Core } from "../core.ts";
import { isSilenced } from "./bans.ts";
import { type Reception, reach, received, recipientRemark } from "./direct.ts";
import type { RoomRequest } from "./messages.ts";
import { tellMembers } from "./share.ts";
import { append, give, nextTime, type RoomState, standingIn, unlogged } from "./state.ts";

type Asked<T extends RoomRequest["type"]> = Extract<RoomRequest, { readonly type: T }>;

/** Longest message of one line, in bytes; what a door cannot show in one line it shows in several. */
const maxTextBytes = 4_096;

/** Whether a text is a question from client to client. */
export const isCtcp = (text: string): boolean => text.startsWith("\u0001");

/** Says something in the room. */
export function say(state: RoomState, message: Asked<"say">): void {
  const { ask, user, speech, words: raw, to, key, attaches } = message;
  const { row } = state;
  const source = sourceOf(message);
  const words = keptWords(state.core, raw, () => messageRoom(source, to));
  if (isRefusal(words)) return ask.answer(words);
  const asksClient = speech !== "action" && isCtcp(words.text);
  const taken = row.people ? received(state, user, to, asksClient) : undefined;
  const refusal = isRefusal(taken) ? taken : taken ? undefined : sendFault(state, user, to, asksClient);
  if (refusal) return ask.answer(refusal);
  if (speech === "announcement" && !may("announce", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "operator" });
  if (message.under !== undefined && !may("relay", standingIn(row, user), { flags: row.modes.flags }))
    return ask.answer({ refused: "roleNeeded", room: row.name, role: "operator" });
  const hears = audience(row, user, message.least);
  if (hears) {
    user.lastActiveAt = state.core.wall();
    return aside(state, message, words, hears);
  }
  if (taken && !isRefusal(taken)) return sayToPerson(state, message, words, taken);
  const event = spoken(state, speech, words, source, to);
  user.lastActiveAt = event.time;
  if (attaches === undefined) return give(state, key === undefined ? { event, ask } : { event, ask, key });
  give(state, { event, ask, ...(key === undefined ? {} : { key }), effects: { attaches } });
}

/** Says something to the other of a conversation, who takes it as they do. */
function sayToPerson(state: RoomState, message: Asked<"say">, words: Words, taken: Reception): void {
  const { ask, user, speech, to, key, attaches } = message;
  const { core, row } = state;
  if (taken.heard === "dropped") return aside(state, message, words, () => false);
  const remark = speech === "notice" ? undefined : recipientRemark(core, row, to, taken);
  const { relations, requests } = taken;
  const event = spoken(state, speech, words, user.source, to);
  user.lastActiveAt = event.time;
  give(state, {
    event,
    ask,
    ...(key === undefined ? {} : { key }),
    ...(remark ? { remark } : {}),
    ...(relations || attaches
      ? { effects: { ...(relations ? { relations } : {}), ...(attaches ? { attaches } : {}) } }
      : {}),
    ...(requests ? { requests } : {}),
  });
}

/** Words as an event. */
function spoken(
  state: RoomState,
  type: SpeechType,
  words: Words,
  source: Source,
  target: string,
): Pending["event"] {
  const { id: roomId, kind } = state.row;
  const msgid = state.core.newId();
  const time = nextTime(state);
  const { text, joins, tags, relayedBy } = words;
  // Written out for what nearly all of them are: an object that is copied together costs ten times as much.
  if (joins === undefined && tags === undefined && relayedBy === undefined)
    return { type, text, roomId, kind, target, source, msgid, time, seq: 0 };
  const ofSeq = tags && answered(state, tags);
  const number = ofSeq === undefined ? {} : { ofSeq };
  return { type, ...words, ...number, roomId, kind, target, source, msgid, time, seq: 0 };
}

/** The number of the message that words answer, if it is among the newest: for doors where messages are named so. */
function answered({ core, row }: RoomState, tags: ClientTags): number | undefined {
  const msgid = repliedTo(tags);
  if (msgid === undefined) return undefined;
  return core.tables.messages.lookup(row.id).findLast((event) => event.msgid === msgid)?.seq;
}

/** Whose words they are to readers. Behind a nick from elsewhere stands no account of this server. */
const sourceOf = ({ user, under }: Asked<"say">): Source =>
  under === undefined ? user.source : { ...user.source, nick: under, account: null };

/** Words as they go into the log, or why they do not. `pieceBytes`: what one piece of several may have. */
export function keptWords(
  { settings }: Core,
  { tags, relayedBy, ...lines }: Words,
  pieceBytes: () => number,
): Words | Refusal {
  const { maxBytes, maxLines } = settings.limits.multiline;
  const clean = cleanLines(lines);
  const several = isDivided(clean);
  const limit = several ? maxBytes : maxTextBytes;
  if (clean.text === "") return { refused: "noText" };
  if (clean.text.length * 3 > limit && byteLength(clean.text) > limit) return { refused: "tooLong", limit };
  if (several && piecesOf(clean).length > maxLines) return { refused: "tooManyLines", limit: maxLines };
  const kept = several ? divided(clean, pieceBytes()) : clean;
  if (relayedBy !== undefined) return { ...kept, relayedBy, ...(tags ? { tags } : {}) };
  return tags ? { ...kept, tags } : kept;
}

/** Says something to some of the members, and to no log: who reads it later may not be one of them. */
function aside(
  { row, core }: RoomState,
  message: Asked<"say">,
  words: Words,
  hears: (member: UserRow) => boolean,
): void {
  const { ask, speech, to } = message;
  const event: RoomEvent = {
    type: speech,
    ...words,
    roomId: row.id,
    kind: row.kind,
    target: to,
    source: sourceOf(message),
    msgid: core.newId(),
    time: core.wall(),
    seq: 0,
  };
  if (!row.people) tellMembers(row, event, hears, ask.row);
  ask.answer({ reply: "event", event });
}

/**
 * Whom words are for, where that is not everybody: members of a role and above, or with mode U those who hear what
 * people without a voice say.
 */
function audience(
  row: RoomRow,
  user: UserRow,
  least: RoleLetter | undefined,
): ((member: UserRow) => boolean) | undefined {
  const { flags } = row.modes;
  if (least !== undefined) {
    const needed = rankOf(least);
    return (member) => rank(row.members.get(member.key)?.roles ?? "") >= needed;
  }
  if (row.kind === "direct" || !flags.includes("U")) return undefined;
  if (may("speakToAll", standingIn(row, user), { flags })) return undefined;
  return (member) => may("hearModerated", standingIn(row, member), { flags });
}

/** Passes on client-only tags without words. The log keeps reactions and what its sender wants kept, nothing else: no typing. */
export function tag(state: RoomState, { ask, user, to, tags, least, ofSeq }: Asked<"tag">): void {
  const { row, core } = state;
  const reacts = isReaction(tags) ? reactionOf(tags) : undefined;
  const taken = row.people ? reach(state, user, to, false) : "heard";
  const refusal = isRefusal(taken)
    ? taken
    : ((row.people ? undefined : sendFault(state, user, to, false, reacts ? "react" : "send")) ??
      (reacts?.given ? unfit(state, to, reacts.text) : undefined));
  if (refusal) return ask.answer(refusal);
  const hears = audience(row, user, least);
  if (core.settings.history.keepReactions && isKept(tags) && !hears && taken !== "held") {
    const of = repliedTo(tags);
    const known = reacts !== undefined && of !== undefined && ofSeq !== undefined;
    const body = { type: "reaction", tags, ...(ofSeq === undefined ? {} : { ofSeq }) } as const;
    if (taken === "dropped") {
      const unheard = unlogged(state, body, { source: user.source, target: to });
      return ask.answer({ reply: "event", event: unheard });
    }
    return append(state, body, {
      source: user.source,
      target: to,
      ask,
      ...(known ? { effects: { reactsTo: of } } : {}),
    });
  }
  const event = {
    type: "tagmsg",
    source: user.source,
    target: to,
    roomId: row.id,
    tags,
    msgid: core.newId(),
    time: core.wall(),
  } as const;
  if (row.people) {
    for (const id of new Set(row.people))
      for (const session of core.tables.identities.lookup(id)?.sessions ?? [])
        if (session !== ask.row && (taken === "heard" || session.user === user))
          session.write(session.session.encoder.encode(event, session.user === user));
  } else tellMembers(row, event, hears ?? (() => true), ask.row);
  ask.answer({ reply: "live", event });
  // To oneself it is said, and is received as well.
  if (row.people && row.people[0] === row.people[1])
    ask.row.write(ask.row.session.encoder.encode(event, false));
}

/** Why somebody may not react so here, if so. */
const unfit = ({ core, row }: RoomState, to: string, reaction: string): Refusal | undefined => {
  const { allowed, maxBytes } = core.settings.reactions;
  return reactionFault(to, reaction, {
    allowed: allowedIn(row.metadata?.get(allowedReactionsKey), allowed),
    maxBytes,
  });
};

/** Why somebody may not say anything here, if so. */
export function sendFault(
  state: RoomState,
  user: UserRow,
  to: string,
  asksClient: boolean,
  action: "send" | "react" = "send",
): Refusal | undefined {
  const { row } = state;
  if (row.people) {
    const taken = reach(state, user, to, asksClient);
    if (isRefusal(taken)) return taken;
    return taken === "dropped" ? { refused: "cannotWrite", nick: to, why: "closed" } : undefined;
  }
  const who = standingIn(row, user);
  const where = { flags: row.modes.flags, account: user.identity.account !== null };
  const silenced = (who === "member" || who === "outsider") && isSilenced(row, user);
  const why = speechFault(who, where, asksClient, action) ?? (silenced ? "banned" : undefined);
  if (!why) return undefined;
  return mayKnow(row, user)
    ? { refused: "cannotSend", target: row.name, why }
    : { refused: "noSuchRoom", room: row.name };
}
