import type { WaitingEventBody } from "../src/domain/waiting.ts";
import { StoreFull, Unavailable } from "../src/store/store.ts";
import type { Core } from "./core.ts";

const dayMs = 86_400_000;

/**
 * Keeps something for an account that is not here, or for all accounts (null), until they are told at their next log-in.
 * While the store is away it is lost, as a word to somebody who is not there.
 *
 * @returns its number; undefined where it is lost
 */
export async function queueFor(
  core: Core,
  userId: string | null,
  event: WaitingEventBody,
): Promise<number | undefined> {
  const { queuedEvents, queuedEventDays } = core.settings.limits;
  const time = core.wall();
  const expiresAt = time + queuedEventDays * dayMs;
  try {
    return await core.store.store.queueEvent({ userId, event, time, expiresAt }, queuedEvents);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ event: event.type, error: String(error) }, "what was to wait for somebody is not kept");
    return undefined;
  }
}
