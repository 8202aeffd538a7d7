import { parentPort } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { toFailure } from "./failures.ts";
import { openGroups } from "./groups.ts";
import type { FromWorker, ToWorker, WorkerArguments } from "./messages.ts";

// The store's thread: it alone has the file, and does one group after the other.

/** How long after a group what is not urgent is done, in milliseconds. */
const soonMs = 50;
/** The index waits until there was no group for so long, in milliseconds: it costs more than it is needed for at once. */
const quietMs = 250;
/**
 * For how long it waits for quiet, in milliseconds; then it takes its turns between the groups. It may take its time: a
 * search brings the index up to date in the rooms that it looks through.
 */
const patienceMs = 120_000;
/** For how many times as long as a step took the thread is left to the groups. */
const upkeepShare = 5;
/** The same for a step of the index while it is not quiet. */
const impatientShare = 20;

/** Opens the file and serves the other side of `port` until it says "close". */
function serve(port: NonNullable<typeof parentPort>, args: WorkerArguments): void {
  const tell = (message: FromWorker): void => port.postMessage(message);
  const opened = openDatabase(args);
  const groups = openGroups(opened, args);
  let upkeep: NodeJS.Timeout | undefined;
  let groupAt = Number.NEGATIVE_INFINITY;
  let owedSince: number | undefined;

  const upkeepIn = (ms: number): void => {
    upkeep ??= setTimeout(() => {
      upkeep = undefined;
      const start = performance.now();
      owedSince ??= start;
      const quiet = start - groupAt >= quietMs;
      const indexing = quiet || start - owedSince >= patienceMs;
      const share = indexing && !quiet ? impatientShare : upkeepShare;
      if (upkept(indexing)) upkeepIn(Math.max(1, share * (performance.now() - start)));
      else if (indexing) owedSince = undefined;
      else upkeepIn(quietMs);
    }, ms);
  };
  const upkept = (indexing: boolean): boolean => {
    try {
      return groups.upkeep(indexing);
    } catch {
      // a full disk can wait: the next group tries again
      return false;
    }
  };

  port.on("message", (message: ToWorker) => {
    if (message === "close") {
      clearTimeout(upkeep);
      opened.close();
      port.close();
      return;
    }
    tell(groups.run(message));
    groupAt = performance.now();
    upkeepIn(soonMs);
  });
  upkeepIn(soonMs);
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
