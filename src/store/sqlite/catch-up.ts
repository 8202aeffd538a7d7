import { Unavailable } from "../store.ts";

/**
 * Brings the index up to date for those who search, one after the other: however many they are, a commit never waits for
 * more than one step.
 *
 * @param step brings some rooms' part on, and says whether there is more to do
 * @param now monotonic ms
 * @returns does so for the rooms of one search. It throws Unavailable when that is not done at the given time
 */
export function openCatchUp(
  step: (roomIds: readonly string[]) => Promise<boolean>,
  now = () => performance.now(),
) {
  let before: Promise<unknown> = Promise.resolve();
  return (roomIds: readonly string[], until: number): Promise<void> => {
    const done = before.then(async () => {
      while (await step(roomIds)) if (now() > until) throw new Unavailable("the index is not up to date yet");
    });
    // The search that failed is told; it is nothing to the one behind it.
    before = done.catch(() => undefined);
    return done;
  };
}
