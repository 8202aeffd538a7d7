import { fold } from "./names.ts";
import type { Identity } from "./person.ts";
import type { Refusal } from "./refusals.ts";

/** What the settings say of making accounts. */
export interface RegistrationRules {
  readonly mode: "open" | "guests" | "accounts" | "required";
  readonly enabled: boolean;
  /** Whether those may who have not signed in yet. */
  readonly beforeConnect: boolean;
  readonly customNames: boolean;
  readonly emailRequired: boolean;
  /** Whether a password of the server comes before anything else. */
  readonly serverPassword: boolean;
}

/** Who wants to make an account, as they stand. */
export interface Registrant {
  readonly signedIn: boolean;
  /** The account that they are logged in to. */
  readonly account: string | null;
  /** The nick they have, or are going to sign in with. */
  readonly nick: string | undefined;
}

/** Why somebody may make no account at all, as they stand: where, and who they are. */
export function registrantFault(
  { mode, enabled, beforeConnect, serverPassword }: RegistrationRules,
  { signedIn, account }: Registrant,
): Refusal | undefined {
  if (mode === "open") return { refused: "accountsOff" };
  if (!enabled) return { refused: "registrationClosed" };
  if (account !== null) return { refused: "alreadyLoggedIn", account };
  // Who has not shown the server's password has no business here yet.
  return signedIn || (beforeConnect && !serverPassword) ? undefined : { refused: "signInFirst" };
}

/**
 * Why somebody may not make this account, if so.
 *
 * @param wanted its name (null: the nick) and e-mail address
 * @param taken whether a name, or one that looks like it, is an account's, or somebody else goes by it
 */
export function registrationFault(
  rules: RegistrationRules,
  who: Registrant,
  wanted: { readonly account: string | null; readonly email: string | null },
  taken: (name: string) => "account" | "nick" | undefined,
): Refusal | undefined {
  const fault = registrantFault(rules, who);
  if (fault) return fault;
  if (who.nick === undefined) return { refused: "nickMissing" };
  const name = wanted.account ?? who.nick;
  if (!rules.customNames && fold(name) !== fold(who.nick))
    return { refused: "accountNameNotNick", account: name };
  switch (taken(name)) {
    case "account":
      return { refused: "accountExists", account: name };
    case "nick":
      // Nobody takes a name from under somebody who goes by it.
      return { refused: "accountNameHeld", account: name };
    case undefined:
      return rules.emailRequired && wanted.email === null
        ? { refused: "emailInvalid", why: "an e-mail address is needed" }
        : undefined;
  }
}

/** Whether somebody may put others off a nick: it is their own account that has it, or the nick is their account's. */
export const mayGhost = (asker: Identity, target: Identity, nick: string): boolean =>
  asker.account !== null && (asker.id === target.id || fold(asker.account) === fold(nick));
