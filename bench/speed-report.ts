import type { Machine } from "./harness/machine.ts";
import { printFigures } from "./harness/report.ts";
import { type DoorName, doorNames, doorTitles } from "./harness/targets.ts";
import { textTable } from "./harness/text-table.ts";
import type { CommitFigures } from "./load/commits.ts";
import type { LongLogFigures } from "./load/long-log.ts";
import { type CrowdFigures, isSound, type LoadFigures, type TalkFigures } from "./load/measure.ts";
import type { TestName } from "./load/tests.ts";

/** One test through one door. */
export interface LoadResult {
  readonly door: DoorName;
  readonly test: TestName;
  readonly what: string;
  readonly ours: LoadFigures;
  readonly floor?: LoadFigures;
  /** Nothing was lost, doubled, reordered or spoilt; else the figures do not count. */
  readonly sound: boolean;
}

/** A run of `bench speed`. */
export interface SpeedResult {
  readonly machine: Machine;
  /** Server and generator had a core each. */
  readonly pinned: boolean;
  readonly repeats: number;
  readonly full: boolean;
  readonly load: readonly LoadResult[];
  readonly commits?: CommitFigures;
  readonly history?: LongLogFigures;
}

const isTalk = (figures: LoadFigures): figures is TalkFigures => "cpuUsPerDelivery" in figures;

/** CPU microseconds of the server: for a delivery, or for a connection that is made. */
export const costOf = (figures: LoadFigures): number =>
  isTalk(figures) ? figures.cpuUsPerDelivery : figures.cpuUsPerConnect;

/** Prints a run: tables for people, or one JSON object, which has the ratios too. */
export function printSpeed(result: SpeedResult, json: boolean): void {
  if (json) {
    const load = result.load.map((each) => ({ ...each, ratio: ratioOf(each) }));
    return printFigures({ ...result, load }, true);
  }
  const { machine, pinned, repeats, load, commits, history } = result;
  const { cpu, cores, memoryGib, os, node, date } = machine;
  const where = pinned ? "server and generator on a core each" : "not pinned";
  const lines = [
    `${date}, ${cpu}, ${cores} cores, ${memoryGib} GiB, ${os}, Node ${node}`,
    `${where}; ${repeats === 1 ? "one run" : `medians of ${repeats}`}`,
  ];
  for (const door of doorNames) lines.push(...doorLines(door, load));
  process.stdout.write(`${lines.join("\n")}\n`);
  if (commits) process.stdout.write("\ncommits: 100 rooms, one speaks and one reads in each\n");
  if (commits) printFigures({ ...commits }, false);
  if (history) process.stdout.write("\na room with a long log\n");
  if (history) printFigures({ ...history }, false);
}

function doorLines(door: DoorName, load: readonly LoadResult[]): readonly string[] {
  const here = load.filter((each) => each.door === door);
  const talks = here.flatMap((each) => (isTalk(each.ours) ? [{ ...each, ours: each.ours }] : []));
  const crowds = here.flatMap((each) => (isTalk(each.ours) ? [] : [{ ...each, ours: each.ours }]));
  const lines: string[] = [];
  if (talks.length > 0)
    lines.push("", `${doorTitles[door]}, CPU of the server in µs per delivery`, ...talkTable(talks));
  if (crowds.length > 0) lines.push("", `${doorTitles[door]}, connections`, ...crowdTable(crowds));
  return lines;
}

type Shown<Figures> = Omit<LoadResult, "ours"> & { readonly ours: Figures };

const talkTable = (results: readonly Shown<TalkFigures>[]): readonly string[] =>
  textTable(
    [
      "",
      "µs",
      "bare",
      "ratio",
      "p50 ms",
      "p99 ms",
      "max ms",
      "per read",
      "per second",
      "server",
      "generator",
      "others",
      "",
    ],
    results.map(({ test, what, ours, sound, ...rest }) => [
      test,
      short(ours.cpuUsPerDelivery),
      ...beside({ test, what, ours, sound, ...rest }),
      short(ours.latencyMs.p50),
      short(ours.latencyMs.p99),
      short(ours.latencyMs.max),
      short(ours.deliveriesPerRead),
      short(ours.deliveriesPerSecond),
      `${ours.serverCpuPercent.toFixed(0)} %`,
      `${ours.generatorCpuPercent.toFixed(0)} %`,
      `${ours.othersCpuPercent.toFixed(0)} %`,
      sound ? what : voided({ ours, ...rest }),
    ]),
  );

const crowdTable = (results: readonly Shown<CrowdFigures>[]): readonly string[] =>
  textTable(
    ["", "µs each", "bare", "ratio", "KiB each", "bare", "p50 ms", "p99 ms", "per second", ""],
    results.map((result) => {
      const { test, what, ours, floor, sound } = result;
      return [
        test,
        short(ours.cpuUsPerConnect),
        ...beside(result),
        short(ours.kibPerConnection),
        floor && !isTalk(floor) ? short(floor.kibPerConnection) : "",
        short(ours.connectMs.p50),
        short(ours.connectMs.p99),
        short(ours.connectsPerSecond),
        sound ? what : voided(result),
      ];
    }),
  );

/** What went wrong, with us or with the floor. */
function voided({ ours, floor = ours }: Pick<LoadResult, "ours" | "floor">): string {
  const [whose, wrong] = isSound(ours) ? ["bare, ", floor] : ["", ours];
  return `VOID: ${whose}${JSON.stringify({ ...(isTalk(wrong) && wrong.faults), connectionsLost: wrong.connectionsLost })}`;
}

/** How many times the floor's cost is ours; undefined where no floor was measured. */
function ratioOf({ ours, floor }: LoadResult): number | undefined {
  return floor === undefined ? undefined : costOf(ours) / costOf(floor);
}

const beside = (result: LoadResult): readonly [string, string] => {
  const ratio = ratioOf(result);
  return result.floor && ratio !== undefined ? [short(costOf(result.floor)), ratio.toFixed(2)] : ["", ""];
};

const short = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
