import { changePassword } from "../../src/auth/accounts.ts";
import { hashToken } from "../../src/auth/opaque-tokens.ts";
import { fold } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { AccountCode } from "../../src/store/parts/account-codes.ts";
import type { AccountRow } from "../../src/store/store.ts";
import { limited } from "../commands/login-throttle.ts";
import type { Core } from "../core.ts";
import { endSessions } from "./end-sessions.ts";
import { sendReset } from "./letters.ts";

/**
 * Somebody has forgotten their password: the one whose address it is gets a letter. Nobody is told whether there is such
 * an account, nor by how long it takes.
 *
 * @param given the account's name, or its address
 * @returns `rateLimited` for who asks too often
 */
export async function askForReset(core: Core, given: string, address: string): Promise<Refusal | undefined> {
  const { store } = core.store;
  // Asking is not to be a way to have many people written to.
  const retryMs = core.throttles.loginTry(address, null);
  if (retryMs > 0) return { refused: "rateLimited", retryMs };
  const account = given.includes("@")
    ? await store.accountByEmail(given)
    : await store.accountByName(fold(given));
  if (!account || account.disabled || account.email === null || account.emailVerifiedAt === null)
    return undefined;
  // Nobody waits for it: how long it takes would tell that there is somebody to write to.
  sendReset(core, account, account.email).catch((error: unknown) =>
    core.log.warn({ error: String(error) }, "a letter could not be written"),
  );
  return undefined;
}

/** Sets a new password by the code of a letter. All sign-ins end. @returns the account, or why not */
export async function resetPassword(
  core: Core,
  code: string,
  password: string,
  address: string,
): Promise<AccountRow | Refusal> {
  const { store } = core.store;
  let kept: AccountCode | undefined;
  const account = await limited<AccountRow>(core, address, null, async () => {
    const taken = await store.takeAccountCode(hashToken(code), "reset", core.wall());
    const found = taken && (await store.accountById(taken.accountId));
    if (!found || found.disabled || found.email !== taken.email) return { refused: "wrongCredentials" };
    kept = taken;
    return found;
  });
  if (isRefusal(account))
    return account.refused === "wrongCredentials" ? { refused: "codeInvalid", account: "*" } : account;
  const refusal = await changePassword(core.store.store, core.settings, account, password, "owner");
  if (refusal) {
    // The code was good, and is so for the next try.
    if (kept) await store.saveAccountCode(kept);
    return refusal;
  }
  await endSessions(core, { userId: account.id, ids: null, reason: "Your password was changed" });
  return account;
}
