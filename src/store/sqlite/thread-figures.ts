import { Histogram, Histograms, secondsBounds, sizeBounds } from "../../observability/histogram.ts";

/** What the thread did since it was started; see StoreFigures. */
export class ThreadFigures {
  commits = 0;
  appended = 0;
  readonly batch = new Histogram(sizeBounds);
  readonly commitSeconds = new Histogram(secondsBounds);
  readonly waitSeconds = new Histogram(secondsBounds);
  readonly querySeconds = new Histograms(secondsBounds);
  #waitingSince: number | undefined;

  /** Something waits for the thread from now on, if nothing did. */
  waiting(): void {
    this.#waitingSince ??= performance.now();
  }

  /** What waited is handed to the thread. */
  handed(): void {
    if (this.#waitingSince === undefined) return;
    this.waitSeconds.observe((performance.now() - this.#waitingSince) / 1_000);
    this.#waitingSince = undefined;
  }

  /**
   * A group is done.
   *
   * @param appends how many events it was to write
   * @param appended how many of them are new in the log
   * @param commitMs 0: it was no transaction
   */
  done(appends: number, appended: number, commitMs: number): void {
    this.appended += appended;
    if (appends > 0) this.batch.observe(appends);
    if (commitMs === 0) return;
    this.commits += 1;
    this.commitSeconds.observe(commitMs / 1_000);
  }
}
