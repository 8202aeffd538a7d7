import type { Refusal } from "../../../domain/refusals.ts";
import { fail, middle, waitText } from "../lines.ts";
import type { AnswerContext } from "./context.ts";

/** Why no account was made, as account-registration has it: always a `FAIL` that names the account that was meant. */
export function registrationFailure(context: AnswerContext, refusal: Refusal): string {
  const { state, to, request } = context;
  const [named = "*"] = request.params;
  const meant = named === "*" ? (state.phase === "registered" ? to.nick : (state.nick ?? "*")) : named;
  const one = (code: string, text: string, account = meant): string =>
    fail(to.server, request.verb, code, middle(account), text);
  switch (refusal.refused) {
    case "accountExists":
      return one("ACCOUNT_EXISTS", "There is an account of that name");
    case "accountNameHeld":
      return one("USERNAME_EXISTS", "Somebody else goes by that name");
    case "accountNameInvalid":
      return one("BAD_ACCOUNT_NAME", refusal.why);
    case "accountNameNotNick":
      return one("ACCOUNT_NAME_MUST_BE_NICK", "An account has the nick that you use now");
    case "nickMissing":
      return one("NEED_NICK", "Say with NICK who you want to be first", "*");
    case "alreadyLoggedIn":
      return one("ALREADY_AUTHENTICATED", `You are logged in as ${refusal.account}`);
    case "passwordInvalid":
      return one(refusal.weak ? "WEAK_PASSWORD" : "UNACCEPTABLE_PASSWORD", refusal.why);
    case "emailInvalid":
      return one("INVALID_EMAIL", refusal.why);
    case "emailTaken":
      return one("UNACCEPTABLE_EMAIL", "That e-mail address cannot be used");
    case "codeInvalid":
      return one("INVALID_CODE", "That code is not known, or not any more");
    case "signInFirst":
    case "notRegistered":
      return one("COMPLETE_CONNECTION_REQUIRED", "Accounts are made once you are connected");
    case "registrationClosed":
    case "accountsOff":
      return one("TEMPORARILY_UNAVAILABLE", "People cannot make accounts themselves here");
    case "rateLimited":
      return one("TEMPORARILY_UNAVAILABLE", waitText(refusal.retryMs));
    default:
      return one("TEMPORARILY_UNAVAILABLE", "Not possible for the moment; try again");
  }
}
