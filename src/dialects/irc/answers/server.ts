import type { ReplyOf } from "../../../domain/replies.ts";
import { isupportLines } from "../isupport.ts";
import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";

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
    ...isupportLines(to, facts),
  ];
}

/** 391, in UTC. */
export const time = ({ to }: AnswerContext, { now }: ReplyOf<"time">): string[] => [
  numeric(to, numerics.RPL_TIME, to.server, new Date(now).toUTCString()),
];

/** 249 a figure, 219. */
export const stats = ({ to, request }: AnswerContext, { figures }: ReplyOf<"stats">): string[] => [
  ...figures.map(([name, value]) => numeric(to, numerics.RPL_STATSDEBUG, "", `${name}: ${value}`)),
  numeric(to, numerics.RPL_ENDOFSTATS, middle(request.params[0] ?? "*"), "End of /STATS report"),
];
