/** `npm run bench`: builds, then runs bench/run.ts. Arguments follow `--`. */
import { join } from "node:path";
import { bundleEntry } from "./bundle.mjs";
import { prepare, projectRoot, script } from "./prepare.mjs";

await script(async () => {
  await prepare();
  const dist = join(projectRoot, "dist");
  const url = await bundleEntry(projectRoot, "bench/run.ts", dist);
  // What is loaded into the server's process is a file of its own.
  await bundleEntry(projectRoot, "bench/harness/probe.ts", dist);
  process.argv = [process.argv[0], new URL(url).pathname, ...process.argv.slice(2)];
  await import(url);
});
