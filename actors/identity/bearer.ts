import type { Identity, ServerRole } from "../../src/domain/person.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import type { AccountPreferences, AccountRow } from "../../src/store/store.ts";
import type { Core } from "../core.ts";
import { externalSession } from "./external.ts";

/** Somebody who has shown an access token: their sign-in goes on. */
interface Bearer {
  readonly session: AuthSessionRow;
  readonly identity: Identity;
}

/**
 * Who shows a token, if it is good and its sign-in goes on.
 *
 * @throws Unavailable: who cannot be asked about is not let in
 */
export async function bearerOf(core: Core, token: string): Promise<Bearer | undefined> {
  const session = await sessionOf(core, token);
  return session ? { session, identity: identityOf(session) } : undefined;
}

async function sessionOf(core: Core, token: string): Promise<AuthSessionRow | undefined> {
  const claims = await core.identities.access.verify(token);
  if (!claims) return externalSession(core, token);
  const session = await core.identities.sessions.live(claims.sessionId);
  return session?.userId === claims.userId ? session : undefined;
}

/** Who somebody is by their sign-in. */
const identityOf = ({ userId, kind, name }: AuthSessionRow): Identity => ({
  id: userId,
  kind,
  account: kind === "account" ? name : null,
});

/** What somebody may and prefers, who is about to be present by a sign-in. */
interface Standing {
  readonly role: ServerRole;
  readonly preferences: AccountPreferences;
}

/** @returns undefined for an account that is gone, disabled, or waits for its address to be verified */
export async function standingOf(
  core: Core,
  { kind, userId }: AuthSessionRow,
): Promise<Standing | undefined> {
  if (kind === "guest") return { role: "user", preferences: {} };
  const account = await core.store.store.accountById(userId);
  return account && isOpen(account) ? { role: account.role, preferences: account.preferences } : undefined;
}

/** Whether one may be logged in to it. */
export const isOpen = ({ disabled, pending }: AccountRow): boolean => !disabled && !pending;
