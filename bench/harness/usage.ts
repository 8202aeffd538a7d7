import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { projectFile } from "./built.ts";
import type { ProbeAnswer, ProbeQuestion } from "./probe.ts";

/** What processes have used since their start. */
export interface Usage {
  /** In user and kernel, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, bytes. */
  readonly rssBytes: number;
}

/** A process that is to be measured is not there. */
export class NoSuchProcess extends Error {
  override readonly name = "NoSuchProcess";
}

/** The probe of a process is asked, and there is none. */
export class NoProbe extends Error {
  override readonly name = "NoProbe";
}

/** Whether this machine tells of other processes in the way that {@link treeUsage} reads. */
export const hasProc = process.platform === "linux";

/** Clock ticks a second, as /proc counts CPU time (sysconf(_SC_CLK_TCK) on Linux). */
const ticksPerSecond = 100;

/** Arguments of Node that load the probe; the process has to be spawned with an `ipc` channel. @throws NotBuilt */
export const probeArgs = (): readonly string[] => [
  "--import",
  pathToFileURL(projectFile("dist/bench/harness/probe.js")).href,
];

/** Asks the probe within a child. @throws NoProbe */
export function askProbe(child: ChildProcess, question: ProbeQuestion): Promise<ProbeAnswer> {
  if (!child.connected) return Promise.reject(new NoProbe("there is no probe in this process"));
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new NoProbe("the process has ended"));
    child.once("disconnect", gone);
    child.once("message", (answer) => {
      child.off("disconnect", gone);
      resolve(answer as ProbeAnswer);
    });
    child.send(question);
  });
}

/** CPU time that the whole machine has used since its start, milliseconds, with what it could not have; 0 where it is not told. */
export function machineBusyMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)/.exec(hasProc ? readIfThere("/proc/stat") : "")?.[1] ?? ""
  )
    .split(" ")
    .map(Number);
  return ((user + nice + system + irq + softirq + steal) / ticksPerSecond) * 1_000;
}

/** What a child has used since its start: from /proc with all under it, elsewhere by its probe. @throws NoProbe */
export async function usageOf(child: ChildProcess): Promise<Usage> {
  if (hasProc && child.pid !== undefined) return treeUsage([child.pid]);
  const { cpuUs, rssBytes } = await askProbe(child, "usage");
  return { cpuMs: cpuUs / 1_000, rssBytes };
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
}

/**
 * What processes and everything under them have used, from Linux's /proc: in steps of 10 ms.
 *
 * @throws NoSuchProcess
 */
export function treeUsage(pids: readonly number[]): Usage {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat) stats.set(Number(name), stat);
  }
  for (const pid of pids) if (!stats.has(pid)) throw new NoSuchProcess(`there is no process ${pid}`);
  let ticks = 0;
  let rssBytes = 0;
  for (const [pid, stat] of stats) {
    if (!isUnder(pid, pids, stats)) continue;
    ticks += stat.ticks;
    rssBytes += rssOf(pid);
  }
  return { cpuMs: (ticks / ticksPerSecond) * 1_000, rssBytes };
}

function isUnder(pid: number, roots: readonly number[], stats: ReadonlyMap<number, Stat>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = stats.get(at)?.parent)
    if (roots.includes(at)) return true;
  return false;
}

function statOf(pid: string): Stat | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces; the parent is field 4 of the line, utime and stime are 14 and 15, and
  // 16 and 17 the same of children that have ended.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 15) return undefined;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), ticks };
}

/** By the sum over its mappings where that is told, which is exact; `status` may lag behind. */
function rssOf(pid: number): number {
  const exact = /^Rss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`));
  const rough = exact ?? /^VmRSS:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/status`));
  return Number(rough?.[1] ?? 0) * 1024;
}

/** Processes end while one looks: then there is nothing to read, and nothing to count. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
