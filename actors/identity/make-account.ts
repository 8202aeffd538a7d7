import { createAccount } from "../../src/auth/accounts.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { AccountRow } from "../../src/store/store.ts";
import type { Core } from "../core.ts";
import { sendVerification } from "./letters.ts";

/** An account that somebody makes for themselves; that they may, and that the name is free, was asked before. */
export interface OwnAccount {
  /** A guest's own id: what they wrote stays theirs. */
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly email: string | null;
  /** Where it is made from. */
  readonly address: string;
}

/** Makes an account, for every door alike, and has its address written to. @returns it, or why not */
export async function makeAccount(core: Core, wanted: OwnAccount): Promise<AccountRow | Refusal> {
  const { id, name, password, email, address } = wanted;
  const waitMs = core.registrationThrottle.waitMs(address);
  if (waitMs > 0) return { refused: "rateLimited", retryMs: waitMs };
  // Counted now, since an address has several connections, and a password takes its time.
  core.registrationThrottle.made(address);
  const account = await createAccount(core.store.store, core.settings, {
    id,
    name,
    password,
    by: "owner",
    role: "user",
    email,
    pending: email !== null && core.settings.accounts.registration.verifyEmail,
    now: core.wall(),
  }).catch((error: unknown) => {
    core.registrationThrottle.notMade(address);
    throw error;
  });
  if (isRefusal(account)) {
    // Which e-mail addresses are known is not to be tried out.
    if (account.refused !== "emailTaken") core.registrationThrottle.notMade(address);
    return account;
  }
  core.accountNames.add(account.folded);
  if (account.email !== null) await sendVerification(core, account, account.email);
  return account;
}
