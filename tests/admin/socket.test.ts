import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectAdmin } from "../../src/admin/client.ts";
import { AdminError, type AdminHandlers } from "../../src/admin/protocol.ts";
import { type AdminServer, startAdminServer } from "../../src/admin/server.ts";

let folder: string;
let started: AdminServer[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-admin-"));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});

const account = { name: "ada", role: "user", disabled: false, createdAt: 1, lastSeenAt: null } as const;

const ban = {
  kind: "mask",
  target: "eve!*@*",
  reason: "",
  setBy: "ada",
  setAt: 1,
  until: null,
} as const;

const handlers = (changes: Partial<AdminHandlers> = {}): AdminHandlers => ({
  tree: async () => ({ id: "root", type: "supervisor", status: "running", incarnation: 1, children: [] }),
  stats: async () => ({ figures: [["connections", "3"]], metrics: [] }),
  kill: async (actor) => ({ killed: actor }),
  accountAdd: async ({ name, role }) => ({ ...account, name, role }),
  accountList: async () => [account],
  accountPasswd: async () => account,
  accountRole: async ({ role }) => ({ ...account, role }),
  accountDisable: async ({ disabled }) => ({ ...account, disabled }),
  accountExport: async () => ({ records: [], next: null }),
  accountErase: async ({ name }) => ({ name, events: 0 }),
  roomList: async () => [],
  roomCreate: async ({ room, owner }) => ({ name: room, owner }),
  roomTransfer: async ({ room, account: owner }) => ({ name: room, owner }),
  roomDelete: async ({ room }) => ({ name: room }),
  banAdd: async ({ target, reason }) => ({ ...ban, target, reason }),
  banRemove: async () => ban,
  banList: async () => [ban],
  tokenIssue: async ({ name }) => ({
    account: name,
    session: "s1",
    access: { token: "eyJ", expiresAt: 0 },
    refresh: { token: "r1", expiresAt: 0 },
  }),
  tokenRevoke: async () => ({ ended: 2 }),
  tokenRotate: async () => ({ kid: "k2" }),
  reload: async () => ({ waiting: ["network"] }),
  keysRotate: async () => ({ master: "0123456789abcdef", keys: 0, rows: 0, files: 0 }),
  filesPurge: async () => ({ count: 0, bytes: 0, files: [] }),
  keysSeal: async () => ({ next: null, seen: 0, sealed: 0 }),
  keysSealFiles: async () => ({ next: null, seen: 0, sealed: 0 }),
  keysCompact: async () => ({}),
  ...changes,
});

const start = async (changes: Partial<AdminHandlers> = {}, data = folder) => {
  const server = await startAdminServer(data, handlers(changes));
  started.push(server);
  return server;
};

/** Sends lines as they are, and gives the first answers. */
async function raw(path: string, lines: readonly string[]): Promise<readonly unknown[]> {
  const socket = connect(path);
  socket.end(lines.map((line) => `${line}\n`).join(""));
  const answers: unknown[] = [];
  for await (const line of createInterface({ input: socket })) answers.push(JSON.parse(line));
  return answers;
}

test("every command reaches its handler, several over one connection", async () => {
  await start();
  const client = await connectAdmin(folder);
  expect(await client.request("tree", {})).toMatchObject({ id: "root" });
  expect(await client.request("stats", {})).toEqual({ figures: [["connections", "3"]], metrics: [] });
  expect(await client.request("kill", { actor: "room:#lobby" })).toEqual({ killed: "room:#lobby" });
  expect(await client.request("accountAdd", { name: "bob", password: "secret" })).toEqual({
    ...account,
    name: "bob",
  });
  expect(await client.request("accountList", {})).toEqual([account]);
  expect(await client.request("accountPasswd", { name: "ada", password: "x" })).toEqual(account);
  expect(await client.request("accountRole", { name: "ada", role: "administrator" })).toMatchObject({
    role: "administrator",
  });
  expect(await client.request("accountDisable", { name: "ada", disabled: true })).toMatchObject({
    disabled: true,
  });
  expect(await client.request("roomList", {})).toEqual([]);
  expect(await client.request("reload", {})).toEqual({ waiting: ["network"] });
  client.close();
});

test("answers come in the order of the requests, also when the first takes longer", async () => {
  let finish = () => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = await start({
    stats: () => slow.then(() => ({ figures: [], metrics: [] })),
    kill: async (killed) => ({ killed }),
  });
  const answers = raw(server.path, [
    '{"id": 1, "command": "stats"}',
    '{"id": "two", "command": "kill", "args": {"actor": "x"}}',
  ]);
  finish();
  expect(await answers).toEqual([
    { id: 1, result: { figures: [], metrics: [] } },
    { id: "two", result: { killed: "x" } },
  ]);
});

test("lines that are no requests are answered, and the connection lives", async () => {
  const server = await start();
  const answers = await raw(server.path, [
    "not JSON",
    '{"command": "tree"}',
    '{"id": 3, "command": "toString"}',
    '{"id": 4, "command": "kill", "args": {}}',
    '{"id": 5, "command": "roomList"}',
  ]);
  expect(answers).toMatchObject([
    { id: null, error: { code: "badRequest" } },
    { id: null, error: { code: "badRequest" } },
    { id: 3, error: { code: "unknownCommand" } },
    { id: 4, error: { code: "badArguments" } },
    { id: 5, result: [] },
  ]);
});

test("a line without end is refused and closed", async () => {
  const server = await start();
  expect(await raw(server.path, ["x".repeat(70_000)])).toMatchObject([{ error: { code: "badRequest" } }]);
});

test("a handler's refusal keeps its code, another error is `failed`", async () => {
  const refuse = () => Promise.reject(new AdminError("noSuchActor", "there is no such actor"));
  await start({ kill: refuse, stats: () => Promise.reject(new TypeError("a bug")) });
  const client = await connectAdmin(folder);
  await expect(client.request("kill", { actor: "x" })).rejects.toMatchObject({ code: "noSuchActor" });
  await expect(client.request("stats", {})).rejects.toMatchObject({ code: "failed", message: "a bug" });
  client.close();
});

test("an account leaves without its password, whatever the handler gives", async () => {
  const row = { ...account, password: "$argon2id$…" };
  const server = await start({ accountList: async () => [row] });
  expect(await raw(server.path, ['{"id": 1, "command": "accountList"}'])).toEqual([
    { id: 1, result: [account] },
  ]);
});

test("the socket is its owner's alone, and goes with the server", async () => {
  const server = await start();
  expect(statSync(server.path).mode & 0o777).toBe(0o600);
  await server.close();
  expect(existsSync(server.path)).toBe(false);
});

test("where no server runs, connecting says so", async () => {
  await expect(connectAdmin(folder)).rejects.toMatchObject({ name: "NobodyListens" });
});

test("a request that the server does not live to answer is rejected", async () => {
  const server = await start({ stats: () => new Promise(() => {}) });
  const client = await connectAdmin(folder);
  const answer = client.request("stats", {});
  const rejected = expect(answer).rejects.toMatchObject({ name: "AdminConnectionLost" });
  await server.close();
  await rejected;
});

test("a socket that a killed server left is taken over", async () => {
  writeFileSync(join(folder, "admin.sock"), "");
  await start();
  const client = await connectAdmin(folder);
  expect(await client.request("roomList", {})).toEqual([]);
  client.close();
});

test("a socket that answers is left alone", async () => {
  const other = createServer().listen(join(folder, "admin.sock"));
  await expect(start()).rejects.toMatchObject({ name: "AdminSocketInUse" });
  expect(existsSync(join(folder, "admin.sock"))).toBe(true);
  await new Promise((resolve) => other.close(resolve));
});

test("in a folder with a long path the socket lies elsewhere, and is found all the same", async () => {
  const deep = join(folder, "a".repeat(60), "b".repeat(60));
  mkdirSync(deep, { recursive: true });
  const server = await start({}, deep);
  expect(Buffer.byteLength(server.path)).toBeLessThanOrEqual(107);
  expect(readFileSync(join(deep, "admin.path"), "utf8").trim()).toBe(server.path);
  const client = await connectAdmin(deep);
  expect(await client.request("roomList", {})).toEqual([]);
  client.close();
  await server.close();
  expect(existsSync(server.path)).toBe(false);
  expect(existsSync(join(deep, "admin.path"))).toBe(false);
  await expect(connectAdmin(deep)).rejects.toMatchObject({ name: "NobodyListens" });
});
