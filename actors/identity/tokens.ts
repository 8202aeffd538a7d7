import { hashToken, newToken } from "../../src/auth/opaque-tokens.ts";
import { cutToBytes } from "../../src/domain/names.ts";
import type { PersonKind } from "../../src/domain/person.ts";
import { cleanText } from "../../src/domain/text.ts";
import type { AuthSessionRow } from "../../src/store/parts/auth-sessions.ts";
import type { Core } from "../core.ts";
import { endSessions } from "./end-sessions.ts";

/** Who asks over HTTP: the address, and what the client says it is. */
export interface Client {
  readonly address: string;
  readonly device: string;
}

/** What somebody gets who signs in for tokens. Times are ms since 1970. */
export interface SignedIn {
  readonly access: { readonly token: string; readonly expiresAt: number };
  readonly refresh: { readonly token: string; readonly expiresAt: number };
  readonly session: AuthSessionRow;
}

/** Who signs in. */
export interface Subject {
  readonly userId: string;
  readonly kind: PersonKind;
  /** The account's name; a guest's nick. */
  readonly name: string;
}

const dayMs = 86_400_000;
/** Longest name of a device, in bytes. */
const deviceBytes = 200;

/** Begins a sign-in with tokens. */
export async function startSession(core: Core, who: Subject, client: Client): Promise<SignedIn> {
  const { refreshDays, sessions: most } = core.settings.auth.tokens;
  const now = core.wall();
  const refresh = newToken();
  const session: AuthSessionRow = {
    id: core.newId(),
    ...who,
    device: cutToBytes(cleanText(client.device), deviceBytes),
    address: client.address,
    createdAt: now,
    usedAt: now,
    expiresAt: now + refreshDays * dayMs,
  };
  const spare = await core.store.store.createAuthSession(session, hashToken(refresh), most);
  if (spare.length > 0)
    await endSessions(core, { userId: who.userId, ids: spare, reason: "You signed in on too many devices" });
  return { ...(await given(core, session)), refresh: { token: refresh, expiresAt: session.expiresAt } };
}

/** An access token of a sign-in. */
async function given(core: Core, session: AuthSessionRow): Promise<Pick<SignedIn, "access" | "session">> {
  const { id, userId, kind } = session;
  return { access: await core.identities.access.issue({ userId, sessionId: id, kind }), session };
}
