import { hashToken, newToken } from "../../src/auth/opaque-tokens.ts";
import type { Refusal } from "../../src/domain/refusals.ts";
import type { TokenClient, Tokens } from "../../src/http/identity.ts";
import type { Rotation } from "../../src/store/parts/auth-sessions.ts";
import type { Core } from "../core.ts";
import { standingOf } from "./bearer.ts";
import { closeEnded, endSessions } from "./end-sessions.ts";
import { accessOf, lastsMs } from "./tokens.ts";

/**
 * Gives new tokens for a refresh token, which is worth nothing from then on. One that is shown a second time ends its
 * sign-in: two have it, and who of them is the thief cannot be told.
 *
 * @returns the tokens, or `tokenInvalid`
 */
export async function refreshSession(
  core: Core,
  token: string,
  client: TokenClient,
): Promise<Tokens | Refusal> {
  const next = newToken();
  const rotation = await rotate(core, token, next, client.address);
  if (rotation.outcome !== "rotated") return { refused: "tokenInvalid" };
  const { session } = rotation;
  if (!(await standingOf(core, session))) {
    await endSessions(core, { userId: session.userId, ids: [session.id], reason: "This session was ended" });
    return { refused: "tokenInvalid" };
  }
  core.identities.sessions.changed(session);
  await core.identities.sessions.used(session, client.address);
  return { ...(await accessOf(core, session)), refresh: { token: next, expiresAt: session.expiresAt } };
}

/** Ends the sign-in that a refresh token is of. */
export async function endByRefresh(core: Core, token: string, address: string): Promise<void> {
  const rotation = await rotate(core, token, newToken(), address);
  if (rotation.outcome !== "rotated") return;
  const { userId, id } = rotation.session;
  await endSessions(core, { userId, ids: [id], reason: "Logged out" });
}

async function rotate(core: Core, token: string, next: string, address: string): Promise<Rotation> {
  const { tokens } = core.settings.auth;
  const now = core.wall();
  const rotation = await core.store.store.rotateRefresh({
    tokenHash: hashToken(token),
    nextHash: hashToken(next),
    now,
    graceMs: tokens.graceSeconds * 1_000,
    lastsMs: lastsMs(tokens),
  });
  if (rotation.outcome === "reused") {
    const { id, userId } = rotation.session;
    core.log.warn(
      { audit: "refreshReused", session: id, user: userId, address },
      "a refresh token was used a second time; its sign-in is ended",
    );
    closeEnded(core, { userId, ids: [id], reason: "This session was ended: its token was used twice" });
  }
  return rotation;
}
