import { Worker } from "node:worker_threads";
import { entryUrl } from "../../entries/entry-url.ts";
import { Unavailable } from "../store.ts";

/** What the thread may hold: a group in both directions, and the statements. The file's cache is not counted here. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 };

let booting: Promise<Worker> | undefined;

/**
 * Starts a thread that waits to be told its file. A thread takes as long to start as the rest of the server takes to
 * load, so whoever will need one says so first. It keeps no process alive that does not come to need it.
 */
export function bootAhead(): void {
  booting = boot().then((worker) => {
    worker.unref();
    return worker;
  });
  // Whoever takes it hears of it.
  booting.catch(() => undefined);
}

/** The thread that was started ahead, or a new one. @throws Unavailable when the build lacks its code */
export async function takeThread(): Promise<Worker> {
  const ahead = booting;
  booting = undefined;
  const worker = await (ahead ?? boot());
  worker.ref();
  return worker;
}

const entry = "src/store/sqlite/worker";

async function boot(): Promise<Worker> {
  const url = await entryUrl(entry);
  if (url === undefined) throw new Unavailable(`the build is not complete: ${entry}.js is not there`);
  return new Worker(url, { name: "store", resourceLimits, execArgv: [] });
}
