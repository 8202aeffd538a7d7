import { authenticate } from "../../src/auth/accounts.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { AccountRow } from "../../src/store/store.ts";
import { limited } from "../commands/login-throttle.ts";
import type { Core } from "../core.ts";

/** Who tries to log in, and from where. */
export interface LoginTry {
  /** The account's name, or its e-mail address. */
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

/**
 * Checks a name and password, for every door alike.
 *
 * @returns the account, or `rateLimited`, `wrongCredentials`, `accountDisabled`, `verificationNeeded`
 */
export const passwordLogin = (
  core: Core,
  { name, password, address }: LoginTry,
): Promise<AccountRow | Refusal> =>
  limited(core, address, name, () => authenticate(core.store.store, core.settings, name, password));

/**
 * Whether an account has another password than when it was looked up: to check one takes its time, and a change that came
 * meanwhile has ended what there was then. To be asked when there is something for the next change to end.
 */
export async function hasChanged({ store }: Core, { id, password }: AccountRow): Promise<boolean> {
  return (await store.store.accountById(id))?.password !== password;
}
