import { changePassword, createAccount } from "../../src/auth/accounts.ts";
import {
  type Registrant,
  type RegistrationRules,
  registrantFault,
  registrationFault,
} from "../../src/domain/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { AccountRow } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { holderOf } from "../../src/tables/live.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { willStay } from "../always-on.ts";
import type { Core } from "../core.ts";
import { endSessions } from "../identity/end-sessions.ts";
import { makeAccount } from "../identity/make-account.ts";
import { passwordLogin } from "../identity/password-login.ts";
import { verifyAddress } from "../identity/verify-address.ts";
import { keepRelations } from "../relations.ts";
import type { Asker, Present } from "./asker.ts";
import { accountsOff, willBe, wrong } from "./login.ts";
import { keepMarkers } from "./markers.ts";
import { toUser } from "./people.ts";
import { keepResumes } from "./resume-tokens.ts";

/**
 * Makes an account of one's own name (or another, where settings allow it) and logs in to it. Messages keep their author.
 * Before signing in it decides who one will be.
 */
export async function register(asker: Asker, command: CommandOf<"register">, ask: Ask): Promise<void> {
  const { core, row } = asker;
  const { user } = row;
  const nick = user?.nick ?? command.nick;
  const fault = registrationFault(registrationRules(core), registrant(asker, nick), command, (wanted) =>
    taken(asker, wanted),
  );
  if (fault) return ask.answer(fault);
  const name = command.account ?? nick ?? "";
  const account = await makeAccount(core, {
    // The guest's own id becomes the account's, so what they wrote stays theirs.
    id: user?.identity.id ?? core.newId(),
    name,
    password: command.password,
    email: command.email,
    address: row.transport.peer.address,
  });
  if (isRefusal(account)) return ask.answer(account);
  if (account.pending) return ask.answer({ reply: "verificationSent", account: account.name });
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  if (!user)
    return ask.answer({ reply: "registered", account: name, source: willBe(row, account, identity) });
  await becomeAccount(core, user, account, ask, () => ({
    reply: "registered",
    account: account.name,
    source: user.source,
  }));
}

/** A guest is the account from now on that was made of them. */
async function becomeAccount(
  core: Core,
  user: UserRow,
  account: AccountRow,
  ask: Ask,
  reply: () => Answer,
): Promise<void> {
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  const answer = (): Answer => {
    keepResumes(core, user);
    return reply();
  };
  await core.store.store.upgradeAuthSessions(account.id, account.name);
  core.identities.sessions.forget(account.id);
  await keepMarkers(core, user);
  await keepRelations(core, user);
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

/** Shows the code that was sent to an account's address. The guest whose account waited for it is logged in to it. */
export async function verify(asker: Asker, command: CommandOf<"verify">, ask: Ask): Promise<void> {
  const { core, row } = asker;
  const { account: name } = command;
  const who = registrant(asker, undefined);
  const own = who.account !== null && fold(who.account) === fold(name);
  // Also where nobody registers any more, accounts that are there have addresses.
  const rules = { ...registrationRules(core), enabled: true };
  const fault = registrantFault(rules, own ? { ...who, account: null } : who);
  if (fault) return ask.answer(fault);
  const account = await verifyAddress(core, name, command.code, row.transport.peer.address);
  if (isRefusal(account)) return wrong(core, row, ask, account);
  const { user } = row;
  if (user?.identity.kind === "guest" && user.identity.id === account.id)
    return becomeAccount(core, user, account, ask, () => ({
      reply: "verified",
      account: account.name,
      source: user.source,
    }));
  ask.answer({ reply: "verified", account: account.name, source: null });
}

/** What the settings say of making accounts. */
export const registrationRules = ({ settings }: Core): RegistrationRules => ({
  ...settings.accounts.registration,
  mode: settings.auth.mode,
  serverPassword: settings.server.password !== null,
});

const registrant = ({ row }: Asker, nick: string | undefined): Registrant => ({
  signedIn: row.user !== undefined,
  account: (row.user?.identity ?? row.login?.identity)?.account ?? null,
  nick,
});

/** Whether a name is an account's, or somebody else's who is here. */
function taken({ core, row }: Asker, name: string): "account" | "nick" | undefined {
  if (core.accountNames.resembles(name)) return "account";
  const holder = holderOf(core.tables, name);
  return holder && holder !== row.user ? "nick" : undefined;
}

/** Changes one's own password. */
export async function passwd(
  { core, row, user }: Present,
  command: CommandOf<"passwd">,
  ask: Ask,
): Promise<void> {
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  const account = await passwordLogin(core, {
    name: user.identity.account,
    password: command.current,
    address: row.transport.peer.address,
  });
  if (isRefusal(account)) return wrong(core, row, ask, account);
  const refusal = await changePassword(core.store.store, core.settings, account, command.password, "owner");
  if (refusal) return ask.answer(refusal);
  await endSessions(core, {
    userId: account.id,
    ids: null,
    except: { session: row.authSession, connection: row.id },
    reason: "Your password was changed",
  });
  ask.answer({ reply: "passwordChanged" });
}
