import type { PersonKind } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { ClientAddress } from "./client-address.ts";

/** Who asks for tokens: the address, and what the client says it is. */
export interface TokenClient {
  readonly address: string;
  readonly device: string;
}

/** A token, and when it ends: ms since 1970. */
export interface GivenToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** Whose sign-in it is. */
export interface SignInView {
  readonly id: string;
  readonly userId: string;
  readonly kind: PersonKind;
  /** The account's name; a guest's nick. */
  readonly name: string;
}

/** What somebody gets who signs in. `refresh` is absent where the one they have goes on. */
export interface Tokens {
  readonly access: GivenToken;
  readonly refresh?: GivenToken;
  readonly session: SignInView;
}

/** An account that is to be made. */
export interface WantedAccount {
  readonly account: string;
  readonly password: string;
  readonly email: string | null;
}

/** The e-mail address of an account. */
export interface EmailView {
  readonly email: string | null;
  readonly emailVerified: boolean;
  /** One that nobody has verified yet, and that is to take the place of the other. */
  readonly newEmail: string | null;
}

/** Becoming somebody over HTTP; the gateway gives it. */
export interface IdentityPort {
  /** Whether that is the server's password, where it has one. */
  knowsServerPassword(given: string | undefined): Promise<boolean>;
  guest(nick: string, client: TokenClient, from: ClientAddress): Promise<Tokens | Refusal>;
  /** @returns `pending`: the account's name, which is good once its address is verified */
  register(
    wanted: WantedAccount,
    client: TokenClient,
  ): Promise<Tokens | { readonly pending: string } | Refusal>;
  /** @param name the account's, or its e-mail address */
  login(name: string, password: string, client: TokenClient): Promise<Tokens | Refusal>;
  refresh(token: string, client: TokenClient): Promise<Tokens | Refusal>;
  /** Another access token for a sign-in: its guest is an account now. */
  again(sessionId: string): Promise<Tokens | Refusal>;
  /** Ends the sign-in that a refresh token is of; one that is not good ends nothing. */
  logoutBy(refreshToken: string, address: string): Promise<void>;
  logout(sessionId: string): Promise<void>;
  /** Ends all sign-ins and connections of the one whose sign-in it is. */
  logoutAll(sessionId: string): Promise<void>;
  /** @param account "" where the code is all there is. @returns the account's name */
  verify(account: string, code: string, address: string): Promise<{ readonly account: string } | Refusal>;
  /** The e-mail address of an account, whether it was shown to be theirs, and the one that is to take its place. */
  emailOf(accountId: string): Promise<EmailView>;
  /** @param email null: none any more. @returns why not */
  changeEmail(
    accountId: string,
    change: { readonly email: string | null; readonly password: string; readonly address: string },
  ): Promise<Refusal | undefined>;
  /** Nobody is told whether there is such an account. */
  askForReset(given: string, address: string): Promise<Refusal | undefined>;
  reset(code: string, password: string, address: string): Promise<{ readonly account: string } | Refusal>;
}
