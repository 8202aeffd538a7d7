import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Principal } from "../../src/http/authenticator.ts";
import type { ClientAddress } from "../../src/http/client-address.ts";
import { accountsOff } from "../commands/login.ts";
import type { Core } from "../core.ts";
import { passwordLogin } from "../identity/password-login.ts";

/** Whom a name and a password stand for, for requests that show both each time (HTTP Basic). */
export async function principalByPassword(
  core: Core,
  name: string,
  password: string,
  { address }: ClientAddress,
): Promise<Principal | Refusal> {
  const off = accountsOff(core);
  if (off) return off;
  const account = await passwordLogin(core, { name, password, address });
  if (isRefusal(account)) return account;
  const { id, name: nick, role, preferences } = account;
  return {
    sessionId: `password ${id}`,
    identity: { id, kind: "account", account: nick },
    role,
    nick,
    preferences,
  };
}
