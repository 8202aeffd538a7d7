import { authenticate, changePassword, createAccount } from "../../src/auth/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { Core } from "../core.ts";
import { claimNick } from "../server/client.ts";
import type { Asker, Present } from "./asker.ts";
import { toUser } from "./people.ts";
import { dropResume, keepResumes, move, newGuest } from "./session.ts";

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
  toUser(core, user, { type: "identify", identity, role: account.role, ask, answer });
}

/** Logs in: before signing in this decides who one will be, after it one becomes the account. */
export async function login({ core, row }: Asker, command: CommandOf<"login">, ask: Ask): Promise<void> {
  const { user } = row;
  if (user?.identity.account)
    return ask.answer({ refused: "alreadyLoggedIn", account: user.identity.account });
  const account = await authenticate(core.store.store, command.account, command.password);
  if (isRefusal(account)) return wrong(core, row, ask, account);
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  await core.store.store.changeAccount(account.id, { lastSeenAt: core.wall() });
  if (!user) {
    row.login = { identity, role: account.role };
    const { viewer } = row.session;
    viewer.identity = identity;
    const source = {
      id: account.id,
      nick: viewer.nick,
      user: viewer.user,
      host: viewer.host,
      account: account.name,
    };
    return ask.answer({ reply: "loggedIn", account: account.name, source });
  }
  const present = core.tables.identities.lookup(account.id);
  if (present && present !== user) {
    // A guest's token does not become a way into the account.
    dropResume(core, row);
    await move(core, row, present, ask, `Logged in as ${account.name}`);
    return ask.answer({ reply: "loggedIn", account: account.name, source: present.source });
  }
  const answer = (): Answer => {
    keepResumes(core, user);
    return { reply: "loggedIn", account: account.name, source: user.source };
  };
  toUser(core, user, { type: "identify", identity, role: account.role, ask, answer });
}

/** Logs out: this session goes on as a new guest. */
export async function logout({ core, row, user }: Present, _: CommandOf<"logout">, ask: Ask): Promise<void> {
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  const identity = newGuest(core);
  const person = {
    identity,
    role: "user" as const,
    user: user.user,
    host: user.host,
    realname: user.realname,
    now: core.wall(),
  };
  const guest = await claimNick(core, { ...person, nick: `Guest${identity.id.slice(-6)}` }, row);
  if (isRefusal(guest)) return ask.answer(guest);
  row.login = undefined;
  // Whoever finds the token in this client later is not to come back into the account by it.
  dropResume(core, row);
  await move(core, row, guest, ask, "Logged out");
  ask.answer({ reply: "loggedOut", source: guest.source });
}

/** Refuses a password that is not the right one; the connection has so many attempts. */
export function wrong(core: Core, row: ConnectionRow, ask: Ask, refusal: Refusal): void {
  const { loginAttempts } = core.settings.limits;
  row.attempts += 1;
  ask.answer(refusal);
  if (loginAttempts > 0 && row.attempts >= loginAttempts) row.close("Too many failed log-ins");
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
