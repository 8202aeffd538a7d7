import { parentPort } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import { toFailure } from "./failures.ts";
import { openGroups } from "./groups.ts";
import type { FromWorker, ToWorker, WorkerArguments } from "./messages.ts";

// The store's thread: it alone has the file, and does one group after the other.

/** Opens the file and serves the other side of `port` until it says "close". */
function serve(port: NonNullable<typeof parentPort>, args: WorkerArguments): void {
  const tell = (message: FromWorker): void => port.postMessage(message);
  const { db, close } = openDatabase(args);
  const groups = openGroups(db);
  let tidying: NodeJS.Immediate | undefined;

  const tidyLater = (): void => {
    tidying ??= setImmediate(() => {
      tidying = undefined;
      if (tidied()) tidyLater();
    });
  };
  const tidied = (): boolean => {
    try {
      return groups.tidy();
    } catch {
      // a full disk can wait: the next group tries again
      return false;
    }
  };

  port.on("message", (message: ToWorker) => {
    if (message === "close") {
      clearImmediate(tidying);
      close();
      port.close();
      return;
    }
    tell(groups.run(message));
    tidyLater();
  });
  tidyLater();
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
