import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Core } from "../core.ts";

/**
 * Has it checked who somebody is, if their address and the account may try now: failures count for both, whichever door
 * and connection they come through.
 *
 * @param account as it was given; null where the credential itself names one
 * @returns what the check gives, or `rateLimited`
 */
export async function limited<T>(
  core: Core,
  address: string,
  account: string | null,
  check: () => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const waitMs = core.throttles.loginTry(address, account);
  if (waitMs > 0) {
    core.counters.rateLimited.add("failedLogins");
    return { refused: "rateLimited", retryMs: waitMs };
  }
  let found: T | Refusal;
  try {
    found = await check();
  } catch (error) {
    // Nobody could say: that is no failure of theirs.
    core.throttles.loginShown(address, account);
    throw error;
  }
  if (isRefusal(found)) {
    core.counters.failedLogins += 1;
    return found;
  }
  core.throttles.loginShown(address, account);
  if (account !== null) core.throttles.loginUsual(address, account);
  return found;
}
