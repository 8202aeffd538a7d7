import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleCli, type Cli, type CliProcess } from "./cli.ts";

const env = { MONARCHS__ACCOUNTS__HASHCOST: "low" };
let cli: Cli;
let folder: string;
let server: CliProcess;
let url: string;

beforeAll(async () => {
  cli = await bundleCli();
  folder = mkdtempSync(join(tmpdir(), "monarchs-token-"));
  server = cli.spawn(["start", "--set", "listeners=[{protocol: http, port: 0}]"], { folder, env });
  const [, port] = await server.seen(/"port":(\d+)[^\n]*"msg":"listening"/);
  url = `http://127.0.0.1:${port}/api/v1`;
  await cli.run(["account", "add", "ada", "--password-stdin"], { folder, env, input: "a good password\n" });
});
afterAll(async () => {
  server.child.kill("SIGKILL");
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
  cli.remove();
});

const token = (...args: readonly string[]) => cli.run(["token", ...args], { folder, env });
const issued = async (): Promise<{ session: string; access: { token: string } }> =>
  JSON.parse((await token("issue", "ada", "--device", "backup-bot", "--json")).stdout);
const me = (access: string) => fetch(`${url}/me`, { headers: { authorization: `Bearer ${access}` } });

test("a token of the command line is an account's, and its owner sees for what it is", async () => {
  const { code, stdout } = await token("issue", "ada", "--access-only");
  expect(code).toBe(0);
  const self = await me(stdout.trim());
  expect([self.status, await self.json()]).toMatchObject([200, { username: "ada", kind: "account" }]);
  const { session, access } = await issued();
  const listed = await fetch(`${url}/auth/sessions`, {
    headers: { authorization: `Bearer ${access.token}` },
  });
  const { sessions } = (await listed.json()) as { sessions: readonly { id: string; device: string }[] };
  expect(sessions.find(({ id }) => id === session)?.device).toBe("backup-bot");
  expect(await token("issue", "nobody")).toMatchObject({ code: 1, stdout: "" });
});

test("what is revoked is worth nothing: one session, or all of an account", async () => {
  const [first, second] = [await issued(), await issued()];
  expect((await token("revoke", "ada", "--session", first.session)).code).toBe(0);
  expect([(await me(first.access.token)).status, (await me(second.access.token)).status]).toEqual([401, 200]);
  expect((await token("revoke", "ada")).code).toBe(0);
  expect((await me(second.access.token)).status).toBe(401);
});

test("tokens of the key before the one that signs are taken, and those of the key before that are not", async () => {
  const { access } = await issued();
  const keyOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split(".")[0] ?? "", "base64url").toString()).kid;
  expect((await token("rotate-key")).code).toBe(0);
  const next = (await issued()).access;
  expect(keyOf(next.token)).not.toBe(keyOf(access.token));
  expect([(await me(access.token)).status, (await me(next.token)).status]).toEqual([200, 200]);
  await token("rotate-key");
  expect([(await me(access.token)).status, (await me(next.token)).status]).toEqual([401, 200]);
});
