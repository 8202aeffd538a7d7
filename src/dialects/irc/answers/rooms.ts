import type { RoomEvent } from "../../../domain/events.ts";
import { globMatches } from "../../../domain/masks.ts";
import {
  asChanges,
  formatModes,
  type ListEntry,
  type Privacy,
  privacyOf,
  type RoomList,
} from "../../../domain/modes.ts";
import { fold } from "../../../domain/names.ts";
import type { MemberView, ReplyOf, RoomView } from "../../../domain/replies.ts";
import { prefixes } from "../../../domain/roles.ts";
import { joinLine, sourceText } from "../encoder.ts";
import { stampOf } from "../event-tags.ts";
import { fitLine, middle, numeric, wrap } from "../lines.ts";
import { numerics } from "../numerics.ts";
import { refusalLines } from "../refusals/by-command.ts";
import type { ListConditions } from "../state.ts";
import { type AnswerContext, can, ownEvent } from "./context.ts";
import { endOfNames } from "./ends.ts";
import { readMarker } from "./history.ts";
import { metadataOnJoin } from "./metadata.ts";

/** JOIN, the topic if there is one, the names; nothing for a session that was in the room before. */
export function joined(context: AnswerContext, reply: ReplyOf<"joined">): string[] {
  if (reply.alreadyThere && reply.event === undefined) return [];
  const lines =
    reply.event === undefined
      ? broughtIn(context, reply.room.name, reply.members)
      : ownEvent(context, reply.event);
  lines.push(...topicLines(context, reply.room));
  if (reply.readAt !== undefined)
    lines.push(...readMarker(context, { reply: "readMarker", target: reply.room.name, time: reply.readAt }));
  if (!can(context, "no-implicit-names"))
    lines.push(
      ...nameLines(context, reply.room.name, privacyOf(reply.room.modes), reply.members),
      endOfNames(context, reply.room.name),
    );
  lines.push(...metadataOnJoin(context, reply));
  return lines;
}

/** JOIN of a session whose person was in the room already. */
function broughtIn(context: AnswerContext, room: string, members: readonly MemberView[]): string[] {
  const { state, capabilities, now } = context;
  const { viewer } = state;
  const nick = fold(viewer.nick);
  const member = members.find(({ source }) => fold(source.nick) === nick);
  const source = member?.source ?? {
    id: viewer.identity?.id ?? "",
    nick: viewer.nick,
    user: viewer.user,
    host: viewer.host,
    account: viewer.identity?.account ?? null,
  };
  const line = joinLine(source, room, member?.realname ?? state.realname, can(context, "extended-join"));
  return [stampOf(capabilities, source, now) + line];
}

/**
 * A room has a new name: for clients without channel-rename it is left and entered anew (IRCv3 draft/channel-rename,
 * "Fallback").
 */
export function renamed(
  context: AnswerContext,
  event: RoomEvent & { readonly type: "rename" },
  room: RoomView,
  members: readonly MemberView[],
  readAt: number | null,
): string[] {
  const { viewer } = context.state;
  if (can(context, "draft/channel-rename") || fold(event.from) === fold(event.to)) return [];
  const part = `:${viewer.nick}!${viewer.user}@${viewer.host} PART ${event.from} :`;
  const why = event.reason === "" ? `Renamed to ${event.to}` : event.reason;
  return [
    fitLine(part, why),
    ...joined(context, {
      reply: "joined",
      room: { ...room, name: event.to },
      members,
      alreadyThere: false,
      readAt,
    }),
  ];
}

function topicLines({ to }: AnswerContext, room: RoomView): string[] {
  if (room.topic === "") return [];
  const setAt = Math.floor(room.topicSetAt / 1000);
  return [
    numeric(to, numerics.RPL_TOPIC, room.name, room.topic),
    numeric(to, numerics.RPL_TOPICWHOTIME, `${room.name} ${room.topicSetBy || "*"} ${setAt}`),
  ];
}

/**
 * 332 and 333, or 331. Who sets the topic that is there already gets no line, as everybody else: TOPIC tells of changes
 * (modern.ircdocs.horse, TOPIC). A service answers in either case.
 */
export function topic(context: AnswerContext, { room }: ReplyOf<"topic">): string[] {
  const { service, commands } = context.request;
  if (service === undefined && commands.some((command) => command.type === "topic" && "topic" in command))
    return [];
  const lines = topicLines(context, room);
  return lines.length > 0 ? lines : [numeric(context.to, numerics.RPL_NOTOPIC, room.name, "No topic is set")];
}

/** 353 in as many lines as it takes, and one 366 for all channels that were asked for, after the last. */
export function names(context: AnswerContext, { room, privacy, members }: ReplyOf<"names">): string[] {
  const asked = context.request.commands.flatMap((command) => (command.type === "names" ? command.room : []));
  const lines = nameLines(context, room, privacy, members);
  const [last = room] = asked.slice(-1);
  if (fold(last) === fold(room))
    lines.push(endOfNames(context, asked.length > 1 ? asked.map(middle).join(",") : middle(room)));
  return lines;
}

/** The sign of a channel in 353: public, private, secret (RFC 2812 §5.1). */
const privacySigns: Readonly<Record<Privacy, string>> = { public: "=", private: "*", secret: "@" };

function nameLines(
  context: AnswerContext,
  room: string,
  privacy: Privacy,
  members: readonly MemberView[],
): string[] {
  const { to } = context;
  const all = can(context, "multi-prefix");
  const whole = can(context, "userhost-in-names");
  const shown = members.map(
    ({ roles, source }) => prefixes(roles, all) + (whole ? sourceText(source) : source.nick),
  );
  return wrap(`:${to.server} ${numerics.RPL_NAMREPLY} ${to.nick} ${privacySigns[privacy]} ${room} :`, shown);
}

/** 321, a 322 for each room, 323. */
export function rooms({ to, request }: AnswerContext, reply: ReplyOf<"rooms">): string[] {
  const conditions = request.list;
  const lines = [numeric(to, numerics.RPL_LISTSTART, "Channel", "Users  Name")];
  for (const room of reply.rooms) {
    if (conditions !== undefined && !meets(room, conditions)) continue;
    lines.push(numeric(to, numerics.RPL_LIST, `${room.name} ${room.members}`, room.topic));
  }
  lines.push(numeric(to, numerics.RPL_LISTEND, "", "End of /LIST"));
  return lines;
}

function meets(room: RoomView, conditions: ListConditions): boolean {
  const { masks, notMasks, createdBefore, createdAfter, topicBefore, topicAfter } = conditions;
  if (masks.length > 0 && !masks.some((mask) => globMatches(mask, room.name))) return false;
  if (notMasks.some((mask) => globMatches(mask, room.name))) return false;
  if (createdBefore !== undefined && room.createdAt > createdBefore) return false;
  if (createdAfter !== undefined && room.createdAt < createdAfter) return false;
  const set = room.topic !== "" || room.topicSetAt > 0;
  if (topicBefore !== undefined && (!set || room.topicSetAt > topicBefore)) return false;
  return topicAfter === undefined || (set && room.topicSetAt >= topicAfter);
}

/** 324 and 329. */
export function roomModes({ to }: AnswerContext, { room, showKey }: ReplyOf<"roomModes">): string[] {
  const modes = formatModes(asChanges(room.modes, showKey ? room.modes.key : "*"));
  return [
    numeric(to, numerics.RPL_CHANNELMODEIS, `${room.name} ${modes === "" ? "+" : modes}`),
    numeric(to, numerics.RPL_CREATIONTIME, `${room.name} ${Math.floor(room.createdAt / 1000)}`),
  ];
}

const listNumerics: Readonly<Record<RoomList, readonly [entry: string, end: string, what: string]>> = {
  b: [numerics.RPL_BANLIST, numerics.RPL_ENDOFBANLIST, "ban"],
  e: [numerics.RPL_EXCEPTLIST, numerics.RPL_ENDOFEXCEPTLIST, "exception"],
  I: [numerics.RPL_INVEXLIST, numerics.RPL_ENDOFINVEXLIST, "invite"],
};

/** A list mode's entries and its end: 367/368, 348/349, 346/347. */
export function roomList({ to }: AnswerContext, { room, list, entries }: ReplyOf<"roomList">): string[] {
  const [entry, end, what] = listNumerics[list];
  const line = ({ mask, setBy, setAt }: ListEntry): string =>
    numeric(to, entry, `${room} ${mask} ${setBy || "*"} ${Math.floor(setAt / 1000)}`);
  return [...entries.map(line), numeric(to, end, room, `End of channel ${what} list`)];
}

/** The MODE message as it took effect, and an error for each change that did not. */
export function modesChanged(context: AnswerContext, reply: ReplyOf<"modesChanged">): string[] {
  const lines = reply.event === undefined ? [] : ownEvent(context, reply.event);
  for (const refusal of reply.refusals) lines.push(...refusalLines(context, refusal));
  return lines;
}

/** 336 for each channel, and 337. */
export const invitations = ({ to }: AnswerContext, reply: ReplyOf<"invitations">): string[] => [
  ...reply.rooms.map((room) => numeric(to, numerics.RPL_INVITELIST, room)),
  numeric(to, numerics.RPL_ENDOFINVITELIST, "", "End of /INVITE list"),
];

/** 711. */
export const knocked = ({ to }: AnswerContext, { room }: ReplyOf<"knocked">): string[] => [
  numeric(to, numerics.RPL_KNOCKDLVR, room, "Your KNOCK has been delivered"),
];

/** 470: where the asker is taken instead. */
export const forwarded = ({ to }: AnswerContext, reply: ReplyOf<"forwarded">): string[] => [
  numeric(
    to,
    numerics.ERR_LINKCHANNEL,
    `${reply.room} ${reply.to}`,
    `Cannot join the channel; forwarding to ${reply.to}`,
  ),
];

/** 341, and 301 when the invited one is away. */
export function invited({ to }: AnswerContext, { room, nick, away }: ReplyOf<"invited">): string[] {
  const lines = [numeric(to, numerics.RPL_INVITING, `${nick} ${room}`)];
  if (away !== null) lines.push(numeric(to, numerics.RPL_AWAY, nick, away));
  return lines;
}
