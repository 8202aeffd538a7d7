import { hashToken, newToken } from "../../src/auth/opaque-tokens.ts";
import type { Settings } from "../../src/config/schema.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import type { PersonKind } from "../../src/domain/person.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { GivenToken, TokenClient, Tokens } from "../../src/http/identity.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import type { Core } from "../core.ts";
import { closeEnded } from "./end-sessions.ts";

/** What somebody gets who signs in for tokens. */
export interface SignedIn extends Tokens {
  readonly refresh: GivenToken;
}

/** Who signs in. */
export interface Subject {
  readonly userId: string;
  readonly kind: PersonKind;
  /** The account's name; a guest's nick. */
  readonly name: string;
}

const dayMs = 86_400_000;
/** What is told to those who were signed in where they were least lately. */
export const tooManyDevices = "You signed in on too many devices";
/** Longest name of a device, in bytes. */
const deviceBytes = 200;

/** After how long a sign-in that is not used ends, in ms. */
export const lastsMs = ({
  refreshDays,
  guestDays,
}: Settings["auth"]["tokens"]): Record<PersonKind, number> => ({
  account: refreshDays * dayMs,
  guest: guestDays * dayMs,
});

/** Begins a sign-in with tokens. */
export async function startSession(core: Core, who: Subject, client: TokenClient): Promise<SignedIn> {
  const { tokens } = core.settings.auth;
  const now = core.wall();
  const refresh = newToken();
  const session: AuthSessionRow = {
    id: core.newId(),
    ...who,
    device: cutToBytes(cleanText(client.device), deviceBytes),
    address: client.address,
    createdAt: now,
    usedAt: now,
    expiresAt: now + lastsMs(tokens)[who.kind],
  };
  const spare = await core.store.store.createAuthSession(session, hashToken(refresh), tokens.sessions);
  closeEnded(core, { userId: who.userId, ids: spare, reason: tooManyDevices });
  return { ...(await accessOf(core, session)), refresh: { token: refresh, expiresAt: session.expiresAt } };
}

/** An access token of a sign-in. */
export async function accessOf(core: Core, session: AuthSessionRow): Promise<Tokens> {
  const { id, userId, kind } = session;
  return { access: await core.identities.access.issue({ userId, sessionId: id, kind }), session };
}
