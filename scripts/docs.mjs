/**
 * Writes what is generated under docs/: the table of settings, their JSON Schema, what the IRC door speaks, JSON events, the metrics.
 *
 *   node scripts/docs.mjs          writes
 *   node scripts/docs.mjs --check  exit code 1 when a file is not up to date
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleEntry } from "./bundle.mjs";
import { prepare, projectRoot, script } from "./prepare.mjs";

/** The generated files, by path from the root. @returns {Promise<Record<string, string>>} */
export async function generatedDocs(root) {
  const load = async (entry) => import(await bundleEntry(root, entry, join(root, "dist", "tools")));
  const { settingsSchemaJson, settingsTable } = await load("src/config/docs.ts");
  const { ircReference } = await load("src/dialects/irc/reference.ts");
  const { jsonReference } = await load("src/dialects/json/reference.ts");
  const { apiReference, errorsTable } = await load("src/http/docs.ts");
  const { defaultFacts } = await load("supervisors/facts.ts");
  const { policyPage } = await load("src/domain/policy.ts");
  const { metricsTable } = await load("actors/metrics.ts");
  return {
    "docs/metrics.md": metricsTable(),
    "docs/irc.md": ircReference(defaultFacts()),
    "docs/monarchs.schema.json": settingsSchemaJson(),
    "docs/permissions.md": policyPage(),
    "docs/settings.md": settingsTable(),
    "docs/API.md": apiReference(),
    "docs/WEBSOCKET.md": jsonReference(),
    "docs/errors.md": errorsTable(),
  };
}

async function main() {
  await prepare({ build: false });
  const check = process.argv.includes("--check");
  for (const [path, text] of Object.entries(await generatedDocs(projectRoot))) {
    const file = join(projectRoot, path);
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    if (check) {
      process.stderr.write(`${path} is not up to date; run: node scripts/docs.mjs\n`);
      process.exitCode = 1;
    } else {
      writeFileSync(file, text);
      process.stdout.write(`wrote ${path}\n`);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await script(main);
