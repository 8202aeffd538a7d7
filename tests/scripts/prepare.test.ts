import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
// @ts-expect-error: a plain script, which has to run before there is a compiler
import * as script from "../../scripts/prepare.mjs";

interface Options {
  readonly root: string;
  readonly build?: boolean;
  readonly install?: (root: string) => number;
  readonly runBuild?: (root: string, parts: readonly string[]) => Promise<void>;
  readonly say?: (text: string) => void;
}
type Npm = (root: string, args: readonly string[]) => { readonly code: number; readonly errors: string };
const { prepare, requireNode, npmInstall, installAdvice } = script as {
  prepare(options: Options): Promise<void>;
  requireNode(version: string): void;
  npmInstall(root: string, run: Npm, hasModule: () => boolean): number;
  installAdvice(has: (command: string) => boolean): string;
};

let root: string;
let done: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "monarchs-prepare-"));
  done = [];
  for (const folder of ["bin", "src", "web"]) mkdirSync(join(root, folder));
  write("package.json", "{}");
  write("package-lock.json", '{"lockfileVersion": 3}');
  write("bin/monarchs.ts", "1");
  write("web/vite.config.ts", "1");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => writeFileSync(join(root, path), text);

const install = () => {
  done.push("install");
  mkdirSync(join(root, "node_modules"), { recursive: true });
  return 0;
};
const runBuild = async (_root: string, parts: readonly string[]) => {
  done.push(...parts.map((part) => `build ${part}`));
  mkdirSync(join(root, "dist", "bin"), { recursive: true });
  mkdirSync(join(root, "dist", "web"), { recursive: true });
  if (parts.includes("server")) write("dist/bin/monarchs.js", "1");
  if (parts.includes("page")) write("dist/web/index.html", "1");
};
const run = async (more: Partial<Options> = {}) => {
  done = [];
  await prepare({ root, install, runBuild, say: () => {}, ...more });
  return done;
};

test("a fresh tree is installed and built", async () => {
  expect(await run()).toEqual(["install", "build server", "build page"]);
});

test("the second time nothing is done", async () => {
  await run();
  expect(await run()).toEqual([]);
});

test("when nothing is to be done it takes less than 300 ms", async () => {
  await run();
  const before = performance.now();
  await run();
  expect(performance.now() - before).toBeLessThan(300);
});

test("a changed lock file is installed again", async () => {
  await run();
  write("package-lock.json", '{"lockfileVersion": 3, "packages": {}}');
  expect((await run())[0]).toBe("install");
});

test("a missing node_modules is installed again, also when dist is there", async () => {
  await run();
  rmSync(join(root, "node_modules"), { recursive: true });
  expect(await run()).toEqual(["install"]);
});

test("packages that somebody installed by hand are taken as they are", async () => {
  for (const name of ["esbuild", "vite", "vitest"]) {
    mkdirSync(join(root, "node_modules", name), { recursive: true });
  }
  write("node_modules/.package-lock.json", "{}");
  utimesSync(join(root, "package-lock.json"), 1, 1);
  expect(await run()).toEqual(["build server", "build page"]);
  expect(await run()).toEqual([]);
});

test("a changed source builds its part again, a touched one does not", async () => {
  await run();
  write("bin/monarchs.ts", "2");
  expect(await run()).toEqual(["build server"]);
  utimesSync(join(root, "bin/monarchs.ts"), 1, 1);
  expect(await run()).toEqual([]);
  write("web/page.tsx", "new");
  expect(await run()).toEqual(["build page"]);
  rmSync(join(root, "web/page.tsx"));
  expect(await run()).toEqual(["build page"]);
});

test("a source that changes while it is built is built again", async () => {
  await run({
    runBuild: async (folder, parts) => {
      await runBuild(folder, parts);
      write("bin/monarchs.ts", "changed meanwhile");
    },
  });
  expect(await run()).toEqual(["build server"]);
});

test("a part whose result was removed is built again", async () => {
  await run();
  rmSync(join(root, "dist/web"), { recursive: true });
  expect(await run()).toEqual(["build page"]);
});

test("without a page only the server is built", async () => {
  rmSync(join(root, "web/vite.config.ts"));
  expect(await run()).toEqual(["install", "build server"]);
});

test("packages alone can be asked for", async () => {
  expect(await run({ build: false })).toEqual(["install"]);
});

test("two at once do the work once", async () => {
  const work: string[] = [];
  const slowBuild = async (folder: string, parts: readonly string[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    work.push(...parts);
    await runBuild(folder, parts);
  };
  await Promise.all([run({ runBuild: slowBuild }), run({ runBuild: slowBuild })]);
  expect(work).toEqual(["server", "page"]);
});

test("a lock whose holder is gone is taken over", async () => {
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  mkdirSync(join(root, ".cache"));
  write(".cache/prepare.lock", String(gone.pid));
  expect(await run()).toContain("build server");
  expect(existsSync(join(root, ".cache/prepare.lock"))).toBe(false);
});

test("a failed installation says why, leaves no stamp and no lock", async () => {
  await expect(run({ install: () => 1 })).rejects.toMatchObject({ name: "NotReady" });
  expect((await run())[0]).toBe("install");
});

test("a failed build is tried again the next time", async () => {
  const broken = () => Promise.reject(new TypeError("no"));
  await expect(run({ runBuild: broken })).rejects.toThrow("no");
  expect(await run()).toEqual(["build server", "build page"]);
});

test("where npm ci refuses the lock file, the same versions are installed without changing it", () => {
  const ran: string[] = [];
  const npm: Npm = (_root, args) => {
    ran.push(args.join(" "));
    return args[0] === "ci" ? { code: 1, errors: "npm error code EUSAGE\n" } : { code: 0, errors: "" };
  };
  expect(npmInstall(root, npm, () => true)).toBe(0);
  expect(ran).toEqual([
    "ci --include=dev --no-audit --no-fund",
    "install --no-save --include=dev --no-audit --no-fund",
  ]);
});

test("SQLite's module is compiled once more where install scripts are switched off", () => {
  const ran: string[] = [];
  let there = false;
  const npm: Npm = (_root, [command = ""]) => {
    ran.push(command);
    there = command === "rebuild";
    return { code: 0, errors: "" };
  };
  expect(npmInstall(root, npm, () => there)).toBe(0);
  expect(ran).toEqual(["ci", "rebuild"]);
});

test("missing compiler tools are named, with the command that installs them", () => {
  const advice = installAdvice((command) => command === "make");
  expect(advice).toContain("python3, g++, which are missing");
  expect(advice).toContain("apt-get install -y python3 make g++");
  expect(installAdvice(() => true)).toContain("npm's own messages");
});

test("Node before 20.19 is refused with the version that is needed", () => {
  for (const old of ["18.20.4", "20.18.9"])
    expect(() => requireNode(old)).toThrow(/needs Node\.js 20\.19 or newer/);
  for (const fine of ["20.19.0", "22.0.0", "26.1.0"]) expect(() => requireNode(fine)).not.toThrow();
});
