import type { CommandOf, HistoryQuery, LogReference } from "../../src/domain/commands.ts";
import { isSpeech, type RoomEvent } from "../../src/domain/events.ts";
import { fold } from "../../src/domain/names.ts";
import { may } from "../../src/domain/permissions.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Conversation } from "../../src/store/parts/rooms.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { type Core, roomByName } from "../core.ts";
import { isHeldBack } from "../relations.ts";
import type { Present } from "./asker.ts";
import { charactersOf, filled, isComplete, type LogPart } from "./heard.ts";
import { ownRooms } from "./membership.ts";
import { readable } from "./readable.ts";

/** Gives part of a room's or a conversation's log. */
export async function history(
  present: Present,
  { target, query: asked }: CommandOf<"history">,
  ask: Ask,
): Promise<void> {
  const { core } = present;
  const { enabled, maxPerRequest, maxCharactersPerRequest: maxCharacters } = core.settings.history;
  const log = await readable(present, target);
  if (isRefusal(log)) return ask.answer(log);
  const query: HistoryQuery = { ...asked, limit: Math.min(asked.limit, maxPerRequest), maxCharacters };
  const { roomId } = log;
  const part: LogPart =
    enabled && roomId !== undefined
      ? await logPart(present, { ...log, roomId }, query)
      : { events: [], complete: true };
  ask.answer({ reply: "history", target: log.name, query: query.direction, ...part });
}

/** A log, and whether those who came and went are not for the reader. */
export interface Log {
  readonly roomId: string;
  readonly hidesPeople: boolean;
}

/**
 * Part of a log: from the table of newest events where it reaches, else from the store. In an auditorium those who do not
 * see everybody read nothing of who came and went.
 */
export async function logPart(
  { core, user }: Pick<Present, "core" | "user">,
  { roomId, hidesPeople }: Log,
  asked: HistoryQuery,
): Promise<LogPart> {
  const query = hidesPeople ? { ...asked, speechOnly: true } : asked;
  const events = await logged(core, roomId, query);
  return user.relations?.hidden === undefined
    ? { events, complete: isComplete(events, query) }
    : filled({ core, user, roomId }, query, events);
}

/** The same without whether there is more. */
export const eventsOf = async (...asked: Parameters<typeof logPart>): Promise<readonly RoomEvent[]> =>
  (await logPart(...asked)).events;

/** Part of a log as it is, whoever reads it. */
export const logged = async (
  core: Core,
  roomId: string,
  query: HistoryQuery,
): Promise<readonly RoomEvent[]> =>
  recent(core, roomId, query) ?? (await core.store.store.history(roomId, query));

/** What the table of newest events can answer by itself: the end of the log, as far as it reaches. */
function recent(core: Core, roomId: string, query: HistoryQuery): readonly RoomEvent[] | undefined {
  if (query.limit < 1) return undefined;
  return newestOf(core, roomId, query) ?? tailPart(core.tables.messages.lookup(roomId), query);
}

/** The newest of all, which is read most: it is looked for in a few more events than are asked for. */
function newestOf(core: Core, roomId: string, query: HistoryQuery): readonly RoomEvent[] | undefined {
  if (query.direction !== "latest" || query.after !== undefined) return undefined;
  const { limit, maxCharacters = Number.POSITIVE_INFINITY } = query;
  const near = core.tables.messages.lookup(roomId, query.speechOnly ? limit + spareEvents : limit);
  const events = query.speechOnly ? near.filter(({ type }) => isSpeech(type)) : near;
  const taken = events.length > limit ? events.slice(-limit) : events;
  return taken.length === limit && charactersOf(taken) <= maxCharacters ? taken : undefined;
}

/** How many of the newest events may be no speech, and the newest speech is still found among them at once. */
const spareEvents = 32;

function tailPart(tail: readonly RoomEvent[], query: HistoryQuery): readonly RoomEvent[] | undefined {
  const part = partOf(tail, query);
  if (!part) return undefined;
  const { from, to, newest } = part;
  const all = from === 0 && to === tail.length ? tail : tail.slice(from, to);
  const events = query.speechOnly ? all.filter(({ type }) => isSpeech(type)) : all;
  const whole = tail[0]?.seq === 1;
  if (newest && events.length < query.limit && !whole) return undefined;
  const taken = newest ? events.slice(-query.limit) : events.slice(0, query.limit);
  // how much of it is given then, the store knows
  return charactersOf(taken) <= (query.maxCharacters ?? Number.POSITIVE_INFINITY) ? taken : undefined;
}

/**
 * Where in the newest events a part is, and whether it is taken from its newest end; undefined where they do not tell. Times
 * and what lies around something the store looks up.
 */
function partOf(
  tail: readonly RoomEvent[],
  query: HistoryQuery,
): { readonly from: number; readonly to: number; readonly newest: boolean } | undefined {
  const end = tail.length;
  switch (query.direction) {
    case "latest":
      return query.after === undefined ? { from: 0, to: end, newest: true } : undefined;
    case "before": {
      const at = placeOf(tail, query.reference);
      return at < 0 ? undefined : { from: 0, to: at, newest: true };
    }
    case "after": {
      const at = placeOf(tail, query.reference);
      return at < 0 ? undefined : { from: at + 1, to: end, newest: false };
    }
    default:
      return undefined;
  }
}

/** The place of an event among others; -1 where it is not one of them. Who reads on is mostly near the end. */
const placeOf = (events: readonly RoomEvent[], reference: LogReference): number =>
  "msgid" in reference
    ? events.findLastIndex(({ msgid }) => msgid === reference.msgid)
    : "seq" in reference
      ? events.findLastIndex(({ seq }) => seq === reference.seq)
      : -1;

/**
 * Tells where something was said last, and when: the rooms one is in, and those one has talked with. Only the newest
 * message of each counts. Both ends are left out, and as with any part of a log, a range that runs backwards keeps the
 * newest where there are too many (IRCv3 chathistory, TARGETS).
 */
export async function historyTargets(
  present: Present,
  { from, to, limit }: CommandOf<"historyTargets">,
  ask: Ask,
): Promise<void> {
  const { maxPerRequest } = present.core.settings.history;
  const [low, high] = from <= to ? [from, to] : [to, from];
  const inside = (await spokenTargets(present)).filter(({ time }) => time > low && time < high);
  const most = Math.min(limit, maxPerRequest);
  const targets = from <= to ? inside.slice(0, most) : inside.slice(-most);
  ask.answer({ reply: "historyTargets", targets });
}

/** A room or a nick, and when something was said there last (ms since 1970). */
export interface SpokenTarget extends Log {
  readonly target: string;
  readonly time: number;
}

/** All that somebody may read and in which something was said, by the time of the newest message. */
export async function spokenTargets(present: Present): Promise<readonly SpokenTarget[]> {
  const { core, user } = present;
  if (!core.settings.history.enabled) return [];
  const { store } = core.store;
  const rooms = await ownRooms(present);
  const times = await store.spokenAt(rooms.map(({ id }) => id));
  const spoken = rooms.map(({ id, name, hidesPeople }, i) => ({
    target: name,
    roomId: id,
    hidesPeople,
    time: times[i] ?? 0,
  }));
  const people = new Map<string, SpokenTarget>();
  // they come by time: of two who had the same nick one after the other the newer stays
  for (const conversation of await store.conversations(user.identity.id)) {
    if (isHeldBack(user.relations, conversation.peerId)) continue;
    const target = conversationNick(core, conversation);
    const { roomId, spokenAt: time } = conversation;
    people.set(fold(target), { target, roomId, hidesPeople: false, time });
  }
  return [...spoken.filter(({ time }) => time > 0), ...people.values()].sort((a, b) => a.time - b.time);
}

/** The nick by which the other one of a conversation is reached now. */
export const conversationNick = (core: Core, { peerId, account, nick }: Conversation): string =>
  core.tables.identities.lookup(peerId)?.nick ?? account ?? nick;

/** A room that everybody may read (mode W) without signing in; undefined for any other, and where that has to be done. */
export async function openRoom(
  core: Core,
  name: string,
): Promise<{ readonly id: string; readonly hidesPeople: boolean } | undefined> {
  if (core.settings.auth.mode === "required") return undefined;
  const room = roomByName(core, name) ?? (await core.store.store.roomByName(fold(name)));
  if (room?.kind !== "channel") return undefined;
  const { flags } = room.modes;
  if (!may("view", "outsider", { flags })) return undefined;
  return { id: room.id, hidesPeople: !may("seeEverybody", "outsider", { flags }) };
}

/**
 * Part of the log of a room that everybody may read (mode W), for one who has not signed in; undefined for any other room,
 * and where everybody has to sign in.
 */
export async function openLog(core: Core, name: string, asked: HistoryQuery): Promise<LogPart | undefined> {
  const { history } = core.settings;
  const room = history.enabled ? await openRoom(core, name) : undefined;
  if (!room) return undefined;
  const { maxPerRequest, maxCharactersPerRequest: maxCharacters } = history;
  const limit = Math.min(asked.limit, maxPerRequest);
  const speechOnly = asked.speechOnly === true || room.hidesPeople;
  const query: HistoryQuery = { ...asked, limit, maxCharacters, speechOnly };
  const events = recent(core, room.id, query) ?? (await core.store.store.history(room.id, query));
  return { events, complete: isComplete(events, query) };
}
