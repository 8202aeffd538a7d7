/** What one session says of its person: away with these words, or (`absent`) that nobody sits at it (pre-away). */
export interface SessionAway {
  readonly text: string;
  readonly absent: boolean;
  /** ms since 1970. */
  readonly at: number;
}

/** Whether somebody is away, as others see it: with words, "" for no particular ones; null for one who is here. */
export interface Visible {
  readonly away: string | null;
  /** Away because nobody sits at any of their sessions, and not by their own word. */
  readonly absent: boolean;
}

/**
 * What others see of somebody with these sessions, after one of them has changed, come or gone.
 *
 * @param before what they saw until now: a word stays until another one is said
 * @param together whether one session that is here counts more than others that say they are away
 */
export function visibleAway(
  sessions: readonly (SessionAway | undefined)[],
  before: Visible,
  together: boolean,
): Visible {
  const manned = sessions.filter((session) => session?.absent !== true);
  if (manned.length === 0) return before.away === null ? { away: "", absent: true } : before;
  if (!together) return before.absent ? { away: null, absent: false } : before;
  const words = manned.flatMap((session) => session ?? []);
  if (words.length < manned.length) return { away: null, absent: false };
  const [newest] = words.sort((a, b) => b.at - a.at);
  return { away: newest?.text ?? "", absent: false };
}
