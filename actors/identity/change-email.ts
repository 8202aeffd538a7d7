import { changeEmail as change } from "../../src/auth/accounts.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Core } from "../core.ts";
import { sendVerification } from "./letters.ts";
import { passwordLogin } from "./password-login.ts";

/** Another address for one's account: one gives one's password for it, since who has the address may reset that. */
export interface EmailChange {
  /** null: none any more. */
  readonly email: string | null;
  readonly password: string;
  /** Where it is asked from. */
  readonly address: string;
}

/** Changes the e-mail address of an account, which is written to. @returns nothing, or why not */
export async function changeEmail(
  core: Core,
  accountId: string,
  { email, password, address }: EmailChange,
): Promise<Refusal | undefined> {
  const { store } = core.store;
  const known = await store.accountById(accountId);
  if (!known) return { refused: "notLoggedIn" };
  const account = await passwordLogin(core, { name: known.name, password, address });
  if (isRefusal(account)) return account;
  if (email === null && core.settings.accounts.registration.emailRequired)
    return { refused: "emailInvalid", why: "an e-mail address is needed" };
  const refusal = await change(store, account, email);
  if (refusal) return refusal;
  if (email !== null) await sendVerification(core, account, email);
  return undefined;
}
