import type { Identity, ServerRole } from "../domain/person.ts";
import type { Refusal } from "../domain/refusals.ts";
import type { AccountPreferences } from "../store/store.ts";

/** Whom a token stands for. */
export interface Principal {
  /** The auth session: whoever shows its tokens is present once, whatever the number of requests. */
  readonly sessionId: string;
  readonly identity: Identity;
  readonly role: ServerRole;
  /** The nick that they come in under. */
  readonly nick: string;
  /** What the account's owner has set. */
  readonly preferences?: AccountPreferences;
  /** Whether the sign-in has not ended since the token was looked at: a body takes its time. Absent where none can end. */
  readonly goesOn?: () => Promise<boolean>;
}

/** Tells from a request's bearer token (RFC 6750) who asks. */
export interface Authenticator {
  /** @returns whom the token stands for; `tokenInvalid` for one that is expired, revoked or not ours */
  authenticate(token: string): Promise<Principal | Refusal>;
}
