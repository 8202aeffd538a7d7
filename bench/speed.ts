import { type Cores, takeCores } from "./harness/cores.ts";
import { requireFiles } from "./harness/files.ts";
import { thisMachine } from "./harness/machine.ts";
import { medianOf } from "./harness/median.ts";
import { say } from "./harness/report.ts";
import {
  type DoorName,
  doorNamed,
  doorNames,
  doorTitles,
  startFloorProcess,
  startOurs,
  type Target,
} from "./harness/targets.ts";
import { measureCommits } from "./load/commits.ts";
import { measureLongLog } from "./load/long-log.ts";
import { isSound, type LoadFigures, measure } from "./load/measure.ts";
import { isTestName, loadTest, type TestName, testNames } from "./load/tests.ts";
import { costOf, type LoadResult, printSpeed, type SpeedResult } from "./speed-report.ts";

/** What `bench speed` can measure. */
export const speedTests = [...testNames, "commits", "history"] as const;
export type SpeedTest = (typeof speedTests)[number];

export const isSpeedTest = (name: string): name is SpeedTest => speedTests.some((each) => each === name);

/** What `bench speed` is told. */
export interface SpeedOptions {
  /** Absent: what is worth its time. */
  readonly tests?: readonly SpeedTest[];
  readonly doors?: readonly DoorName[];
  readonly repeats?: number;
  /** In the log of the test `history`. */
  readonly events?: number;
  readonly floor: boolean;
  readonly pin: boolean;
  readonly full: boolean;
  readonly json: boolean;
}

/** What the line door is measured with if nothing is said: it stands on the same rooms as the others. */
const lineTests: readonly SpeedTest[] = ["solo", "rooms"];
/** Lengths of a run in short and in full. */
const lengths = {
  short: { repeats: 1, commitSeconds: 4, events: 100_000 },
  full: { repeats: 3, commitSeconds: 15, events: 1_000_000 },
};

/**
 * Measures what messages and connections cost the built server, through each door, and beside it what they cost a bare
 * server on Node that only delivers; then how fast it commits, and how it fares with a long log.
 *
 * @returns whether nothing was lost, doubled, reordered or spoilt
 */
export async function speed(options: SpeedOptions): Promise<boolean> {
  const { full, floor, json } = options;
  const length = full ? lengths.full : lengths.short;
  const tests = options.tests ?? speedTests.filter((test) => full || test !== "c5000");
  const { repeats = length.repeats, events = length.events } = options;
  const machine = thisMachine();
  const cores = options.pin ? takeCores() : undefined;
  const most = Math.max(...tests.map((test) => (isTestName(test) ? loadTest(test, full).clients : 0)));
  await requireFiles(most);
  const result: SpeedResult = {
    machine,
    pinned: cores !== undefined,
    repeats,
    full,
    load: await measureDoors(tests, options, { full, floor, repeats, cores }),
    ...(tests.includes("commits") && { commits: await measureCommits(length.commitSeconds, cores?.all) }),
    ...(tests.includes("history") && { history: await measureLongLog(events, cores?.all) }),
  };
  printSpeed(result, json);
  return result.load.every(({ sound }) => sound) && (result.commits?.faults ?? 0) === 0;
}

interface How {
  readonly full: boolean;
  readonly floor: boolean;
  readonly repeats: number;
  readonly cores: Cores | undefined;
}

async function measureDoors(
  tests: readonly SpeedTest[],
  asked: SpeedOptions,
  how: How,
): Promise<readonly LoadResult[]> {
  const results: LoadResult[] = [];
  for (const door of asked.doors ?? doorNames) {
    const fitting = door === "line" && asked.tests === undefined ? lineTests : tests;
    for (const test of fitting) if (isTestName(test)) results.push(await measureBoth(test, door, how));
  }
  return results;
}

/** One test of ours and of its floor, by turns, so that what else the machine does meets both. */
async function measureBoth(
  test: TestName,
  door: DoorName,
  { full, floor, repeats, cores }: How,
): Promise<LoadResult> {
  const ours: LoadFigures[] = [];
  const bare: LoadFigures[] = [];
  for (let turn = 0; turn < repeats; turn += 1) {
    ours.push(await measureOne(test, door, full, () => startOurs(door, cores?.server)));
    // The line door has no floor of its own: its clients would speak IRC's words there.
    if (floor && door !== "line") {
      const kind = door === "ws" ? "ws" : "net";
      bare.push(await measureOne(test, door, full, () => startFloorProcess(kind, cores?.server)));
    }
  }
  const result: LoadResult = {
    door,
    test,
    what: loadTest(test, full).what,
    ours: medianOf(ours),
    ...(bare.length > 0 && { floor: medianOf(bare) }),
    sound: [...ours, ...bare].every(isSound),
  };
  const beside = result.floor ? `, bare Node ${costOf(result.floor).toFixed(2)}` : "";
  say(`${doorTitles[door]}, ${test}: ${costOf(result.ours).toFixed(2)} µs${beside}`);
  return result;
}

async function measureOne(
  test: TestName,
  door: DoorName,
  full: boolean,
  start: () => Promise<Target>,
): Promise<LoadFigures> {
  const target = await start();
  try {
    const { address, usage } = target;
    return await measure(loadTest(test, full), { address, door: doorNamed(door), usage });
  } finally {
    await target.stop();
  }
}
