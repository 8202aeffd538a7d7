import { authenticate, changePassword, createAccount } from "../../src/auth/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { Present } from "./asker.ts";
import { wrong } from "./login.ts";
import { keepMarkers } from "./markers.ts";
import { toUser } from "./people.ts";
import { keepResumes } from "./session.ts";

/** Makes an account of one's own name (or another, where settings allow it) and logs in to it. Messages keep their author. */
export async function register(
  { core, user }: Present,
  command: CommandOf<"register">,
  ask: Ask,
): Promise<void> {
  const { settings } = core;
  const { enabled, customNames, emailRequired } = settings.accounts.registration;
  const name = command.account ?? user.nick;
  if (!enabled) return ask.answer({ refused: "registrationClosed" });
  if (user.identity.account !== null)
    return ask.answer({ refused: "alreadyLoggedIn", account: user.identity.account });
  if (!customNames && fold(name) !== fold(user.nick))
    return ask.answer({
      refused: "accountNameInvalid",
      account: name,
      why: "an account has the name that you use now",
    });
  if (emailRequired && command.email === null)
    return ask.answer({
      refused: "invalidParam",
      command: "register",
      param: "email",
      why: "an e-mail address is needed",
    });
  // The guest's own id becomes the account's, so what they wrote stays theirs.
  const account = await createAccount(core.store.store, settings, {
    id: user.identity.id,
    name,
    password: command.password,
    role: "user",
    email: command.email,
    now: core.wall(),
  });
  if (isRefusal(account)) return ask.answer(account);
  core.accountNames.add(account.folded);
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  const answer = (): Answer => {
    keepResumes(core, user);
    return { reply: "registered", account: account.name, source: user.source };
  };
  await keepMarkers(core, user);
  toUser(core, user, { type: "identify", identity, role: account.role, ask, answer });
}

/** Changes one's own password. */
export async function passwd(
  { core, row, user }: Present,
  command: CommandOf<"passwd">,
  ask: Ask,
): Promise<void> {
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  const account = await authenticate(core.store.store, user.identity.account, command.current);
  if (isRefusal(account)) return wrong(core, row, ask, account);
  const refusal = await changePassword(core.store.store, core.settings, account, command.password);
  ask.answer(refusal ?? { reply: "passwordChanged" });
}
