import { existsSync } from "node:fs";
import { Unavailable } from "../store.ts";

const place = "src/store/sqlite/worker.js";

/**
 * Where the code of the store's thread is.
 *
 * In a build this file may be part of any chunk, so the thread's own entry is looked for upwards from here. Run from its
 * sources (tests), the thread is bundled first: a thread of Node 20 cannot read TypeScript.
 *
 * @throws Unavailable when the build lacks it
 */
export async function workerUrl(): Promise<URL> {
  if (import.meta.url.endsWith(".ts")) {
    const { bundleWorker } = await import("./source-worker.ts");
    return bundleWorker(new URL("worker.ts", import.meta.url));
  }
  let folder = new URL(".", import.meta.url);
  for (;;) {
    const url = new URL(place, folder);
    if (existsSync(url)) return url;
    const parent = new URL("..", folder);
    if (parent.href === folder.href) {
      throw new Unavailable(`the build is not complete: ${place} is not there`);
    }
    folder = parent;
  }
}
