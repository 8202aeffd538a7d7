import { authenticate, changePassword, createAccount } from "../../src/auth/accounts.ts";
import {
  type Registrant,
  type RegistrationRules,
  registrantFault,
  registrationFault,
} from "../../src/domain/accounts.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Identity } from "../../src/domain/person.ts";
import { isRefusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { Ask } from "../../src/tables/ask.ts";
import { holderOf } from "../../src/tables/live.ts";
import { willStay } from "../always-on.ts";
import type { Core } from "../core.ts";
import { keepRelations } from "../relations.ts";
import type { Asker, Present } from "./asker.ts";
import { accountsOff, willBe, wrong } from "./login.ts";
import { keepMarkers } from "./markers.ts";
import { toUser } from "./people.ts";
import { dropOtherResumes, keepResumes } from "./resume-tokens.ts";

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
  const { address } = row.transport.peer;
  const waitMs = core.registrationThrottle.waitMs(address);
  if (waitMs > 0) return ask.answer({ refused: "rateLimited", retryMs: waitMs });
  const name = command.account ?? nick ?? "";
  // Counted now, since an address has several connections, and a password takes its time.
  core.registrationThrottle.made(address);
  const account = await createAccount(core.store.store, core.settings, {
    // The guest's own id becomes the account's, so what they wrote stays theirs.
    id: user?.identity.id ?? core.newId(),
    name,
    password: command.password,
    by: "owner",
    role: "user",
    email: command.email,
    now: core.wall(),
  }).catch((error: unknown) => {
    core.registrationThrottle.notMade(address);
    throw error;
  });
  if (isRefusal(account)) {
    // Which e-mail addresses are known is not to be tried out.
    if (account.refused !== "emailTaken") core.registrationThrottle.notMade(address);
    return ask.answer(account);
  }
  core.accountNames.add(account.folded);
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  if (!user)
    return ask.answer({ reply: "registered", account: name, source: willBe(row, account, identity) });
  const answer = (): Answer => {
    keepResumes(core, user);
    return { reply: "registered", account: account.name, source: user.source };
  };
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

/** Shows a code. No registration waits for one: an address is asked for, and nobody writes to it yet. */
export function verify(asker: Asker, { account }: CommandOf<"verify">, ask: Ask): void {
  const fault = registrantFault(registrationRules(asker.core), registrant(asker, undefined));
  ask.answer(fault ?? { refused: "codeInvalid", account });
}

const registrationRules = ({ settings }: Core): RegistrationRules => ({
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
  const account = await authenticate(core.store.store, user.identity.account, command.current);
  if (isRefusal(account)) return wrong(core, row, ask, account);
  const refusal = await changePassword(core.store.store, core.settings, account, command.password, "owner");
  if (refusal) return ask.answer(refusal);
  await dropOtherResumes(core, user, row);
  ask.answer({ reply: "passwordChanged" });
}
