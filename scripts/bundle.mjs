/** Bundles one TypeScript entry so that Node 20, which reads no TypeScript, can run it. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serverOptions } from "./build.mjs";

/** Bundles `entry` (from the root, `.ts`) into `outdir`. @returns the bundle's URL */
export async function bundleEntry(root, entry, outdir) {
  const { build } = await import("esbuild");
  const out = entry.replace(/\.ts$/, "");
  await build(serverOptions(root, { outdir, entryPoints: [{ in: entry, out }] }));
  return pathToFileURL(join(outdir, `${out}.js`)).href;
}
