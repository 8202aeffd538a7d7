/** What is to be none at all is told at its worst, everything else by its median. */
const worst = new Set(["faults", "connectionsLost", "lost", "doubled", "reordered", "corrupt", "misrouted"]);

/**
 * Several runs of the same as one: for each figure, also in objects within, the median (of an even number the lower of the
 * two in the middle), and of faults the most.
 *
 * @param runs at least one
 */
export function medianOf<T extends object>(runs: readonly T[]): T {
  const [first] = runs;
  if (first === undefined) throw new RangeError("nothing has no median");
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => {
      const values = runs.map((run) => (run as Record<string, unknown>)[name]);
      if (typeof value === "object" && value !== null) return [name, medianOf(values as object[])];
      if (typeof value !== "number") return [name, value];
      const sorted = (values as number[]).toSorted((a, b) => a - b);
      return [name, sorted.at(worst.has(name) ? -1 : (sorted.length - 1) >> 1)];
    }),
  ) as T;
}
