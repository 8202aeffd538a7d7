/**
 * Builds dist/: the server with esbuild, the page with vite.
 *
 *   npm run build            all
 *   npm run build -- server  one part
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { buildParts, currentCommit, prepare, projectRoot, script } from "./prepare.mjs";

/** What the bundle knows of itself (src/config/version.ts). */
export function versionDefines(root) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    MONARCHS_VERSION: JSON.stringify(version),
    MONARCHS_COMMIT: JSON.stringify(currentCommit(root)),
  };
}

// CommonJS packages in an ES module call require and read __dirname; both are made for them.
const banner = `import { createRequire as monarchsCreateRequire } from "node:module";
import { dirname as monarchsDirname } from "node:path";
import { fileURLToPath as monarchsFileURLToPath } from "node:url";
const require = monarchsCreateRequire(import.meta.url);
const __filename = monarchsFileURLToPath(import.meta.url);
const __dirname = monarchsDirname(__filename);`;

/** Native modules: loaded from node_modules as they are. */
export const nativeModules = ["better-sqlite3", "@node-rs/argon2", "sharp"];

/** What runs in a thread or a process of its own (src/entries). */
export const ownEntries = ["src/store/sqlite/worker", "src/files/image-child"];

/** esbuild's options for the server; splitting keeps what a command does not need out of its start. */
export function serverOptions(root, { outdir = join(root, "dist"), entryPoints } = {}) {
  return {
    absWorkingDir: root,
    entryPoints: entryPoints ?? [
      { in: "bin/monarchs.ts", out: "bin/monarchs" },
      // The store's thread and the process for images are files of their own, found beside the bundle.
      ...ownEntries.map((path) => ({ in: `${path}.ts`, out: path })),
    ],
    outdir,
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    external: nativeModules,
    define: versionDefines(root),
    banner: { js: banner },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  };
}

/** Removes what an earlier build left in `folder` and this one did not write. */
export function removeLeftovers(root, folder, outputs) {
  const kept = new Set(Object.keys(outputs).map((path) => join(root, path)));
  const under = join(root, folder);
  if (!existsSync(under)) return;
  for (const name of readdirSync(under, { recursive: true, withFileTypes: true })) {
    const path = join(name.parentPath, name.name);
    if (name.isFile() && !kept.has(path)) rmSync(path);
  }
}

async function buildServer(root) {
  const { build: bundle } = await import("esbuild");
  const { metafile } = await bundle(serverOptions(root));
  for (const folder of ["dist/bin", "dist/src", "dist/chunks"]) {
    removeLeftovers(root, folder, metafile.outputs);
  }
}

async function buildPage(root) {
  const { build: bundle } = await import("vite");
  // vite says "production" to its whole process; what runs after it there (tests, the server) is not meant.
  const { NODE_ENV } = process.env;
  await bundle({
    root: join(root, "web"),
    configFile: join(root, "web", "vite.config.ts"),
    build: { outDir: relative(join(root, "web"), join(root, "dist", "web")), emptyOutDir: true },
    logLevel: "warn",
  });
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
}

/** Builds the named parts: `server`, `page`. */
export async function build(root, names) {
  const builders = { server: buildServer, page: buildPage };
  await Promise.all(names.map((name) => builders[name](root)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await script(async () => {
    await prepare({ build: false });
    const asked = process.argv.slice(2);
    const all = existsSync(join(projectRoot, "web", "vite.config.ts")) ? ["server", "page"] : ["server"];
    await buildParts(projectRoot, asked.length > 0 ? asked : all, build);
  });
}
