import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundleCli, type Cli, type CliProcess } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli("tests/bin/fixtures/application.ts");
});
afterAll(() => cli.remove());

let folder: string;
let running: CliProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-start-"));
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

const start = (args: readonly string[] = [], env: Record<string, string> = {}) => {
  const server = cli.spawn(["start", ...args], { folder, env });
  running.push(server);
  return server;
};
const listening = /"msg":"listening"/;

test.each(["SIGTERM", "SIGINT"] as const)("%s stops it, with exit code 0", async (signal) => {
  const server = start();
  await server.seen(listening);
  server.child.kill(signal);
  expect(await server.ended).toMatchObject({ code: 0, signal: null });
  expect(server.stderr).toContain('"msg":"stopped"');
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a second %s ends it at once, with exit code %i", async (signal, code) => {
  const server = start([], { FAKE: "neverStops" });
  await server.seen(listening);
  server.child.kill(signal);
  await server.seen(/"msg":"stopping"/);
  server.child.kill(signal);
  expect(await server.ended).toMatchObject({ code });
});

test.each([
  ["PortInUse", 4],
  ["CannotBind", 4],
  ["StoreUnavailable", 5],
  ["StoreCorrupt", 5],
  ["StoreLocked", 5],
])("%s at the start is one line on stderr and exit code %i", async (name, code) => {
  const result = await start([], { FAKE: `fail:${name}` }).ended;
  expect(result).toMatchObject({ code, stdout: "", stderr: `monarchs: ${name} happened\n` });
});

test("a bug at the start shows its stack", async () => {
  const result = await start([], { FAKE: "fail:TypeError" }).ended;
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/TypeError happened[\s\S]*\n {4}at /);
});

test("bad settings are one line a fault, with file and place, and exit code 3", async () => {
  writeFileSync(join(folder, "monarchs.yaml"), "limits:\n  pingInterval: x\nrom: {}\n");
  const result = await start().ended;
  expect(result.code).toBe(3);
  expect(result.stderr.replaceAll(`${folder}/`, "").split("\n")).toEqual([
    'monarchs: monarchs.yaml:2:3: limits.pingInterval: must be a whole number, not "x"',
    "monarchs: monarchs.yaml:3:1: rom: unknown setting; did you mean rooms?",
    "",
  ]);
});

test("when the tree gives up it says so in one line, with exit code 1", async () => {
  const result = await start([], { FAKE: "givesUp" }).ended;
  expect(result.code).toBe(1);
  expect(result.stderr.trimEnd().split("\n").at(-1)).toBe(
    "monarchs: the supervision tree has given up: too many restarts",
  );
});

test("SIGHUP has the application read the file again", async () => {
  const file = join(folder, "monarchs.yaml");
  writeFileSync(file, "network: Before\n");
  const server = start();
  await server.seen(listening);
  writeFileSync(file, "network: After\nserver: { motd: Hello }\n");
  server.child.kill("SIGHUP");
  await server.seen(/read again/);
  expect(server.stderr).toMatch(/"motd":"Hello","network":"After"/);
});

test("SIGUSR2 turns debugging on, and off again", async () => {
  const server = start();
  await server.seen(listening);
  server.child.kill("SIGUSR2");
  await server.seen(/log level is debug/);
  server.child.kill("SIGUSR2");
  await server.seen(/log level is info/);
});

test("flags set what the server listens on", async () => {
  const server = start(["--host", "127.0.0.2", "--line-port", "0", "--set", "log.level=debug"]);
  await server.seen(/the fake application stands/);
});

test("risks are warnings in the log", async () => {
  const server = start(["--host", "0.0.0.0"]);
  await server.seen(listening);
  expect(server.stderr).toMatch(/"level":"warn".*is open to others without TLS/);
});

test("started by npm it tells people where to connect, and otherwise keeps stdout clean", async () => {
  const quiet = start();
  await quiet.seen(listening);
  expect(quiet.stdout).toBe("");
  const server = start([], { npm_lifecycle_event: "start" });
  await server.seen(/terminal +nc 127\.0\.0\.1 \d+/);
  expect(server.stdout).toContain("npm start -- --host 0.0.0.0");
});

test("it goes on when nobody reads its output", async () => {
  const server = start();
  await server.seen(listening);
  server.child.stdout.destroy();
  server.child.stderr.destroy();
  server.child.kill("SIGUSR2");
  server.child.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });
});
