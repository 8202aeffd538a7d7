import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";

/** What a process of its own does with a file that is to be taken away and one that was. */
const script = (module: string, folder: string, then: string): string => `
  import { rmSync } from "node:fs";
  import { takeAwayAtEnd, watchForEnd } from ${JSON.stringify(module)};
  const folder = ${JSON.stringify(folder)};
  watchForEnd();
  takeAwayAtEnd(() => rmSync(folder + "/left"));
  takeAwayAtEnd(() => rmSync(folder + "/done"))();
  ${then}
`;

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  [undefined, 1],
] as const)("what a harness has left is taken away when it ends by %s", async (signal, code) => {
  const folder = mkdtempSync(join(tmpdir(), "monarchs-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["left", "done"]) writeFileSync(join(folder, name), "");
  const module = join(folder, "leftovers.mjs");
  await build({
    entryPoints: ["bench/harness/leftovers.ts"],
    outfile: module,
    format: "esm",
    platform: "node",
  });
  const then = signal
    ? `console.log("ready"); setInterval(() => {}, 1_000);`
    : `throw new Error("an error");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script(module, folder, then)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  if (signal) {
    await once(child.stdout, "data");
    child.kill(signal);
  }
  expect(await exited).toEqual([code, null]);
  expect(existsSync(join(folder, "left"))).toBe(false);
  expect(existsSync(join(folder, "done"))).toBe(true);
});
