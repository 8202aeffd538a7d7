/** How far a long job is: a bar for people, JSON lines for programs, on stderr so that stdout is data. */

export interface ProgressOptions {
  /** Print JSON lines where there is no terminal. */
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface Progress {
  /** So much is done; `total` where that has become known only now. */
  reach(done: number, total?: number): void;
  end(): void;
}

/** How often a line is printed, in ms. */
const everyMs = 1_000;

const silent: Progress = { reach: () => {}, end: () => {} };

/**
 * Shows how far a job is, with its rate and the time left.
 *
 * On a terminal this is a bar. Elsewhere it is nothing, or with `json` one line a second and one at the end:
 * `{"job":"export","done":500,"total":2000,"unit":"rows","perSecond":250,"secondsLeft":6}`.
 */
export async function showProgress(
  job: string,
  total: number,
  unit: string,
  { json = false, quiet = false }: ProgressOptions,
): Promise<Progress> {
  if (quiet) return silent;
  if (process.stderr.isTTY) return bar(job, total, unit);
  return json ? lines(job, total, unit) : silent;
}

async function bar(job: string, total: number, unit: string): Promise<Progress> {
  const { default: cliProgress } = await import("cli-progress");
  const shown = new cliProgress.SingleBar({
    format: `${job} {bar} {percentage}%, {value} of {total} ${unit}, {rate}/s, {left} left`,
    barsize: 30,
    hideCursor: true,
    clearOnComplete: false,
  });
  const since = performance.now();
  shown.start(total, 0, { rate: 0, left: "?" });
  return {
    reach(done, all = total) {
      if (all !== shown.getTotal()) shown.setTotal(all);
      const { perSecond, secondsLeft } = pace(done, all, performance.now() - since);
      shown.update(done, { rate: perSecond, left: secondsLeft === null ? "?" : clock(secondsLeft) });
    },
    end: () => shown.stop(),
  };
}

function lines(job: string, total: number, unit: string): Progress {
  const since = performance.now();
  let toldAt = since;
  let last = 0;
  let all = total;
  const tell = (): void => {
    const told = { job, done: last, total: all, unit, ...pace(last, all, performance.now() - since) };
    process.stderr.write(`${JSON.stringify(told)}\n`);
  };
  return {
    reach(done, known = total) {
      last = done;
      all = known;
      if (performance.now() - toldAt < everyMs) return;
      toldAt = performance.now();
      tell();
    },
    end: tell,
  };
}

/** What was done a second so far, and how many seconds the rest takes at that; null while nobody knows. */
export function pace(
  done: number,
  total: number,
  elapsedMs: number,
): { readonly perSecond: number; readonly secondsLeft: number | null } {
  const perSecond = elapsedMs > 0 ? (done / elapsedMs) * 1_000 : 0;
  const left = Math.max(0, total - done);
  const secondsLeft = left === 0 ? 0 : perSecond > 0 ? Math.ceil(left / perSecond) : null;
  return { perSecond: Math.round(perSecond), secondsLeft };
}

/** `2:05`, `1:00:00`. */
export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
