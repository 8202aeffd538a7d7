import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

let bundled: Promise<URL> | undefined;

/**
 * Bundles the store's thread from its sources into `.cache/` and says where. Only tests come here: it needs esbuild,
 * which an installed server does not have.
 */
export function bundleWorker(entry: URL): Promise<URL> {
  bundled ??= bundle(entry);
  return bundled;
}

async function bundle(entry: URL): Promise<URL> {
  // not a literal, so that no bundler takes the bundler in
  const bundler = ["es", "build"].join("");
  const { build }: typeof import("esbuild") = await import(bundler);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["better-sqlite3"],
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const name = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const folder = new URL("../../../.cache/", entry);
  const file = new URL(`store-worker-${name}.mjs`, folder);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    // others may be at it as well: a file appears whole
    const draft = new URL(`${name}-${process.pid}.tmp`, folder);
    writeFileSync(draft, code);
    renameSync(draft, file);
  }
  return file;
}
