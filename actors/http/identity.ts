import { registrationFault } from "../../src/domain/accounts.ts";
import { nickFault } from "../../src/domain/names.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Authenticator } from "../../src/http/authenticator.ts";
import type { IdentityPort, TokenClient, Tokens, WantedAccount } from "../../src/http/identity.ts";
import type { AccountRow } from "../../src/store/store.ts";
import { holderOf } from "../../src/tables/live.ts";
import type { Peer } from "../../src/tables/transport.ts";
import { registrationRules } from "../commands/accounts.ts";
import { isReserved } from "../commands/identity.ts";
import { accountsOff } from "../commands/login.ts";
import { knowsServerPassword } from "../commands/sign-in.ts";
import type { Core } from "../core.ts";
import { bearerOf, standingOf } from "../identity/bearer.ts";
import { changeEmail } from "../identity/change-email.ts";
import { endSessions } from "../identity/end-sessions.ts";
import { makeAccount } from "../identity/make-account.ts";
import { hasChanged, passwordLogin } from "../identity/password-login.ts";
import { endByRefresh, refreshSession } from "../identity/refresh.ts";
import { askForReset, resetPassword } from "../identity/reset-password.ts";
import { accessOf, startSession } from "../identity/tokens.ts";
import { verifyAddress } from "../identity/verify-address.ts";

/** Tells by an access token who asks; whether its sign-in goes on is looked up each time. */
export const authenticatorOf = (current: () => Core): Authenticator => ({
  async authenticate(token) {
    const core = current();
    const bearer = await bearerOf(core, token);
    if (!bearer) return { refused: "tokenInvalid" };
    const { session, identity } = bearer;
    const present = core.tables.identities.lookup(identity.id);
    const standing = present ? { role: present.role, preferences: {} } : await standingOf(core, session);
    if (!standing) return { refused: "tokenInvalid" };
    core.identities.sessions
      .used(session, session.address)
      .catch((error: unknown) =>
        core.log.warn({ error: String(error) }, "it is not noted that a session was used"),
      );
    const goesOn = async (): Promise<boolean> =>
      (await core.identities.sessions.live(session.id)) !== undefined;
    return { sessionId: session.id, identity, nick: session.name, goesOn, ...standing };
  },
});

/** Becoming somebody over HTTP, by the rules of every door. */
export const identityOf = (core: Core): IdentityPort => ({
  knowsServerPassword: (given) => knowsServerPassword(core, given),
  guest: (nick, client, from) => guest(core, nick, client, from),
  register: (wanted, client) => register(core, wanted, client),
  login: (name, password, client) => login(core, name, password, client),
  refresh: (token, client) => refreshSession(core, token, client),
  async again(sessionId) {
    const session = await core.identities.sessions.live(sessionId);
    return session ? accessOf(core, session) : { refused: "tokenInvalid" };
  },
  logoutBy: (token, address) => endByRefresh(core, token, address),
  async logout(sessionId) {
    const session = await core.identities.sessions.live(sessionId);
    if (session) await endSessions(core, { userId: session.userId, ids: [sessionId], reason: "Logged out" });
  },
  async logoutAll(sessionId) {
    const session = await core.identities.sessions.live(sessionId);
    if (session)
      await endSessions(core, { userId: session.userId, ids: null, reason: "You signed out everywhere" });
  },
  async verify(account, code, address) {
    const verified = accountsOff(core) ?? (await verifyAddress(core, account, code, address));
    return isRefusal(verified) ? verified : { account: verified.name };
  },
  async emailOf(accountId) {
    const account = await core.store.store.accountById(accountId);
    const email = account?.email ?? null;
    const asked = await core.store.store.codeSentTo(accountId, "verify", core.wall());
    return {
      email,
      emailVerified: email !== null && account?.emailVerifiedAt !== null,
      newEmail: email === null || asked === undefined || asked === email ? null : asked,
    };
  },
  changeEmail: (accountId, change) => changeEmail(core, accountId, change),
  askForReset: (given, address) => askForReset(core, given, address),
  async reset(code, password, address) {
    const account = accountsOff(core) ?? (await resetPassword(core, code, password, address));
    return isRefusal(account) ? account : { account: account.name };
  },
});

/** A guest who goes by that name, and is here from now on, as with any door. */
async function guest(core: Core, nick: string, client: TokenClient, from: Peer): Promise<Tokens | Refusal> {
  const { settings } = core;
  if (settings.auth.mode === "required") return { refused: "accountNeeded" };
  const fault = nickFault(nick, settings.nicknames);
  if (fault) return { refused: "nickInvalid", nick, why: fault };
  if (isReserved(core, nick, undefined)) return { refused: "nickReserved", nick };
  if (holderOf(core.tables, nick)) return { refused: "nickInUse", nick };
  const banned = banOf(core, client.address, null);
  if (banned) return banned;
  const tokens = await startSession(core, { userId: core.newId(), kind: "guest", name: nick }, client);
  const { id, userId } = tokens.session;
  const identity = { id: userId, kind: "guest", account: null } as const;
  const present = await core.attendances.caller({ sessionId: id, identity, nick, role: "user" }, from);
  if (!isRefusal(present)) return tokens;
  // Somebody took the name between, or there is no room for one more.
  await endSessions(core, { userId, ids: [id], reason: "Not signed in" });
  return present;
}

async function register(
  core: Core,
  wanted: WantedAccount,
  client: TokenClient,
): Promise<Tokens | { readonly pending: string } | Refusal> {
  const { account: name } = wanted;
  const taken = (): "account" | "nick" | undefined => {
    if (core.accountNames.resembles(name)) return "account";
    return holderOf(core.tables, name) ? "nick" : undefined;
  };
  // Over HTTP nobody is here first: the name that is asked for is the one that they come under.
  const who = { signedIn: true, account: null, nick: name };
  const fault =
    registrationFault(registrationRules(core), who, wanted, taken) ?? banOf(core, client.address, name);
  if (fault) return fault;
  const { password, email } = wanted;
  const { address } = client;
  const account = await makeAccount(core, { id: core.newId(), name, password, email, address });
  if (isRefusal(account)) return account;
  return account.pending ? { pending: account.name } : signIn(core, account, client);
}

async function login(
  core: Core,
  name: string,
  password: string,
  client: TokenClient,
): Promise<Tokens | Refusal> {
  const account =
    accountsOff(core) ?? (await passwordLogin(core, { name, password, address: client.address }));
  if (isRefusal(account)) return account;
  const ban = banOf(core, client.address, account.name);
  if (ban) return ban;
  const tokens = await signIn(core, account, client);
  if (!(await hasChanged(core, account))) return tokens;
  const { session } = tokens;
  await endSessions(core, { userId: account.id, ids: [session.id], reason: "Your password was changed" });
  return { refused: "wrongCredentials" };
}

async function signIn(core: Core, { id, name }: AccountRow, client: TokenClient): Promise<Tokens> {
  await core.store.store.changeAccount(id, { lastSeenAt: core.wall() });
  return startSession(core, { userId: id, kind: "account", name }, client);
}

/** Why somebody is kept from the server, if they are. */
function banOf(core: Core, address: string, account: string | null): Refusal | undefined {
  const now = core.wall();
  const ban =
    core.bans.ofAddress(address, now) ?? (account === null ? undefined : core.bans.ofAccount(account, now));
  return ban && { refused: "serverBanned", reason: ban.reason };
}
