import { formatModes } from "../../../domain/modes.ts";
import { fold } from "../../../domain/names.ts";
import type { MemberView, PersonView, ReplyOf } from "../../../domain/replies.ts";
import { prefixes } from "../../../domain/roles.ts";
import { sourceText } from "../encoder.ts";
import { type Addressee, fitLine, middle, numeric, wrap } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { WhoxColumns } from "../state.ts";
import { type AnswerContext, can } from "./context.ts";
import { endOfWho, endOfWhois, endOfWhowas } from "./ends.ts";
import { whoisMetadata } from "./metadata.ts";

type WhoPerson = ReplyOf<"who">["people"][number];

/** 352 or WHOX's 354 for each, and 315. */
export function who(context: AnswerContext, { room, people, more }: ReplyOf<"who">): string[] {
  const { request } = context;
  const channel = room ?? "*";
  const lines = people.map((person) =>
    request.whox === undefined
      ? whoLine(context, channel, person)
      : whoxLine(context, channel, person, request.whox),
  );
  if (more)
    lines.push(numeric(context.to, numerics.ERR_TOOMANYMATCHES, "WHO", "There are more: be more precise"));
  return [...lines, endOfWho(context)];
}

/** `H` here or `G` gone, `*` an operator, `B` a bot, then the prefixes in the room. */
function flagsOf(context: AnswerContext, { away, operator, bot, roles }: MemberView): string {
  const base = `${away ? "G" : "H"}${operator ? "*" : ""}${bot ? "B" : ""}`;
  return base + prefixes(roles, can(context, "multi-prefix"));
}

function whoLine(context: AnswerContext, channel: string, person: WhoPerson): string {
  const { to } = context;
  const { nick, user, host } = person.source;
  const between = `${channel} ${user} ${host} ${to.server} ${nick} ${flagsOf(context, person)}`;
  return numeric(to, numerics.RPL_WHOREPLY, between, `0 ${person.realname}`);
}

function whoxLine(
  context: AnswerContext,
  channel: string,
  person: WhoPerson,
  { columns, token }: WhoxColumns,
): string {
  const { to } = context;
  const { source } = person;
  let line = "";
  for (const column of columns) {
    switch (column) {
      case "t":
        line += ` ${token}`;
        break;
      case "c":
        line += ` ${channel}`;
        break;
      case "u":
        line += ` ${source.user}`;
        break;
      case "i":
        line += ` ${person.address === undefined ? "255.255.255.255" : asParameter(person.address)}`;
        break;
      case "h":
        line += ` ${source.host}`;
        break;
      case "s":
        line += ` ${to.server}`;
        break;
      case "n":
        line += ` ${source.nick}`;
        break;
      case "f":
        line += ` ${flagsOf(context, person)}`;
        break;
      case "d":
        line += " 0";
        break;
      case "l":
        line += ` ${Math.floor(person.idleMs / 1000)}`;
        break;
      case "a":
        line += ` ${source.account ?? "0"}`;
        break;
      case "o":
        line += " n/a";
        break;
      case "r":
        line += ` :${person.realname}`;
        break;
    }
  }
  return fitLine(`:${to.server} ${numerics.RPL_WHOSPCRPL} ${to.nick}`, line);
}

/** 311 and what else there is to tell, 318 (Modern IRC, "WHOIS message"). */
export function whois(context: AnswerContext, { person, asker, asked }: ReplyOf<"whois">): string[] {
  const { to, state } = context;
  const { user, host, account } = person.source;
  const nick = asked ?? person.source.nick;
  if (person.lastSeenAt !== undefined || asked !== undefined)
    return [numeric(to, numerics.ERR_NOSUCHNICK, nick, "No such nick/channel"), endOfWhois(context, nick)];
  const lines = [numeric(to, numerics.RPL_WHOISUSER, `${nick} ${user} ${host} *`, person.realname)];
  lines.push(...channelLines(context, person));
  lines.push(numeric(to, numerics.RPL_WHOISSERVER, `${nick} ${to.server}`, state.facts.description));
  if (person.away !== null) lines.push(numeric(to, numerics.RPL_AWAY, nick, person.away || "away"));
  if (person.operator) lines.push(numeric(to, numerics.RPL_WHOISOPERATOR, nick, "is a server administrator"));
  if (person.bot) lines.push(numeric(to, numerics.RPL_WHOISBOT, nick, `is a bot on ${state.facts.network}`));
  if (account !== null && fold(account) === fold(nick))
    lines.push(numeric(to, numerics.RPL_WHOISREGNICK, nick, "has identified for this nick"));
  if (account !== null)
    lines.push(numeric(to, numerics.RPL_WHOISACCOUNT, `${nick} ${account}`, "is logged in as"));
  if (person.address !== undefined) {
    lines.push(
      numeric(
        to,
        numerics.RPL_WHOISACTUALLY,
        `${nick} ${user}@${host} ${asParameter(person.address)}`,
        asker ? "you connect from" : "connects from",
      ),
    );
  }
  if (person.modes !== undefined)
    lines.push(numeric(to, numerics.RPL_WHOISMODES, nick, `is using modes +${person.modes}`));
  lines.push(...whoisMetadata(context, person));
  if (person.certificate !== undefined)
    lines.push(
      numeric(to, numerics.RPL_WHOISCERTFP, nick, `has client certificate fingerprint ${person.certificate}`),
    );
  if (person.secure) lines.push(numeric(to, numerics.RPL_WHOISSECURE, nick, "is using a secure connection"));
  lines.push(
    numeric(
      to,
      numerics.RPL_WHOISIDLE,
      `${nick} ${Math.floor(person.idleMs / 1000)} ${Math.floor(person.signedOnAt / 1000)}`,
      "seconds idle, signon time",
    ),
    endOfWhois(context, nick),
  );
  return lines;
}

/** An IPv6 address may begin with the colon that would make it the last parameter. */
const asParameter = (address: string): string => (address.startsWith(":") ? `0${address}` : address);

function channelLines(context: AnswerContext, person: PersonView): string[] {
  const { to } = context;
  const all = can(context, "multi-prefix");
  const head = `:${to.server} ${numerics.RPL_WHOISCHANNELS} ${to.nick} ${person.source.nick} :`;
  return wrap(
    head,
    person.rooms.map(({ name, roles }) => prefixes(roles, all) + name),
  );
}

/** 314 and 312 for each who was here, newest first, 369. */
export function whowas(context: AnswerContext, { nick, people }: ReplyOf<"whowas">): string[] {
  const { to } = context;
  const lines = people.flatMap(({ source, realname, leftAt }) => [
    numeric(to, numerics.RPL_WHOWASUSER, `${source.nick} ${source.user} ${source.host} *`, realname),
    numeric(to, numerics.RPL_WHOISSERVER, `${source.nick} ${to.server}`, new Date(leftAt).toISOString()),
  ]);
  if (lines.length === 0)
    lines.push(numeric(to, numerics.ERR_WASNOSUCHNICK, middle(nick), "There was no such nickname"));
  return [...lines, endOfWhowas(context, nick)];
}

/** 303. */
export const isOn = ({ to }: AnswerContext, { nicks }: ReplyOf<"isOn">): string[] =>
  wrap(`:${to.server} ${numerics.RPL_ISON} ${to.nick} :`, nicks, true);

/** 302: `nick[*]=±user@host`, `*` for an operator, `-` for one who is away. */
export function userHost({ to }: AnswerContext, { people }: ReplyOf<"userHost">): string[] {
  const entries = people.map(
    ({ source, operator, away }) =>
      `${source.nick}${operator ? "*" : ""}=${away ? "-" : "+"}${source.user}@${source.host}`,
  );
  return wrap(`:${to.server} ${numerics.RPL_USERHOST} ${to.nick} :`, entries, true);
}

/** 305 or 306. */
export const away = ({ to }: AnswerContext, { text }: ReplyOf<"away">): string[] =>
  awayLines(to, text !== null);

/** The same, before somebody is anybody. */
export const awayLines = (to: Addressee, isAway: boolean): string[] => [
  isAway
    ? numeric(to, numerics.RPL_NOWAWAY, "", "You have been marked as being away")
    : numeric(to, numerics.RPL_UNAWAY, "", "You are no longer marked as being away"),
];

/** 281 for each, and 282. */
export const accepted = ({ to }: AnswerContext, { nicks }: ReplyOf<"accepted">): string[] => [
  ...nicks.map((nick) => numeric(to, numerics.RPL_ACCEPTLIST, nick)),
  numeric(to, numerics.RPL_ENDOFACCEPT, "", "End of /ACCEPT list"),
];

/** 301 after a PRIVMSG; a NOTICE is told nothing. */
export const recipientAway = (
  { to, request }: AnswerContext,
  { nick, text }: ReplyOf<"recipientAway">,
): string[] =>
  request.verb === "PRIVMSG" ? [numeric(to, numerics.RPL_AWAY, nick, text === "" ? "away" : text)] : [];

/** The MODE message of one's own modes, or 221 when they were asked for. */
export function userModes({ to, state }: AnswerContext, reply: ReplyOf<"userModes">): string[] {
  if (reply.changes.length === 0)
    return [numeric(to, numerics.RPL_UMODEIS, reply.modes.startsWith("+") ? reply.modes : `+${reply.modes}`)];
  const { nick, user, host } = state.viewer;
  return [fitLine(`:${nick}!${user}@${host} MODE ${reply.nick} `, formatModes(reply.changes))];
}

/** Everybody who is here, as `users` tells it: 352 and 315, as WHO would. */
export function users(context: AnswerContext, { people }: ReplyOf<"users">): string[] {
  const lines = people.map((person) =>
    whoLine(context, "*", { ...person, away: person.away !== null, roles: "" }),
  );
  return [...lines, endOfWho(context)];
}

/** Oneself, in a NOTICE. */
export function whoami({ to }: AnswerContext, { person, role }: ReplyOf<"whoami">): string[] {
  const { account } = person.source;
  const text = `You are ${sourceText(person.source)}, ${account === null ? "a guest" : `logged in as ${account}`}, ${role}`;
  return [fitLine(`:${to.server} NOTICE ${to.nick} :`, text)];
}
