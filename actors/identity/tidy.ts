import { publish } from "../bus.ts";
import type { Core } from "../core.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Forgets sign-ins that are over, and has a new key sign when the one that does is old. */
export async function tidyIdentities(core: Core): Promise<void> {
  const { keyDays } = core.settings.auth.tokens;
  if (core.identities.keys.rotateOlderThan(keyDays * dayMs))
    core.log.info({ kid: core.identities.keys.current.id }, "a new key signs access tokens");
  await core.store.store.dropAuthSessionsBefore(core.wall());
  await dropPending(core);
}

/** Accounts that are dropped in one go. */
const pendingPerStep = 100;

/** Drops accounts that nobody could log in to: what their owner said as a guest stays a guest's. */
async function dropPending(core: Core): Promise<void> {
  const { pendingHours } = core.settings.accounts.registration;
  if (pendingHours === 0) return;
  const before = core.wall() - pendingHours * hourMs;
  for (;;) {
    const some = await core.store.store.pendingAccounts(before, pendingPerStep);
    for (const { id, name, folded } of some) {
      await core.store.store.eraseAccount(id);
      await publish(core, { type: "accountErased", id, folded, words: "keep" });
      core.log.info({ account: name }, "an account whose address nobody has verified is dropped");
    }
    if (some.length < pendingPerStep) return;
  }
}
