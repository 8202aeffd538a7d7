import { parentPort } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { toFailure } from "./failures.ts";
import { openGroups } from "./groups.ts";
import type { FromWorker, ToWorker, WorkerArguments } from "./messages.ts";

// The store's thread: it alone has the file, and does one group after the other.

/** How long after a group what is not urgent is done, in milliseconds. */
const quietMs = 50;
/** For how many times as long as a step of it took the thread is left to the groups. */
const upkeepShare = 5;

/** Opens the file and serves the other side of `port` until it says "close". */
function serve(port: NonNullable<typeof parentPort>, args: WorkerArguments): void {
  const tell = (message: FromWorker): void => port.postMessage(message);
  const { db, close } = openDatabase(args);
  const groups = openGroups(db, args);
  let upkeep: NodeJS.Timeout | undefined;

  const upkeepIn = (ms: number): void => {
    upkeep ??= setTimeout(() => {
      upkeep = undefined;
      const start = performance.now();
      if (upkept()) upkeepIn(Math.max(1, upkeepShare * (performance.now() - start)));
    }, ms);
  };
  const upkept = (): boolean => {
    try {
      return groups.upkeep();
    } catch {
      // a full disk can wait: the next group tries again
      return false;
    }
  };

  port.on("message", (message: ToWorker) => {
    if (message === "close") {
      clearTimeout(upkeep);
      close();
      port.close();
      return;
    }
    tell(groups.run(message));
    upkeepIn(quietMs);
  });
  upkeepIn(quietMs);
  tell("open");
}

const port = parentPort;
// What comes first is which file it is, from thread.ts alone.
port?.once("message", (args: WorkerArguments) => {
  try {
    serve(port, args);
  } catch (error) {
    port.postMessage(toFailure(error));
    port.close();
  }
});
