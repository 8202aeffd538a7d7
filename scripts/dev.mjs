/** `npm run dev`: builds at every change and starts the server again. Arguments follow `--`. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { prepare, projectRoot, script } from "./prepare.mjs";

await script(async () => {
  await prepare({ build: false });
  const { context } = await import("esbuild");
  const { serverOptions } = await import("./build.mjs");
  const root = projectRoot;

  let server;
  let ending = false;
  const stopServer = async () => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await gone;
  };
  let turn = Promise.resolve();
  const restart = () => {
    // One after the other: the ports are free only once the old server is gone.
    turn = turn.then(async () => {
      if (server) await stopServer();
      if (ending) return;
      const entry = join(root, "dist", "bin", "monarchs.js");
      server = spawn(process.execPath, ["--enable-source-maps", entry, "start", ...process.argv.slice(2)], {
        stdio: "inherit",
      });
    });
  };

  const bundle = await context({
    ...serverOptions(root),
    plugins: [
      {
        name: "restart",
        setup(build) {
          build.onEnd((result) => {
            if (result.errors.length === 0) restart();
          });
        },
      },
    ],
  });
  await bundle.watch();

  let page;
  if (existsSync(join(root, "web", "vite.config.ts"))) {
    const { build } = await import("vite");
    page = await build({
      root: join(root, "web"),
      configFile: join(root, "web", "vite.config.ts"),
      build: { outDir: "../dist/web", emptyOutDir: true, watch: {} },
      logLevel: "warn",
    });
  }

  const end = async () => {
    ending = true;
    await bundle.dispose();
    await page?.close?.();
    await turn;
    if (server) await stopServer();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
});
