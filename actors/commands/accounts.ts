import { authenticate, changePassword, createAccount } from "../../src/auth/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { holderOf } from "../../src/tables/live.ts";
import { willStay } from "../always-on.ts";
import type { Asker, Present } from "./asker.ts";
import { accountsOff, willBe, wrong } from "./login.ts";
import { keepMarkers } from "./markers.ts";
import { toUser } from "./people.ts";
import { keepResumes } from "./session.ts";

/**
 * Makes an account of one's own name (or another, where settings allow it) and logs in to it. Messages keep their author.
 * Before signing in it decides who one will be.
 */
export async function register(asker: Asker, command: CommandOf<"register">, ask: Ask): Promise<void> {
  const { core, row } = asker;
  const { user } = row;
  const nick = user?.nick ?? command.nick;
  const fault = registrationFault(asker, command, nick);
  if (fault) return ask.answer(fault);
  const name = command.account ?? nick ?? "";
  const account = await createAccount(core.store.store, core.settings, {
    // The guest's own id becomes the account's, so what they wrote stays theirs.
    id: user?.identity.id ?? core.newId(),
    name,
    password: command.password,
    by: "owner",
    role: "user",
    email: command.email,
    now: core.wall(),
  });
  if (isRefusal(account)) return ask.answer(account);
  core.accountNames.add(account.folded);
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  if (!user)
    return ask.answer({ reply: "registered", account: name, source: willBe(row, account, identity) });
  const answer = (): Answer => {
    keepResumes(core, user);
    return { reply: "registered", account: account.name, source: user.source };
  };
  await keepMarkers(core, user);
  const alwaysOn = willStay(core, identity, account.preferences.alwaysOn);
  toUser(core, user, { type: "identify", identity, role: account.role, alwaysOn, ask, answer });
}

/** Makes an account for somebody, whatever they are called now, as `monarchs account add` does. */
export async function registerFor(
  { core }: Present,
  { account: name, password }: CommandOf<"registerFor">,
  ask: Ask,
): Promise<void> {
  const off = accountsOff(core);
  if (off) return ask.answer(off);
  const account = await createAccount(core.store.store, core.settings, {
    id: core.newId(),
    name,
    password,
    by: "administrator",
    role: "user",
    email: null,
    now: core.wall(),
  });
  if (isRefusal(account)) return ask.answer(account);
  core.accountNames.add(account.folded);
  ask.answer({ reply: "accountCreated", account: account.name });
}

/** Shows a code. No registration waits for one: an address is asked for, and nobody writes to it yet. */
export function verify(asker: Asker, { account }: CommandOf<"verify">, ask: Ask): void {
  ask.answer(placeFault(asker) ?? { refused: "codeInvalid", account });
}

/** Why somebody may not make this account here and now. */
function registrationFault(
  asker: Asker,
  { account, email }: CommandOf<"register">,
  nick: string | undefined,
): Refusal | undefined {
  const { core, row } = asker;
  const { settings } = core;
  const { customNames, emailRequired } = settings.accounts.registration;
  const fault = placeFault(asker);
  if (fault) return fault;
  if (nick === undefined) return { refused: "nickMissing" };
  const name = account ?? nick;
  if (!customNames && fold(name) !== fold(nick)) return { refused: "accountNameNotNick", account: name };
  if (core.accountNames.resembles(name)) return { refused: "accountExists", account: name };
  // Nobody takes a name from under somebody who goes by it.
  const holder = holderOf(core.tables, name);
  if (holder && holder !== row.user) return { refused: "accountNameHeld", account: name };
  if (emailRequired && email === null) return { refused: "emailInvalid", why: "an e-mail address is needed" };
  return undefined;
}

/** Why somebody may make no account at all, as they stand. */
function placeFault({ core, row }: Asker): Refusal | undefined {
  const { settings } = core;
  const { enabled, beforeConnect } = settings.accounts.registration;
  const off = accountsOff(core);
  if (off) return off;
  if (!enabled) return { refused: "registrationClosed" };
  const account = row.user ? row.user.identity.account : (row.login?.identity.account ?? null);
  if (account !== null) return { refused: "alreadyLoggedIn", account };
  // Who has not shown the server's password has no business here yet.
  const early = beforeConnect && settings.server.password === null;
  return row.user || early ? undefined : { refused: "signInFirst" };
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
  const refusal = await changePassword(core.store.store, core.settings, account, command.password, "owner");
  ask.answer(refusal ?? { reply: "passwordChanged" });
}
