import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Bench } from "tinybench";
import { projectFile } from "./harness/built.ts";
import { type Machine, thisMachine } from "./harness/machine.ts";
import { say } from "./harness/report.ts";
import { textTable } from "./harness/text-table.ts";
import { dialectBenches } from "./micro/dialect.ts";
import type { MicroBench } from "./micro/micro-bench.ts";
import { processBenches } from "./micro/processes.ts";
import { storeBenches } from "./micro/store.ts";
import { tableBenches } from "./micro/tables.ts";

/** What `bench micro` is told. */
export interface MicroOptions {
  /** Those whose name has this in it. */
  readonly only: string;
  /** How long each is run, milliseconds. */
  readonly ms: number;
  /** Holds the figures against those that were saved. */
  readonly compare: boolean;
  readonly save: boolean;
  readonly json: boolean;
}

/** Nanoseconds for one, by name, and where they were taken. */
export interface MicroFigures {
  readonly machine: Machine;
  readonly ns: Readonly<Record<string, number>>;
}

/** A bench has thrown. */
export class BenchFailed extends Error {
  override readonly name = "BenchFailed";
}

/** All there are. */
export const microBenches: readonly MicroBench[] = [
  ...dialectBenches,
  ...tableBenches,
  ...processBenches,
  ...storeBenches,
];

/** Takes the time of small things, and tells it beside the one that was saved (`bench/baseline.json`). */
export async function micro({ only, ms, compare, save, json }: MicroOptions): Promise<boolean> {
  const machine = thisMachine();
  const ns: Record<string, number> = {};
  for (const bench of microBenches)
    if (bench.name.includes(only)) {
      ns[bench.name] = await nanoseconds(bench, ms);
      say(bench.name);
    }
  const figures: MicroFigures = { machine, ns };
  const saved = compare ? savedFigures() : undefined;
  const text = json ? JSON.stringify({ ...figures, saved }) : shown(figures, saved).join("\n");
  process.stdout.write(`${text}\n`);
  if (save) writeFileSync(baselineFile(), `${JSON.stringify(figures, undefined, 2)}\n`);
  return true;
}

/**
 * How long one takes: the median of all runs, so that a pause of the machine or of the garbage collector does not count.
 *
 * @param ms how long it is run
 * @throws BenchFailed with what it threw as cause
 */
export async function nanoseconds(bench: MicroBench, ms: number): Promise<number> {
  const { run, end } = await bench.prepare();
  try {
    const runner = new Bench({ time: ms, warmupTime: ms / 4 });
    const [task] = (await runner.add(bench.name, run).run()).values();
    const result = task?.result;
    if (result?.state !== "completed")
      throw new BenchFailed(bench.name, {
        cause: result?.state === "errored" ? result.error : result?.state,
      });
    return (result.latency.p50 * 1e6) / bench.count;
  } finally {
    await end?.();
  }
}

const baselineFile = (): string => join(dirname(projectFile("package.json")), "bench", "baseline.json");

const savedFigures = (): MicroFigures => JSON.parse(readFileSync(baselineFile(), "utf8")) as MicroFigures;

const short = (ns: number): string => ns.toFixed(ns < 100 ? 1 : 0);

function shown({ machine, ns }: MicroFigures, saved: MicroFigures | undefined): readonly string[] {
  const names = Object.keys(ns);
  const now = (name: string): number => ns[name] ?? 0;
  if (!saved)
    return textTable(
      ["", "ns each"],
      names.map((name) => [name, short(now(name))]),
    );
  const notes = [`before: ${saved.machine.date}, ${saved.machine.cpu}, Node ${saved.machine.node}`];
  if (saved.machine.cpu !== machine.cpu || saved.machine.node !== machine.node)
    notes.push(`now: ${machine.cpu}, Node ${machine.node}: the ratios tell of that too`);
  const rows = names.map((name) => {
    const before = saved.ns[name];
    if (before === undefined) return [name, short(now(name)), "", "new"];
    return [name, short(now(name)), short(before), (now(name) / before).toFixed(2)];
  });
  return [...notes, ...textTable(["", "ns each", "before", "ratio"], rows)];
}
