/** `npm run check`: types, format and lint, dead code, generated docs. CI runs the same. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepare, projectRoot, script } from "./prepare.mjs";

const bin = (name) => join(projectRoot, "node_modules", ".bin", name);

const colors = process.stdout.isTTY && !process.env.NO_COLOR ? "force" : "off";

const checks = [
  { name: "types", command: bin("tsc"), args: ["--project", "."] },
  {
    name: "format and lint",
    command: bin("biome"),
    args: ["ci", "--error-on-warnings", `--colors=${colors}`, "."],
  },
  { name: "dead code", command: bin("knip"), args: ["--no-progress"] },
  { name: "generated docs", command: process.execPath, args: ["scripts/docs.mjs", "--check"] },
];

function run({ name, command, args }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ name, code: 1, output: `${error.message}\n` }));
    child.on("close", (code) => resolve({ name, code: code ?? 1, output }));
  });
}

await script(async () => {
  await prepare({ build: false });
  const results = await Promise.all(checks.map(run));
  for (const { name, code, output } of results) {
    if (code !== 0) process.stdout.write(`\n${output}`);
    process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name}\n`);
  }
  process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
});
