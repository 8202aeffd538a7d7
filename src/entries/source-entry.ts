import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const bundled = new Map<string, Promise<URL>>();

/**
 * Bundles a thread or a process of its own from its sources into `.cache/` and says where. Only tests come here: it needs
 * esbuild, which an installed server does not have.
 */
export function bundleEntry(entry: URL): Promise<URL> {
  const known = bundled.get(entry.href) ?? bundle(entry);
  bundled.set(entry.href, known);
  return known;
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
    external: ["better-sqlite3", "sharp"],
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const name = `${basename(entry.pathname, ".ts")}-${hash}`;
  const folder = new URL("../../.cache/", import.meta.url);
  const file = new URL(`${name}.mjs`, folder);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    // others may be at it as well: a file appears whole
    const draft = new URL(`${name}-${process.pid}.tmp`, folder);
    writeFileSync(draft, code);
    renameSync(draft, file);
  }
  return file;
}
