import type { Refusal } from "../../../domain/refusals.ts";
import type { AnswerContext } from "../answers/context.ts";
import { fail, middle, waitText } from "../lines.ts";

/** Why a part of the log was not given (IRCv3 chathistory, "Errors and Warnings"). */
export function historyFailure({ to, request }: AnswerContext, refusal: Refusal): string {
  const [subcommand = "*", target = "*"] = request.params;
  const detail = `${middle(subcommand.toUpperCase())} ${middle(target)}`;
  const failure = (code: string, text: string) => fail(to.server, "CHATHISTORY", code, detail, text);
  if (refusal.refused === "rateLimited") return failure("RATE_LIMITED", waitText(refusal.retryMs));
  if (refusal.refused === "badReference") return failure("MESSAGE_ERROR", "No such message");
  return failure(isNoTarget(refusal) ? "INVALID_TARGET" : "MESSAGE_ERROR", "Messages could not be retrieved");
}

/** Why a read marker was not set (IRCv3 read-marker, "Errors and Warnings"). */
export function markerFailure({ to, request }: AnswerContext, refusal: Refusal): string {
  const detail = middle(request.params[0] ?? "*");
  const failure = (code: string, text: string) => fail(to.server, "MARKREAD", code, detail, text);
  if (refusal.refused === "rateLimited") return failure("RATE_LIMITED", waitText(refusal.retryMs));
  return isNoTarget(refusal)
    ? failure("INVALID_PARAMS", "There is nothing to be read there")
    : failure("INTERNAL_ERROR", "The read timestamp could not be set");
}

/** Why nothing was looked for (soju.im/search). */
export function searchFailure({ to }: AnswerContext, refusal: Refusal): string {
  const failure = (code: string, context: string, text: string) =>
    fail(to.server, "SEARCH", code, context, text);
  if (refusal.refused === "unavailable")
    return failure("TEMPORARILY_UNAVAILABLE", "", "Not possible for the moment; try again");
  if (refusal.refused === "rateLimited") return failure("RATE_LIMITED", "", waitText(refusal.retryMs));
  return isNoTarget(refusal)
    ? failure("INVALID_PARAMS", "in", "There is nothing to be read there")
    : failure("INTERNAL_ERROR", "", "The search could not be run");
}

const isNoTarget = ({ refused }: Refusal): boolean =>
  refused === "noSuchRoom" ||
  refused === "noSuchNick" ||
  refused === "notInRoom" ||
  refused === "notMember" ||
  refused === "roomNameInvalid";
