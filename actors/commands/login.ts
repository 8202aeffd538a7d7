import { passwordKept } from "../../src/auth/accounts.ts";
import {
  checkProof,
  newNonce,
  parseVerifier,
  type ScramVerifier,
  scramIterations,
} from "../../src/auth/scram.ts";
import type { CommandOf } from "../../src/domain/commands.ts";
import type { Credential, ScramProof } from "../../src/domain/credentials.ts";
import { fold } from "../../src/domain/names.ts";
import type { Identity, Source } from "../../src/domain/person.ts";
import { isRefusal, type Refusal } from "../../src/domain/refusals.ts";
import type { Answer } from "../../src/domain/replies.ts";
import type { AccountChange, AccountRow } from "../../src/store/store.ts";
import type { Ask } from "../../src/tables/ask.ts";
import type { ConnectionRow } from "../../src/tables/connections.ts";
import type { UserRow } from "../../src/tables/users.ts";
import { willStay } from "../always-on.ts";
import { claimNick } from "../claim.ts";
import type { Core } from "../core.ts";
import { bearerOf } from "../identity/bearer.ts";
import { hasChanged, passwordLogin } from "../identity/password-login.ts";
import { putOff } from "../put-off.ts";
import { relationsOf } from "../relations.ts";
import { move } from "./arrive.ts";
import type { Asker, Present } from "./asker.ts";
import { isReserved, newGuest } from "./identity.ts";
import { limited } from "./login-throttle.ts";
import { markersOf } from "./markers.ts";
import { toUser } from "./people.ts";
import { dropResume, keepResumes } from "./resume-tokens.ts";
import { welcomeBack } from "./welcome-back.ts";

/** Logs in with a password. */
export async function login(asker: Asker, command: CommandOf<"login">, ask: Ask): Promise<void> {
  const { core, row } = asker;
  const off = accountsOff(core);
  if (off) return ask.answer(off);
  const { address } = row.transport.peer;
  const { account: name, password } = command;
  const account = await passwordLogin(core, { name, password, address });
  if (isRefusal(account)) return wrong(core, row, ask, account);
  // An account of before SCRAM gets its verifier now that the password is at hand.
  await admit(asker, account, ask, await passwordKept(core.settings, account, command.password));
}

/** Logs in with what is no password: a proof, a certificate, a token. */
export async function loginWith(asker: Asker, command: CommandOf<"loginWith">, ask: Ask): Promise<void> {
  const { core, row } = asker;
  const off = accountsOff(core);
  if (off) return ask.answer(off);
  const { address } = row.transport.peer;
  const shown = await limited(core, address, command.credential.account, async () => {
    const found = await shownBy(core, row, command.credential);
    if (!found) return { refused: "wrongCredentials" };
    return found.account.disabled ? { refused: "accountDisabled" } : found;
  });
  if (isRefusal(shown)) return wrong(core, row, ask, shown);
  const { account, session } = shown;
  if (account.pending) return ask.answer({ refused: "verificationNeeded", account: account.name });
  await admit(asker, account, ask, {}, session);
}

/** Begins SCRAM: salt and iterations of an account. Of one that is not there they look the same, and stay the same. */
export async function scramChallenge(
  { core }: Asker,
  { account }: CommandOf<"scramChallenge">,
  ask: Ask,
): Promise<void> {
  const verifier = await verifierOf(core, account);
  ask.answer({
    reply: "scramChallenge",
    salt: verifier?.salt.toString("base64") ?? core.saltFor(fold(account)),
    iterations: verifier?.iterations ?? scramIterations,
    nonce: newNonce(),
  });
}

/** Checks a proof of SCRAM, and proves in turn that this server knows the account. */
export async function scramVerify(
  { core, row }: Asker,
  { account, proof }: CommandOf<"scramVerify">,
  ask: Ask,
): Promise<void> {
  const { address } = row.transport.peer;
  const signature = await limited(
    core,
    address,
    account,
    async () => (await signatureFor(core, account, proof)) ?? { refused: "wrongCredentials" },
  );
  if (isRefusal(signature)) return wrong(core, row, ask, signature);
  ask.answer({ reply: "scramVerified", signature });
}

/** Logs out: this session goes on as a new guest, where there are guests. */
export async function logout({ core, row, user }: Present, _: CommandOf<"logout">, ask: Ask): Promise<void> {
  if (user.identity.account === null) return ask.answer({ refused: "notLoggedIn" });
  if (core.settings.auth.mode === "required") {
    dropResume(core, row);
    await putOff(core, [row], { why: "Logged out", show: () => undefined, except: row });
    ask.answer({ reply: "loggedOut", source: user.source });
    return row.close("Logged out");
  }
  const guest = newcomer(core, row, user, newGuest(core), undefined);
  if (isRefusal(guest)) return ask.answer(guest);
  row.login = undefined;
  row.authSession = undefined;
  // Whoever finds the token in this client later is not to come back into the account by it.
  dropResume(core, row);
  await move(core, row, guest, ask, "Logged out");
  ask.answer({ reply: "loggedOut", source: guest.source });
}

/** Refuses what does not show who somebody is; the connection has so many attempts. */
export function wrong(core: Core, row: ConnectionRow, ask: Ask, refusal: Refusal): void {
  // What was not looked at was no attempt.
  if (refusal.refused === "rateLimited") return ask.answer(refusal);
  const { loginAttempts } = core.settings.limits;
  row.attempts += 1;
  ask.answer(refusal);
  if (loginAttempts > 0 && row.attempts >= loginAttempts) row.close("Too many failed log-ins");
}

/** Nobody logs in where names are all there is. */
export const accountsOff = ({ settings }: Core): Refusal | undefined =>
  settings.auth.mode === "open" ? { refused: "accountsOff" } : undefined;

/** The account that a credential is of, and the sign-in that it belongs to. */
interface Shown {
  readonly account: AccountRow;
  readonly session?: string;
}

async function shownBy(
  core: Core,
  { transport }: ConnectionRow,
  credential: Credential,
): Promise<Shown | undefined> {
  const { store } = core.store;
  const as = (account: AccountRow | undefined): Shown | undefined => account && { account };
  switch (credential.kind) {
    case "scram": {
      const proved = await signatureFor(core, credential.account, credential.proof);
      return proved === undefined ? undefined : as(await store.accountByName(fold(credential.account)));
    }
    case "certificate": {
      const { certificate } = transport.peer;
      const account = certificate === undefined ? undefined : await store.accountByCertificate(certificate);
      return claims(credential.account, account?.folded) ? as(account) : undefined;
    }
    case "token": {
      const bearer = await bearerOf(core, credential.token);
      // A guest's token is for HTTP: there is no account to log in to.
      const account = bearer && (await store.accountById(bearer.session.userId));
      if (!account || !claims(credential.account, account.folded)) return undefined;
      return { account, session: bearer.session.id };
    }
  }
}

/** Whether somebody is who they claim to be, if they claim anything. */
const claims = (name: string | null, folded: string | undefined): boolean =>
  name === null || fold(name) === folded;

async function verifierOf(core: Core, name: string): Promise<ScramVerifier | undefined> {
  const account = await core.store.store.accountByName(fold(name));
  return account?.scram === null || account === undefined ? undefined : parseVerifier(account.scram);
}

async function signatureFor(core: Core, name: string, proof: ScramProof): Promise<string | undefined> {
  const verifier = await verifierOf(core, name);
  return verifier && checkProof(verifier, proof);
}

/** Becomes the account: before signing in this decides who one will be, after it one is the account from now on. */
async function admit(
  { core, row }: Asker,
  account: AccountRow,
  ask: Ask,
  change: AccountChange,
  session?: string,
): Promise<void> {
  const ban = core.bans.ofAccount(account.name, core.wall());
  if (ban) return ask.answer({ refused: "serverBanned", reason: ban.reason });
  // From here on the connection closes with its sign-in; one that has ended just before is found out after that.
  row.authSession = session;
  if (session !== undefined && !(await core.identities.sessions.live(session))) {
    row.authSession = undefined;
    return wrong(core, row, ask, { refused: "wrongCredentials" });
  }
  await core.store.store.changeAccount(account.id, { ...change, lastSeenAt: core.wall() });
  if (await hasChanged(core, account)) return wrong(core, row, ask, { refused: "wrongCredentials" });
  const identity: Identity = { id: account.id, kind: "account", account: account.name };
  const { user } = row;
  if (!user)
    return ask.answer({
      reply: "loggedIn",
      account: account.name,
      source: willBe(row, account, identity),
    });
  const loggedIn = (to: UserRow): Answer => ({
    reply: "loggedIn",
    account: account.name,
    source: to.source,
  });
  const { identity: before } = user;
  if (before.id === account.id) return ask.answer(loggedIn(user));
  const present = core.tables.identities.lookup(account.id);
  const stays = !present && mayTurnInto(core, user, identity);
  const to = stays ? user : (present ?? newcomer(core, row, user, identity, account));
  if (isRefusal(to)) return ask.answer(to);
  if (to !== user) {
    // A former self's token does not become a way into the account.
    dropResume(core, row);
    await move(core, row, to, ask, `Logged in as ${account.name}`);
    ask.answer(loggedIn(to));
    return welcomeBack(core, row);
  }
  const answer = (): Answer => {
    keepResumes(core, user);
    return loggedIn(user);
  };
  [user.readMarkers, user.relations] = await Promise.all([
    markersOf(core, account.id),
    relationsOf(core, account.id),
  ]);
  const alwaysOn = willStay(core, identity, account.preferences.alwaysOn);
  toUser(core, user, { type: "identify", identity, role: account.role, alwaysOn, ask, answer });
}

/** Before signing in: decides who this connection will be. @returns them, as far as they are known */
export function willBe(row: ConnectionRow, account: AccountRow, identity: Identity): Source {
  row.login = { identity, role: account.role, ...account.preferences };
  const { viewer } = row.session;
  viewer.identity = identity;
  const { nick, user, host } = viewer;
  return { id: account.id, nick, user, host, account: account.name };
}

/**
 * Whether somebody may become an account as they stand. A guest may. Who is logged in to another account may with nothing
 * of it left: no second session, no rooms with its roles, not its name, and if it does not stay for good.
 */
const mayTurnInto = (core: Core, user: UserRow, identity: Identity): boolean =>
  user.identity.kind === "guest" ||
  (user.sessions.size === 1 &&
    user.rooms.size === 0 &&
    !user.alwaysOn &&
    !isReserved(core, user.nick, identity));

/** Somebody new behind this connection, under the account's name if it is free. */
function newcomer(
  core: Core,
  row: ConnectionRow,
  { user, host, realname }: UserRow,
  identity: Identity,
  account: AccountRow | undefined,
): UserRow | Refusal {
  const person = { identity, role: account?.role ?? "user", user, host, realname, now: core.wall() } as const;
  const alwaysOn = willStay(core, identity, account?.preferences.alwaysOn);
  const claimed = account && claimNick(core, { ...person, alwaysOn, nick: account.name }, row);
  if (claimed && !isRefusal(claimed)) return claimed;
  return claimNick(core, { ...person, alwaysOn, nick: `Guest${identity.id.slice(-6)}` }, row);
}
