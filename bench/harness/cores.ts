import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hasProc } from "./usage.ts";

/** On which cores the measured and the measuring run, as taskset has them, so that neither takes the other's time. */
export interface Cores {
  readonly server: string;
  readonly generator: string;
  /** Those, and whatever else there is. */
  readonly all: string;
}

/**
 * Takes the first two cores that this process may use: the first for servers, the second for this process, which its
 * children inherit.
 *
 * @returns undefined where there are no two, or no taskset (util-linux) to choose with
 */
export function takeCores(): Cores | undefined {
  if (!hasProc || spawnSync("taskset", ["--version"], { stdio: "ignore" }).error !== undefined)
    return undefined;
  const all = allowedCores();
  const [server, generator] = coresOf(all);
  if (server === undefined || generator === undefined) return undefined;
  execFileSync("taskset", ["-a", "-c", "-p", generator, String(process.pid)], { stdio: "ignore" });
  return { server, generator, all };
}

/** A command that runs Node with these arguments, on these cores alone if some are named. */
export function nodeCommand(
  args: readonly string[],
  cores?: string,
): { readonly command: string; readonly args: readonly string[] } {
  if (cores === undefined) return { command: process.execPath, args };
  return { command: "taskset", args: ["-c", cores, process.execPath, ...args] };
}

const allowedCores = (): string =>
  /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "";

function coresOf(list: string): readonly string[] {
  return list.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
}
