import { unreachable } from "../../../domain/refusals.ts";
import type { ReplyOf, StatsEntry } from "../../../domain/replies.ts";
import { sourceText } from "../encoder.ts";
import { isupportLines } from "../isupport.ts";
import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";
import { endOfStats } from "./ends.ts";
import { banLine } from "./server-bans.ts";

/** 375, 372 a line, 376; or 422. */
export function motd({ to }: AnswerContext, { lines }: ReplyOf<"motd">): string[] {
  if (lines.length === 0) return [numeric(to, numerics.ERR_NOMOTD, "", "MOTD File is missing")];
  return [
    numeric(to, numerics.RPL_MOTDSTART, "", `- ${to.server} Message of the day -`),
    ...lines.map((line) => numeric(to, numerics.RPL_MOTD, "", `- ${line}`)),
    numeric(to, numerics.RPL_ENDOFMOTD, "", "End of /MOTD command"),
  ];
}

/** 251 to 255, 265, 266. */
export function lusers({ to }: AnswerContext, { counts }: ReplyOf<"lusers">): string[] {
  const { users, invisible, operators, unregistered, rooms, maxUsers } = counts;
  const everybody = users + invisible;
  return [
    numeric(
      to,
      numerics.RPL_LUSERCLIENT,
      "",
      `There are ${users} users and ${invisible} invisible on 1 servers`,
    ),
    numeric(to, numerics.RPL_LUSEROP, `${operators}`, "operator(s) online"),
    numeric(to, numerics.RPL_LUSERUNKNOWN, `${unregistered}`, "unknown connection(s)"),
    numeric(to, numerics.RPL_LUSERCHANNELS, `${rooms}`, "channels formed"),
    numeric(to, numerics.RPL_LUSERME, "", `I have ${everybody} clients and 0 servers`),
    numeric(
      to,
      numerics.RPL_LOCALUSERS,
      `${everybody} ${maxUsers}`,
      `Current local users ${everybody}, max ${maxUsers}`,
    ),
    numeric(
      to,
      numerics.RPL_GLOBALUSERS,
      `${everybody} ${maxUsers}`,
      `Current global users ${everybody}, max ${maxUsers}`,
    ),
  ];
}

/** 351 and 005. */
export function version({ to, state }: AnswerContext): string[] {
  const { facts } = state;
  return [
    numeric(
      to,
      numerics.RPL_VERSION,
      `monarchs-${facts.version.replace(/\s/g, "-")} ${to.server}`,
      facts.description,
    ),
    ...isupportLines(to, state),
  ];
}

/** 391, in UTC. */
export const time = ({ to }: AnswerContext, { now }: ReplyOf<"time">): string[] => [
  numeric(to, numerics.RPL_TIME, to.server, new Date(now).toUTCString()),
];

/** 256 to 259; 423 where the settings name nobody. */
export function admin({ to, state: { facts } }: AnswerContext): string[] {
  if (facts.adminContact === "")
    return [numeric(to, numerics.ERR_NOADMININFO, to.server, "No administrative info available")];
  return [
    numeric(to, numerics.RPL_ADMINME, to.server, "Administrative info"),
    numeric(to, numerics.RPL_ADMINLOC1, "", facts.network),
    numeric(to, numerics.RPL_ADMINLOC2, "", facts.description),
    numeric(to, numerics.RPL_ADMINEMAIL, "", facts.adminContact),
  ];
}

/** 371 and 374. */
export const info = ({ to, state: { facts } }: AnswerContext): string[] => [
  numeric(to, numerics.RPL_INFO, "", `Monarchs ${facts.version}, a self-hosted chat server`),
  numeric(to, numerics.RPL_INFO, "", `${facts.network}: ${facts.description}`),
  numeric(to, numerics.RPL_INFO, "", `Up since ${new Date(facts.startedAt).toISOString()}`),
  numeric(to, numerics.RPL_ENDOFINFO, "", "End of /INFO list"),
];

/** 364 a server, 365. */
export const links = ({ to }: AnswerContext, { mask, servers }: ReplyOf<"links">): string[] => [
  ...servers.map(({ name, uplink, hops, description }) =>
    numeric(to, numerics.RPL_LINKS, `${name} ${uplink}`, `${hops} ${description}`),
  ),
  numeric(to, numerics.RPL_ENDOFLINKS, middle(mask), "End of /LINKS list"),
];

/** A line for each entry, 219. */
export const stats = (context: AnswerContext, { entries }: ReplyOf<"stats">): string[] => [
  ...entries.map((entry) => statsLine(context, entry)),
  endOfStats(context),
];

function statsLine(context: AnswerContext, entry: StatsEntry): string {
  const { to } = context;
  switch (entry.entry) {
    case "figure":
      return numeric(to, numerics.RPL_STATSDEBUG, "", `${entry.name}: ${entry.value}`);
    case "uptime":
      return numeric(to, numerics.RPL_STATSUPTIME, "", `Server Up ${upText(entry.ms)}`);
    case "command":
      return numeric(to, numerics.RPL_STATSCOMMANDS, `${entry.name} ${entry.count}`);
    case "operator":
      return numeric(to, numerics.RPL_STATSOLINE, `O *@* * ${middle(entry.name)}`);
    case "ban":
      return banLine(context, entry.ban);
    case "operatorHere":
      return numeric(
        to,
        numerics.RPL_STATSDEBUG,
        "",
        `${sourceText(entry.source)}, idle ${Math.floor(entry.idleMs / 1_000)} s`,
      );
    case "connection": {
      const { id, nick, queuedBytes, writes, bytesOut, linesIn, bytesIn, openMs } = entry;
      const figures = [queuedBytes, writes, kib(bytesOut), linesIn, kib(bytesIn), Math.floor(openMs / 1_000)];
      return numeric(to, numerics.RPL_STATSLINKINFO, `${id}[${nick ?? "*"}] ${figures.join(" ")}`);
    }
  }
  return unreachable(entry);
}

const kib = (bytes: number): number => Math.floor(bytes / 1024);

/** `3 days 4:05:06` (RFC 1459 §6.2, RPL_STATSUPTIME). */
function upText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number): string => String(Math.floor(value) % 60).padStart(2, "0");
  return `${Math.floor(seconds / 86_400)} days ${Math.floor(seconds / 3_600) % 24}:${two(seconds / 60)}:${two(seconds)}`;
}
