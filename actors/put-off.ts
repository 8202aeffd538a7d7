import type { ConnectionRow } from "../src/tables/connections.ts";
import type { Core } from "./core.ts";
import { detach, within } from "./sessions.ts";

/** How sessions are put off the server. */
interface Expulsion {
  /** What others see as the reason of the quit, and they themselves as the last words. */
  readonly why: string;
  /** Shows a session what happens to it. */
  readonly show: (session: ConnectionRow) => void;
  /** A session that the caller closes itself, since it has an answer to get before. */
  readonly except?: ConnectionRow;
}

/**
 * Puts sessions off the server: each is shown why, others see who has left, and then the connections close.
 *
 * @returns a promise that settles after that
 */
export async function putOff(
  core: Core,
  sessions: readonly ConnectionRow[],
  { why, show, except }: Expulsion,
): Promise<void> {
  const due = sessions.filter(({ closing }) => closing === undefined);
  const seen = due.map(
    (session) =>
      new Promise<void>((resolve) => {
        show(session);
        const { user } = session;
        if (!user) return resolve();
        session.user = undefined;
        user.arriving.delete(session);
        const left = (): void => {
          core.presence.settle(user);
          resolve();
        };
        detach(core, user, session, why, within(core, left));
      }),
  );
  await Promise.all(seen);
  for (const session of due) if (session !== except) session.close(why);
}
