import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bundleCli, type Cli, type CliProcess } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
});
afterAll(() => cli.remove());

let folder: string;
let running: CliProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-account-"));
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill("SIGKILL");
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
});

const env = { MONARCHS__ACCOUNTS__HASHCOST: "low" };
const run = (args: readonly string[], input = "") => cli.run(["account", ...args], { folder, env, input });
const add = (name: string, password = "a good password") =>
  run(["add", name, "--password-stdin"], `${password}\n`);
const accounts = async () => {
  const { stdout } = await run(["list", "--json"]);
  const listed = JSON.parse(stdout) as { name: string; role: string; disabled: boolean }[];
  return listed.map(({ name, role, disabled }) => `${name} ${role}${disabled ? " disabled" : ""}`);
};

const startServer = async () => {
  const listeners = "listeners=[{protocol: line, port: 0}]";
  const server = cli.spawn(["start", "--set", listeners], { folder, env });
  running.push(server);
  const [, port] = await server.seen(/"port":(\d+)[^\n]*"msg":"listening"/);
  return { server, port: Number(port) };
};

test("without a server, accounts are added, changed and listed in the store", async () => {
  expect(await add("ada")).toMatchObject({ code: 0, stdout: "added account ada (user)\n", stderr: "" });
  expect(await run(["role", "ada", "administrator"])).toMatchObject({ code: 0 });
  expect(await run(["disable", "ada"])).toMatchObject({ code: 0, stdout: "ada is disabled\n" });
  expect(await accounts()).toEqual(["ada administrator disabled"]);
  expect(await run(["enable", "ada"])).toMatchObject({ code: 0, stdout: "ada is enabled\n" });
});

test("what is refused is exit code 1, with the reason in one line", async () => {
  await add("ada");
  expect(await add("ADA")).toMatchObject({ code: 1, stderr: "monarchs: there is an account ADA already\n" });
  expect(await add("bob", "x")).toMatchObject({
    code: 1,
    stderr: "monarchs: a password has at least 3 characters\n",
  });
  expect(await add("#bob")).toMatchObject({ code: 1, stderr: expect.stringMatching(/^monarchs: a name /) });
  expect(await run(["role", "eve", "user"])).toMatchObject({
    code: 1,
    stderr: "monarchs: there is no account eve\n",
  });
  expect(await run(["role", "ada", "king"])).toMatchObject({ code: 2 });
  expect(await accounts()).toEqual(["ada user"]);
});

test("an account added while the server runs can be used at once, with the password as given", async () => {
  const { port } = await startServer();
  expect(await add("ada", "pässwörd with spaces ")).toMatchObject({ code: 0 });
  const login = (password: string) =>
    cli.run(["connect", `127.0.0.1:${port}`], { folder, input: `/login ada\n${password}\n/quit\n` });
  expect((await login("wrong password")).stdout).not.toContain("logged in");
  expect((await login("pässwörd with spaces ")).stdout).toContain("- logged in as ada");
});

test("commands on a running server reach its tree", async () => {
  const { server } = await startServer();
  const ask = (...args: readonly string[]) => cli.run(args, { folder, env });
  expect((await ask("tree")).stdout).toMatch(/^root-1 \(root\)[\s\S]*└── server/);
  expect((await ask("kill", "server")).stdout).toBe("killed server\n");
  await server.seen(/server is back/);
  expect(await ask("kill", "nobody")).toMatchObject({ code: 1 });
  expect((await ask("room", "list")).stdout).toMatch(/^ROOM +MEMBERS/);
  expect((await ask("stats")).stdout).toContain("connections");
  expect((await ask("reload")).stdout).toBe("settings are read again\n");
});

test("a second server on the same data is refused with exit code 5, on the same port with 4", async () => {
  const { port } = await startServer();
  const again = (...more: readonly string[]) =>
    cli.run(["start", "--set", `listeners=[{protocol: line, port: ${port}}]`, ...more], { folder, env });
  expect(await again()).toMatchObject({ code: 5 });
  expect(await again("--data", "other")).toMatchObject({ code: 4 });
});

test("clients are told before the server ends", async () => {
  const { server, port } = await startServer();
  const client = cli.spawn(["connect", `127.0.0.1:${port}`, "--name", "ada"], { folder });
  running.push(client);
  await client.seen(/welcome, ada/);
  server.child.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });
  expect((await client.ended).stdout.trimEnd().split("\n").at(-1)).toMatch(/^\* bye/);
});
