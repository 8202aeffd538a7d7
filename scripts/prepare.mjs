/**
 * What every npm script needs first: the packages of package-lock.json and an up-to-date dist/.
 * Imports nothing but Node, because nothing else may be installed yet.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The oldest Node this runs on; package.json's `engines` says the same. */
export const oldestNode = [20, 19];

/** Something a person has to mend first; the message says what. */
export class NotReady extends Error {
  name = "NotReady";
}

/** @throws NotReady on a Node older than {@link oldestNode} */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantMajor, wantMinor] = oldestNode;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new NotReady(
    `Monarchs needs Node.js ${wantMajor}.${wantMinor} or newer; this is ${version}. Get one at https://nodejs.org`,
  );
}

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
};

const readOr = (path, otherwise) => (existsSync(path) ? readFileSync(path, "utf8") : otherwise);

const installStampPath = (root) => join(root, "node_modules", ".monarchs-stamp");

// Native modules belong to one Node ABI and one machine, so both are in the stamp.
const installStamp = (root) =>
  sha256(
    readFileSync(join(root, "package-lock.json")),
    process.versions.modules,
    process.version,
    process.platform,
    process.arch,
  );

/** Whether node_modules holds what package-lock.json asks for, built for this Node. */
export const isInstalled = (root) => readOr(installStampPath(root), "") === installStamp(root);

/** Notes that node_modules is as package-lock.json asks. */
export const markInstalled = (root) => writeFileSync(installStampPath(root), installStamp(root));

/**
 * Whether a person just ran `npm ci` or `npm install` themselves: npm's own record is newer than the
 * lock file, nothing was installed for another Node before, and the tools that build are there.
 */
function installedByHand(root) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record) || existsSync(installStampPath(root))) return false;
  if (statSync(record).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) return false;
  return ["esbuild", "vite", "vitest"].every((name) => existsSync(join(root, "node_modules", name)));
}

const nativeModule = (root) =>
  join(root, "node_modules", "better-sqlite3", "build", "Release", "better_sqlite3.node");

const has = (command) => spawnSync(command, ["--version"], { stdio: "ignore" }).error === undefined;

/** What to tell a person whose installation failed. */
export function installAdvice(hasCommand = has) {
  const missing = ["python3", "make", "g++"].filter((tool) => !hasCommand(tool));
  if (missing.length === 0) {
    return "Installing packages failed; npm's own messages above say why. Is the npm registry reachable?";
  }
  return (
    "Installing packages failed. SQLite's module is compiled where no prebuilt one can be had, and that needs " +
    `${missing.join(", ")}, which ${missing.length === 1 ? "is" : "are"} missing here.\n` +
    "On Debian or Ubuntu: apt-get install -y python3 make g++"
  );
}

/** Runs npm, whichever way this script was started. @returns {{ code: number, errors: string }} */
function npm(root, args) {
  // npm tells its scripts where it is; without it, the one in PATH is taken.
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  // npm's progress goes to stderr: stdout belongs to the script that was asked for.
  const result = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ["ignore", 2, "pipe"],
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (result.error) return { code: 1, errors: `${result.error.message}\n` };
  return { code: result.status ?? 1, errors: result.stderr };
}

/**
 * `npm ci`; then SQLite's module once more when install scripts were switched off.
 *
 * A registry that keeps the packages of one platform only makes `npm ci` refuse the lock file (EUSAGE), because
 * optional packages of other platforms are missing. `npm install --no-save` then installs the same locked
 * versions, and leaves the lock file as it is.
 */
export function npmInstall(root, run = npm, hasModule = () => existsSync(nativeModule(root))) {
  // Production environments leave out development packages, which the build needs.
  const flags = ["--include=dev", "--no-audit", "--no-fund"];
  let result = run(root, ["ci", ...flags]);
  if (result.code !== 0 && result.errors.includes("EUSAGE")) {
    result = run(root, ["install", "--no-save", ...flags]);
  }
  if (result.code === 0 && !hasModule()) {
    result = run(root, ["rebuild", "better-sqlite3", "--ignore-scripts=false", "--foreground-scripts"]);
  }
  if (result.code !== 0) process.stderr.write(result.errors);
  return result.code === 0 && hasModule() ? 0 : 1;
}

const ignored = new Set(["node_modules", "dist", ".git"]);

function* filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) if (!ignored.has(name)) yield* filesUnder(join(path, name));
}

/** A digest of the content of all files under `paths`, of their names and of `more`. */
export function sourceDigest(root, paths, more = "") {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.update(more).digest("hex");
}

/** The commit this tree is at, 12 digits; "unknown" without git. */
export function currentCommit(root) {
  const git = spawnSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root, encoding: "utf8" });
  return git.status === 0 ? git.stdout.trim() : "unknown";
}

const shared = ["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"];

/**
 * The parts of dist/, each with what it is made from and a file that is there once it is built.
 * The server knows the commit it is of, so a new commit makes it stale.
 */
const parts = {
  server: {
    from: ["bin", "supervisors", "actors", "src", "relay", ...shared],
    made: "dist/bin/monarchs.js",
    more: currentCommit,
  },
  page: {
    from: ["web", "src/domain", "src/dialects", ...shared],
    made: "dist/web/index.html",
    needs: "web/vite.config.ts",
    more: () => "",
  },
};

const buildStampPath = (root, part) => join(root, "dist", `.${part}-stamp`);
const buildStamp = (root, part) => sourceDigest(root, parts[part].from, parts[part].more(root));

/** The parts of dist/ that are missing or older than their sources. */
export function stalePartsOf(root) {
  return Object.keys(parts).filter((part) => {
    const { made, needs } = parts[part];
    if (needs && !existsSync(join(root, needs))) return false;
    if (!existsSync(join(root, made))) return true;
    return readOr(buildStampPath(root, part), "") !== buildStamp(root, part);
  });
}

/** Builds `names`, and notes what they were made from. */
export async function buildParts(root, names, build) {
  // Read before the build: a file changed while it runs makes the part stale again.
  const stamps = names.map((part) => [part, buildStamp(root, part)]);
  await build(root, names);
  for (const [part, stamp] of stamps) writeFileSync(buildStampPath(root, part), stamp);
}

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `work` while no other script in this folder does: two at once would mix their files. */
async function alone(root, work) {
  const lock = join(root, ".cache", "prepare.lock");
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const holder = Number(readOr(lock, "0"));
      if (holder > 0 && !alive(holder)) rmSync(lock, { force: true });
      else await pause(100);
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

const realBuild = async (root, names) => {
  const { build } = await import("./build.mjs");
  await build(root, names);
};

/**
 * Makes the tree ready to run: installs and builds what is missing or stale, and only that.
 *
 * @param {object} [options] all replaceable, for tests
 * @param {string} [options.root] folder of package.json
 * @param {boolean} [options.build] false: packages only
 * @param {(root: string) => number} [options.install] gives an exit code
 * @param {(root: string, parts: string[]) => Promise<void>} [options.runBuild]
 * @param {(text: string) => void} [options.say] one line of progress
 * @throws NotReady with what to do about it
 */
export async function prepare({
  root = projectRoot,
  build = true,
  install = npmInstall,
  runBuild = realBuild,
  say = (text) => process.stderr.write(`${text}\n`),
} = {}) {
  requireNode();
  const ready = () => isInstalled(root) && (!build || stalePartsOf(root).length === 0);
  if (ready()) return;
  await alone(root, async () => {
    if (!isInstalled(root)) {
      if (!installedByHand(root)) {
        say("Installing packages (once; a minute or two)…");
        if (install(root) !== 0) throw new NotReady(installAdvice());
      }
      markInstalled(root);
    }
    const stale = build ? stalePartsOf(root) : [];
    if (stale.length > 0) {
      say(`Building the ${stale.join(" and the ")}…`);
      mkdirSync(join(root, "dist"), { recursive: true });
      await buildParts(root, stale, runBuild).catch((error) => {
        throw new NotReady(`The build failed: ${error.message}`);
      });
    }
  });
}

/** Runs a script's `main`; what is not ready becomes one message and exit code 1. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
