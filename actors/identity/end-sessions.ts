import { publish } from "../bus.ts";
import type { Core } from "../core.ts";

/** Which of somebody's sign-ins and connections end, and what they are told. */
export interface Ending {
  readonly userId: string;
  /** Sign-ins with tokens; null: all, and every connection and resume token as well. */
  readonly ids: readonly string[] | null;
  /** What goes on: a sign-in, a connection. */
  readonly except?: { readonly session?: string | undefined; readonly connection?: string | undefined };
  /** The last words to those who end. */
  readonly reason: string;
}

/**
 * Ends sign-ins: their tokens are worth nothing from the moment this settles, and connections that came by them close.
 *
 * @returns how many sign-ins ended
 * @throws Unavailable, and nothing has ended then
 */
export async function endSessions(core: Core, { userId, ids, except, reason }: Ending): Promise<number> {
  const { store } = core.store;
  const ended = await store.endAuthSessions({
    userId,
    ids,
    except: except?.session ?? null,
    now: core.wall(),
  });
  core.identities.sessions.ended(ended);
  if (ids === null) {
    const kept = except?.connection && core.tables.connections.lookup(except.connection)?.resumeHash;
    await store.dropResumesOf(userId, kept ? [kept] : []);
  }
  await publish(core, {
    type: "sessionsEnded",
    userId,
    ids: ids === null ? null : ended,
    except: { session: except?.session ?? null, connection: except?.connection ?? null },
    reason,
  });
  return ended.length;
}

/** Closes what lives by sign-ins that have ended in the store already. */
export function closeEnded(
  core: Core,
  { userId, ids, reason }: Pick<Ending, "userId" | "reason"> & { readonly ids: readonly string[] },
): void {
  if (ids.length === 0) return;
  core.identities.sessions.ended(ids);
  core.tell({ type: "sessionsEnded", userId, ids, except: { session: null, connection: null }, reason });
}
