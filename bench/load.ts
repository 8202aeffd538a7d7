import { printFigures } from "./harness/report.ts";
import { type DoorName, doorNamed, doorNames } from "./harness/targets.ts";
import { treeUsage } from "./harness/usage.ts";
import { isSound, measure } from "./load/measure.ts";
import { socketIoDoor, socketIoPath } from "./load/socket-io.ts";
import { loadTest, type TestName } from "./load/tests.ts";

/** How clients of `bench load` come in: other servers may have a door that ours has not. */
export const loadDoors = [...doorNames, "socket.io"] as const;

/** What `bench load` is told. */
export interface LoadOptions {
  readonly test: TestName;
  readonly door: DoorName | "socket.io";
  readonly host: string;
  readonly port: number;
  /** Of its WebSocket, with the doors `ws` and `socket.io`; absent: the usual one. */
  readonly path?: string;
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
  const { test, door, host, port, pid, full, json } = options;
  const figures = await measure(loadTest(test, full), {
    address: { host, port, path: pathOf(options) },
    door: door === "socket.io" ? socketIoDoor() : doorNamed(door),
    usage: pid.length === 0 ? undefined : async () => treeUsage(pid),
  });
  printFigures({ test, door, ...figures }, json);
  return isSound(figures);
}

function pathOf({ door, path }: LoadOptions): string | undefined {
  if (door === "socket.io") return path ?? socketIoPath;
  return door === "ws" ? (path ?? "/") : undefined;
}
