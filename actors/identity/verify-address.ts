import { setEmail } from "../../src/auth/accounts.ts";
import { hashToken } from "../../src/auth/opaque-tokens.ts";
import { fold } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { AccountRow } from "../../src/store/store.ts";
import { limited } from "../commands/login-throttle.ts";
import type { Core } from "../core.ts";

/**
 * Takes the code that was sent to an account's address: the address is theirs from now on.
 *
 * @param name of the account, as a check of the one who types; "" where the code is all there is
 * @returns the account as it is now, or `codeInvalid`, `rateLimited`
 */
export async function verifyAddress(
  core: Core,
  name: string,
  code: string,
  address: string,
): Promise<AccountRow | Refusal> {
  const { store } = core.store;
  const result = await limited<AccountRow>(core, address, null, async () => {
    const kept = await store.takeAccountCode(hashToken(code), "verify", core.wall());
    const account = kept && (await store.accountById(kept.accountId));
    // An address that was given up meanwhile is nobody's; one that is to follow a verified one takes its place now.
    const follows = account?.email !== null && account?.emailVerifiedAt !== null;
    if (!account || (account.email !== kept.email && !follows)) return { refused: "wrongCredentials" };
    if (name !== "" && fold(name) !== account.folded) return { refused: "wrongCredentials" };
    return { ...account, email: kept.email };
  });
  if (isRefusal(result))
    return result.refused === "wrongCredentials" ? { refused: "codeInvalid", account: name } : result;
  const emailVerifiedAt = core.wall();
  const refusal = await setEmail(store, result, result.email, emailVerifiedAt);
  return refusal ?? { ...result, emailVerifiedAt, pending: false };
}
