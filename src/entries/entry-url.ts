import { existsSync } from "node:fs";

/**
 * Where the code of a thread or a process of its own is; undefined when the build lacks it.
 *
 * In a build this file may be part of any chunk, so the entry is looked for upwards from here. Run from its sources
 * (tests), it is bundled first: threads and processes of Node 20 cannot read TypeScript.
 *
 * @param path the entry's, from the root of the project, without its ending
 */
export async function entryUrl(path: string): Promise<URL | undefined> {
  if (import.meta.url.endsWith(".ts")) {
    const { bundleEntry } = await import("./source-entry.ts");
    return bundleEntry(new URL(`../../${path}.ts`, import.meta.url));
  }
  let folder = new URL(".", import.meta.url);
  for (;;) {
    const url = new URL(`${path}.js`, folder);
    if (existsSync(url)) return url;
    const parent = new URL("..", folder);
    if (parent.href === folder.href) return undefined;
    folder = parent;
  }
}
