import type { Core } from "../core.ts";

const dayMs = 86_400_000;

/** Forgets sign-ins that are over, and has a new key sign when the one that does is old. */
export async function tidyIdentities(core: Core): Promise<void> {
  const { keyDays } = core.settings.auth.tokens;
  if (core.identities.keys.rotateOlderThan(keyDays * dayMs))
    core.log.info({ kid: core.identities.keys.current.id }, "a new key signs access tokens");
  await core.store.store.dropAuthSessionsBefore(core.wall());
}
