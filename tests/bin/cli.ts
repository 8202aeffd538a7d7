import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The command line, bundled from its sources; the application behind `start` may be a fake. */
export interface Cli {
  /** Starts a command in a folder of its own and gives its process. */
  spawn(args: readonly string[], options?: CliOptions): CliProcess;
  /** Runs a command to its end. */
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  remove(): void;
}

/** What a command is started with. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
}

/** How a command ended. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface CliProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves once what it has written matches; rejects when it ends before. */
  seen(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<CliResult>;
}

interface BuildScript {
  readonly ownEntries: readonly string[];
  serverOptions(root: string, options: object): Parameters<typeof build>[0];
}

/** Bundles `bin/monarchs.ts`. @param fake a module that takes the place of supervisors/application.ts */
export async function bundleCli(fake?: string): Promise<Cli> {
  // Below the project, so that native modules are found.
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "cli-"));
  const script = new URL("../../scripts/build.mjs", import.meta.url).href;
  const { serverOptions, ownEntries } = (await import(script)) as BuildScript;
  await build({
    ...serverOptions(root, {
      outdir: join(folder, "dist"),
      entryPoints: [
        { in: "bin/monarchs.ts", out: "bin/monarchs" },
        ...ownEntries.map((path) => ({ in: `${path}.ts`, out: path })),
      ],
    }),
    plugins: [
      {
        name: "fake-application",
        setup({ onResolve }) {
          if (fake === undefined) return;
          onResolve({ filter: /supervisors\/application\.ts$/ }, () => ({ path: join(root, fake) }));
        },
      },
    ],
  });
  const entry = join(folder, "dist", "bin", "monarchs.js");

  const start = (args: readonly string[], options: CliOptions = {}): CliProcess => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: options.folder ?? folder,
      env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", ...options.env },
    });
    let stdout = "";
    let stderr = "";
    let look = (): void => {};
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      look();
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
      look();
    });
    // A command that does not read its input may be gone before it is written.
    child.stdin.on("error", () => {});
    if (options.input !== undefined) child.stdin.end(options.input);
    const ended = once(child, "close").then(
      ([code, signal]): CliResult => ({
        code: code as number | null,
        signal: signal as string | null,
        stdout,
        stderr,
      }),
    );
    return {
      child,
      get stdout() {
        return stdout;
      },
      get stderr() {
        return stderr;
      },
      seen: (pattern) =>
        new Promise((resolve, reject) => {
          look = () => {
            const match = pattern.exec(stdout + stderr);
            if (match) resolve(match);
          };
          look();
          ended.then(() => reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`)));
        }),
      ended,
    };
  };
  return {
    spawn: start,
    run: (args, options = {}) => start(args, { input: "", ...options }).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
