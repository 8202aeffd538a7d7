import { printFigures } from "./harness/report.ts";
import { type DoorName, doorNamed } from "./harness/targets.ts";
import { treeUsage } from "./harness/usage.ts";
import { isSound, measure } from "./load/measure.ts";
import { loadTest, type TestName } from "./load/tests.ts";

/** What `bench load` is told. */
export interface LoadOptions {
  readonly test: TestName;
  readonly door: DoorName;
  readonly host: string;
  readonly port: number;
  /** Of the WebSocket, with the door `ws`. */
  readonly path: string;
  /** The server's processes; none: its CPU and memory are not told. */
  readonly pid: readonly number[];
  readonly full: boolean;
  readonly json: boolean;
}

/**
 * Loads a server that runs already, of whatever kind, and prints what it cost it.
 *
 * @returns whether nothing was lost, doubled, reordered or spoilt
 * @throws Stuck, NoSuchProcess
 */
export async function load(options: LoadOptions): Promise<boolean> {
  const { test, door, host, port, path, pid, full, json } = options;
  const figures = await measure(loadTest(test, full), {
    address: door === "ws" ? { host, port, path } : { host, port },
    door: doorNamed(door),
    usage: pid.length === 0 ? undefined : async () => treeUsage(pid),
  });
  printFigures({ test, door, ...figures }, json);
  return isSound(figures);
}
