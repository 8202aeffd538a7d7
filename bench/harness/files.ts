import { readFile } from "node:fs/promises";
import { ServerFailed } from "./server.ts";
import { hasProc } from "./usage.ts";

/** Files that server and harness need besides sockets. */
const spareFiles = 200;

/**
 * Makes sure that there may be so many sockets. The server inherits our limit.
 *
 * @throws ServerFailed when processes may not open that many files, where the machine tells
 */
export async function requireFiles(sockets: number): Promise<void> {
  if (!hasProc) return;
  const limits = await readFile("/proc/self/limits", "utf8");
  const most = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? 0);
  const needed = sockets + spareFiles;
  if (most < needed)
    throw new ServerFailed(`${needed} open files are needed and ${most} are allowed: ulimit -n ${needed}`);
}
