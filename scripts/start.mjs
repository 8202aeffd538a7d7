/** `npm start`: installs and builds what is missing, then is the server. Arguments follow `--`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, projectRoot, script } from "./prepare.mjs";

await script(async () => {
  await prepare();
  // In this process, so that signals and the exit code are the server's own.
  const entry = join(projectRoot, "dist", "bin", "monarchs.js");
  process.argv = [process.argv[0], entry, "start", ...process.argv.slice(2)];
  await import(pathToFileURL(entry).href);
});
