import { constants } from "node:os";

const ways = new Set<() => void>();

/**
 * Has something taken away when this process ends before that was done: by an error, or at Ctrl+C.
 *
 * @param takeAway cannot wait for anything
 * @returns to be called when it was done
 */
export function takeAwayAtEnd(takeAway: () => void): () => void {
  ways.add(takeAway);
  return () => void ways.delete(takeAway);
}

/** Begins to look for the end of this process. With signals it ends as if they had not been looked for. */
export function watchForEnd(): void {
  process.once("exit", () => {
    for (const takeAway of ways) takeAway();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
