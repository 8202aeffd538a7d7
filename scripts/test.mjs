/**
 * `npm test`: installs and builds what is missing, runs the tests, and ends with one line
 * `N passed, N failed` (and `, N skipped`). Arguments follow `--` and go to vitest.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { prepare, projectRoot, script } from "./prepare.mjs";

/**
 * Counts what vitest's JSON report says. A file that could not be loaded is one failure, and so is an
 * error outside of any test, which only the exit code shows.
 *
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countResults(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    for (const { status } of file.assertionResults) {
      if (status === "passed") counts.passed++;
      else if (status === "failed") counts.failed++;
      else counts.skipped++;
    }
    if (file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed")) {
      counts.failed++;
    }
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** The last line of a test run. */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** Zero only when something ran, nothing failed, and in CI nothing was left out. */
export function exitCodeOf({ passed, failed, skipped }, ci) {
  if (failed > 0 || passed === 0) return 1;
  return ci && skipped > 0 ? 1 : 0;
}

function runVitest(root, args, reportFile) {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

async function main() {
  await prepare();
  const folder = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  try {
    const reportFile = join(folder, "report.json");
    const code = await runVitest(projectRoot, process.argv.slice(2), reportFile);
    const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, "utf8")) : undefined;
    const counts = countResults(report, code);
    const ci = process.env.CI === "true";
    if (ci && counts.skipped > 0) process.stderr.write("Tests were skipped, which CI does not allow.\n");
    process.exitCode = exitCodeOf(counts, ci);
    process.stdout.write(`${summary(counts)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await script(main);
