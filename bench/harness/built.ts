import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A part of the build is missing. */
export class NotBuilt extends Error {
  override readonly name = "NotBuilt";
}

/**
 * A file of the project, looked for upwards from here: this file is part of a bundle in `dist`, or a source.
 *
 * @param path from the project's root, such as `dist/bin/monarchs.js`
 * @throws NotBuilt
 */
export function projectFile(path: string): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, path);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) throw new NotBuilt(`${path} is not there: npm run build`);
  }
}
