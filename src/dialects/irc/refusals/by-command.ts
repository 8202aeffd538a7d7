import type { Refusal } from "../../../domain/refusals.ts";
import { registrationFailure } from "../answers/accounts.ts";
import { amendFailure } from "../answers/amend.ts";
import type { AnswerContext } from "../answers/context.ts";
import { endOfNames, endOfStats, endOfWho, endOfWhois, endOfWhowas } from "../answers/ends.ts";
import { metadataFailure } from "../answers/metadata.ts";
import { has } from "../capabilities.ts";
import { fail, middle } from "../lines.ts";
import { saslRefused } from "../sasl/answers.ts";
import { historyFailure, markerFailure, searchFailure } from "./history.ts";
import { refusalLine } from "./line.ts";
import { renameFault } from "./rename.ts";

/**
 * Why something was not done, with what ends the answer to a question (315, 318, 366 …). A NOTICE is never answered;
 * what SASL and CHATHISTORY have their own forms for takes those.
 */
export function refusalLines(context: AnswerContext, refusal: Refusal): string[] {
  const { to, request } = context;
  const { verb } = request;
  switch (verb) {
    case "NOTICE":
      return [];
    case "NICK":
      // beside the numeric, a client that reads such replies is told that a log-in would help
      if (refusal.refused === "nickReserved" && has(context.capabilities, "standard-replies"))
        return [
          refusalLine(to, context.capabilities, verb, refusal),
          fail(to.server, verb, "ACCOUNT_REQUIRED", middle(refusal.nick), "Log in to that account to use it"),
        ];
      break;
    case "REGISTER":
    case "VERIFY":
      return [registrationFailure(context, refusal)];
    case "AUTHENTICATE":
      return saslRefused(context, refusal);
    case "CHATHISTORY":
      return [historyFailure(context, refusal)];
    case "SEARCH":
      return [searchFailure(context, refusal)];
    case "EDIT":
    case "REDACT": {
      const failure = amendFailure(to, verb, request.params, refusal);
      if (failure !== undefined) return [failure];
      break;
    }
    case "MARKREAD":
      return [markerFailure(context, refusal)];
    case "METADATA":
      return [metadataFailure(context, refusal) ?? refusalLine(to, context.capabilities, verb, refusal)];
    case "RELAYMSG":
      if (refusal.refused === "nickInvalid") return [fail(to.server, verb, "INVALID_NICK", "", refusal.why)];
      if (refusal.refused === "roleNeeded")
        return [
          fail(to.server, verb, "PRIVS_NEEDED", "", "Only operators of the channel bring words of others"),
        ];
      break;
    case "NAMES":
      if (refusal.refused === "noSuchRoom" || refusal.refused === "notInRoom")
        return [endOfNames(context, middle(refusal.room))];
      break;
    case "RENAME":
      return [renameFault(context, refusal) ?? refusalLine(to, context.capabilities, verb, refusal)];
    case "WHO":
      return refusal.refused === "noSuchRoom" ||
        refusal.refused === "noSuchNick" ||
        refusal.refused === "notInRoom"
        ? [endOfWho(context)]
        : [refusalLine(to, context.capabilities, verb, refusal), endOfWho(context)];
    case "WHOIS": {
      const nick = "nick" in refusal ? refusal.nick : (request.params.at(-1) ?? "*");
      return [refusalLine(to, context.capabilities, verb, refusal), endOfWhois(context, nick)];
    }
    case "STATS":
      // a server that is not there has no report to end
      return refusal.refused === "noSuchServer"
        ? [refusalLine(to, context.capabilities, verb, refusal)]
        : [refusalLine(to, context.capabilities, verb, refusal), endOfStats(context)];
    case "WHOWAS": {
      const nick = "nick" in refusal ? refusal.nick : (request.params[0] ?? "*");
      return [refusalLine(to, context.capabilities, verb, refusal), endOfWhowas(context, nick)];
    }
  }
  return [refusalLine(to, context.capabilities, verb === "" ? "*" : verb, refusal)];
}
