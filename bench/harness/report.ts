import { type Fault, type FaultKind, faultKinds } from "./judge.ts";

/** Figures of a run, by name, as `--json` prints them. */
export type Figures = Readonly<Record<string, unknown>>;

/** How many faults of a kind are shown; the rest is counted. */
const shownFaults = 5;

/** Prints a line for people. They read stderr when stdout holds JSON. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Prints figures: as a table, or as one JSON object. */
export function printFigures(figures: Figures, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  const rows = Object.entries(figures).map(([name, value]) => [name, cell(value)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
}

function cell(value: unknown): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
  if (Array.isArray(value)) return value.map(cell).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${cell(inner)}`)
      .join(", ");
  return String(value);
}

/** Tells people what the judge found: nothing, or each kind with its first cases. */
export function sayFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) say("the judge finds nothing wrong");
  for (const kind of Object.keys(faultKinds) as FaultKind[]) {
    const cases = faults.filter((fault) => fault.kind === kind);
    if (cases.length === 0) continue;
    say(`${kind} (${faultKinds[kind]}): ${cases.length}`);
    for (const { what } of cases.slice(0, shownFaults)) say(`  ${what}`);
    if (cases.length > shownFaults) say("  …");
  }
}

/** How often each kind of fault occurs. */
export function faultCounts(faults: readonly Fault[]): Figures {
  const counts: Partial<Record<FaultKind, number>> = {};
  for (const { kind } of faults) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The value below which `share` (0 to 1) of all lie; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Median, 99th percentile and longest, in milliseconds. */
export const latencyFigures = (values: readonly number[]): Figures => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
});
