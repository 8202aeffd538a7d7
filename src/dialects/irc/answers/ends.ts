import { middle, numeric } from "../lines.ts";
import { numerics } from "../numerics.ts";
import type { AnswerContext } from "./context.ts";

/** 315 with the mask as it was asked for. */
export const endOfWho = ({ to, request }: AnswerContext): string =>
  numeric(to, numerics.RPL_ENDOFWHO, middle(request.params[0] ?? "*"), "End of WHO list");

/** 318. */
export const endOfWhois = ({ to }: AnswerContext, nick: string): string =>
  numeric(to, numerics.RPL_ENDOFWHOIS, middle(nick), "End of /WHOIS list");

/** 369. */
export const endOfWhowas = ({ to }: AnswerContext, nick: string): string =>
  numeric(to, numerics.RPL_ENDOFWHOWAS, middle(nick), "End of WHOWAS");

/** 366, also for a room that is not there or not to be seen (Modern IRC, "NAMES message"). */
export const endOfNames = ({ to }: AnswerContext, room: string): string =>
  numeric(to, numerics.RPL_ENDOFNAMES, room, "End of /NAMES list");

/** 219, with the letter as it was asked for. */
export const endOfStats = ({ to, request }: AnswerContext): string =>
  numeric(to, numerics.RPL_ENDOFSTATS, middle(request.params[0] ?? "*"), "End of /STATS report");
