import { StoreFull, Unavailable } from "../src/store/store.ts";
import type { ConnectionRow } from "../src/tables/connections.ts";
import type { UserRow } from "../src/tables/users.ts";
import type { Core } from "./core.ts";
import { isHeldBack } from "./relations.ts";
import { directName } from "./server/rooms.ts";

/** Whether what a session is shown counts as read by its person: its client does not say itself what they have read. */
const counts = ({ session, gone }: ConnectionRow): boolean => !session.marksRead && !gone;

/** Whether somebody reads on a session whose client does not say so itself; other than `except`. */
export const isReading = ({ sessions }: UserRow, except?: ConnectionRow): boolean =>
  [...sessions].some((session) => session !== except && counts(session));

/**
 * Notes that an account has read what it was shown, in the rooms that it is in and by the people it talks with. Where
 * nothing was delivered since a room became live, nothing is noted.
 *
 * To be called while it still is in its rooms; what is noted is what was delivered until then.
 */
export async function noteSeen(core: Core, user: UserRow): Promise<void> {
  const { id, kind } = user.identity;
  if (kind !== "account") return;
  const { rooms, messages } = core.tables;
  const shown = new Map<string, number>();
  for (const room of user.rooms.values()) {
    const time = room.members.has(user.key) ? messages.lookup(room.id).at(-1)?.time : undefined;
    if (time !== undefined) shown.set(room.id, time);
  }
  try {
    const unread = (await core.store.store.unread(id)).filter(
      ({ unread: words, subject }) => words > 0 && !isHeldBack(user.relations, subject),
    );
    const markers = unread.flatMap(({ roomId, subject, spokenAt }) => {
      const time = shown.get(roomId) ?? (roomId === subject ? undefined : directTime(subject, spokenAt));
      return time === undefined ? [] : [{ subject, time }];
    });
    if (markers.length === 0) return;
    await core.store.store.markAllRead(id, markers, core.settings.limits.readMarkers);
    // one who stays has them at hand
    if (user.readMarkers)
      user.readMarkers = new Map([
        ...user.readMarkers,
        ...markers.map(({ subject, time }) => [subject, time] as const),
      ]);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof StoreFull)) throw error;
    core.log.warn({ nick: user.nick, error: String(error) }, "what somebody was shown is not noted as read");
  }

  /** Conversations are shown to whoever is here; of one that is live the newest may be on its way. */
  function directTime(peer: string, spokenAt: number): number | undefined {
    const live = rooms.lookup(directName(id, peer));
    return live ? messages.lookup(live.id).at(-1)?.time : spokenAt;
  }
}

/** Before everybody is sent away: notes what those who are here have read. */
export async function noteAllSeen(core: Core): Promise<void> {
  const reading = [...core.tables.stays.values()].filter((user) => isReading(user));
  await Promise.all(reading.map((user) => noteSeen(core, user)));
}
