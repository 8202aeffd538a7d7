import { createHash } from "node:crypto";
import type { ExternalClaims } from "../../src/auth/external-tokens.ts";
import { cutToBytes, fold, nickFault } from "../../src/domain/names.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import { type AccountRow, Conflict } from "../../src/store/store.ts";
import { holderOf } from "../../src/tables/live.ts";
import type { Core } from "../core.ts";
import { closeEnded } from "./end-sessions.ts";
import { tooManyDevices } from "./tokens.ts";

/** How many names are tried for somebody whose own one is taken: ada, ada2, … */
const maxNames = 20;

/** Who comes for the first time is made an account once, however many requests bring the token at a time. */
const linking = new WeakMap<Core, Map<string, Promise<AccountRow | undefined>>>();

/**
 * The sign-in of a token that an issuer elsewhere gave. It is kept as any other, so it is listed and can be ended: the
 * token is worth nothing from then on, whatever its issuer says.
 */
export async function externalSession(core: Core, token: string): Promise<AuthSessionRow | undefined> {
  const claims = await core.identities.external.verify(token);
  if (!claims || core.settings.auth.mode === "open") return undefined;
  const id = sessionId(claims);
  const known = await core.identities.sessions.live(id);
  if (known) return known;
  const account = await accountOf(core, claims);
  if (!account) return undefined;
  const now = core.wall();
  const session: AuthSessionRow = {
    id,
    userId: account.id,
    kind: "account",
    name: account.name,
    device: `token of ${claims.issuer}`,
    address: "",
    createdAt: now,
    usedAt: now,
    expiresAt: claims.expiresAt + core.settings.auth.tokens.skewSeconds * 1_000,
  };
  // One that has ended is there already, and stays ended.
  const spare = await core.store.store.createAuthSession(session, null, core.settings.auth.tokens.sessions);
  closeEnded(core, { userId: account.id, ids: spare, reason: tooManyDevices });
  return core.identities.sessions.live(id);
}

/** The same token has the same sign-in, in the form of other ids. */
function sessionId({ issuer, subject, tokenId }: ExternalClaims): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([issuer, subject, tokenId]))
    .digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}

/** The account of somebody whom an issuer knows; made when they come for the first time, if the settings say so. */
async function accountOf(core: Core, claims: ExternalClaims): Promise<AccountRow | undefined> {
  const { store } = core.store;
  const { issuer, subject } = claims;
  const linked = await store.linkedAccount(issuer, subject);
  if (linked !== undefined) return store.accountById(linked);
  if (!core.settings.auth.external.createAccounts) return undefined;
  const underWay = linking.get(core) ?? new Map<string, Promise<AccountRow | undefined>>();
  linking.set(core, underWay);
  const key = JSON.stringify([issuer, subject]);
  const made = underWay.get(key) ?? makeLinked(core, claims).finally(() => underWay.delete(key));
  underWay.set(key, made);
  return made;
}

async function makeLinked(
  core: Core,
  { issuer, subject, name }: ExternalClaims,
): Promise<AccountRow | undefined> {
  const { store } = core.store;
  const now = core.wall();
  // Whoever was linked between the look and now.
  const linked = await store.linkedAccount(issuer, subject);
  if (linked !== undefined) return store.accountById(linked);
  for (let n = 1; n <= maxNames; n += 1) {
    const wanted = nameFor(core, name, n);
    if (wanted === undefined) continue;
    const account: AccountRow = {
      id: core.newId(),
      name: wanted,
      folded: fold(wanted),
      // there is none: they log in by their issuer
      password: "",
      scram: null,
      email: null,
      emailVerifiedAt: null,
      pending: false,
      role: "user",
      disabled: false,
      createdAt: now,
      lastSeenAt: null,
      preferences: {},
    };
    try {
      await store.createAccount(account);
    } catch (error) {
      if (error instanceof Conflict) continue;
      throw error;
    }
    core.accountNames.add(account.folded);
    await store.linkAccount({ issuer, subject, accountId: account.id, linkedAt: now });
    core.log.info(
      { audit: "accountLinked", account: wanted, issuer },
      "an account was made for a token's owner",
    );
    return account;
  }
  core.log.warn({ issuer, name }, "no account was made for a token's owner: no name is free");
  return undefined;
}

/** The n-th name to try; undefined for one that nobody can have, or that somebody has. */
function nameFor(core: Core, claimed: string | undefined, n: number): string | undefined {
  const { nicknames } = core.settings;
  const base = (claimed ?? "user").split("@")[0]?.replace(/[\s,:!*?.]+/gu, "") || "user";
  const wanted = n === 1 ? base : `${cutToBytes(base, nicknames.maxLength - 2)}${n}`;
  const isTaken = core.accountNames.resembles(wanted) || holderOf(core.tables, wanted) !== undefined;
  return isTaken || nickFault(wanted, nicknames) !== undefined ? undefined : wanted;
}
