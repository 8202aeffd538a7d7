/** Something did not come in time. */
export class TookTooLong extends Error {
  override readonly name = "TookTooLong";

  constructor(what: string, ms: number) {
    super(`${what}: not within ${ms} ms`);
  }
}

/** Lets `ms` milliseconds pass. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until something is so, and looks again every few milliseconds.
 *
 * @param what it is, for the error
 * @throws TookTooLong
 */
export async function until(
  what: string,
  timeoutMs: number,
  isSo: () => boolean | Promise<boolean>,
  everyMs = 5,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new TookTooLong(what, timeoutMs);
    await pause(everyMs);
  }
}
