import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type AdminServer, startAdminServer } from "../../src/admin/server.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli("tests/bin/fixtures/application.ts");
});
afterAll(() => cli.remove());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], env: Record<string, string> = {}, input = "") =>
  cli.run(args, { folder, env, input });

const commands = [
  "start",
  "relay",
  "connect",
  "init",
  "check-config",
  "print-config",
  "openapi",
  "doctor",
  "policy",
  "account add",
  "account list",
  "account passwd",
  "account role",
  "account disable",
  "account enable",
  "room list",
  "ban add",
  "ban remove",
  "ban list",
  "tree",
  "stats",
  "kill",
  "reload",
];

test.each(commands)("%s -h shows its usage with examples, and is a success", async (command) => {
  const result = await run([...command.split(" "), "-h"]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  expect(result.stdout).toContain(`Usage: monarchs ${command}`);
  expect(result.stdout).toMatch(/Examples:\n {2}\$ monarchs /);
});

test("policy prints the table of permissions, for people and as JSON", async () => {
  const text = await run(["policy"]);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toMatch(/^edit a message +yes +the author .* no$/m);
  const rows: unknown = JSON.parse((await run(["policy", "--json"])).stdout);
  expect(rows).toContainEqual(
    expect.objectContaining({ what: "delete a message", "operator (@)": "yes", "not a member": "no" }),
  );
});

test.each(["-V", "--version"])("%s prints version, commit, Node and SQLite", async (flag) => {
  const { code, stdout } = await run([flag]);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^monarchs \d+\.\d+\.\d+ \(commit \w+\)\nNode\.js \d+\.\d+\.\d+\nSQLite \d+\.\d+\.\d+\n$/,
  );
});

test.each([
  [[]],
  [["nonsense"]],
  [["start", "--nonsense"]],
  [["start", "--line-port", "70000"]],
  [["kill"]],
  [["account"]],
])("wrong usage %j is exit code 2, with help on stderr only", async (args) => {
  const result = await run(args);
  expect(result.code).toBe(2);
  expect(result.stdout).toBe("");
  expect(result.stderr).not.toBe("");
});

test("a mistyped command is told the nearest", async () => {
  expect((await run(["strat"])).stderr).toContain("Did you mean start?");
});

test("check-config tells every fault with its place, and exits with 1", async () => {
  writeFileSync(join(folder, "bad.yaml"), "netwrok: x\nlimits:\n  topicLength: 0\n");
  const { code, stderr } = await run(["check-config", "bad.yaml"]);
  expect(code).toBe(1);
  expect(stderr.replaceAll(`${folder}/`, "").split("\n")).toEqual([
    "bad.yaml:1:1: netwrok: unknown setting; did you mean network?",
    "bad.yaml:3:3: limits.topicLength: must be at least 1, not 0",
    "",
  ]);
});

test("check-config is content with a good file, and warns of what is risky", async () => {
  writeFileSync(join(folder, "good.yaml"), "operators: [{ name: root, password: long enough to pass }]\n");
  const { code, stdout, stderr } = await run(["check-config", "good.yaml"]);
  expect([code, stdout]).toEqual([0, `${folder}/good.yaml: ok\n`]);
  expect(stderr).toMatch(/^warning: operators\[0\]\.password: the password of root is plain text/);
});

test("check-config reads the certificates, too", async () => {
  writeFileSync(
    join(folder, "tls.yaml"),
    "listeners: [{ protocol: irc, port: 6697, tls: { certificate: none.pem, key: none.key } }]\n",
  );
  const { code, stderr } = await run(["check-config", "tls.yaml"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^listeners\[0\]\.tls\.certificate: ENOENT/m);
});

test("check-config says when the file is not there", async () => {
  const { code, stderr } = await run(["check-config", "none.yaml"]);
  expect([code, stderr]).toEqual([1, `${folder}/none.yaml: there is no such file\n`]);
});

test("init writes a file that check-config likes, and overwrites none", async () => {
  for (const more of [[], ["--production", "--force"]]) {
    expect(await run(["init", ...more])).toMatchObject({ code: 0 });
    expect(statSync(join(folder, "monarchs.yaml")).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, "data"))).toBe(true);
  }
  expect((await run(["print-config"])).stdout).toMatch(/certificate: fullchain\.pem # .*monarchs\.yaml:\d+/);
  expect(await run(["init"])).toMatchObject({ code: 1 });
  expect(await run(["init", "--force"])).toMatchObject({ code: 0 });
  expect(await run(["check-config"])).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(join(folder, "monarchs.yaml"), "utf8")).toMatch(/secret: [\w-]{32}/);
});

test("print-config shows where each value came from, and no secret", async () => {
  writeFileSync(join(folder, "monarchs.yaml"), "network: Mine\nrelay: { secret: a very long secret }\n");
  const env = { MONARCHS__LIMITS__TOPICLENGTH: "99" };
  const { code, stdout } = await run(["print-config", "--set", "rooms.autojoin=[a]"], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^network: Mine # .*monarchs\.yaml:1$/m);
  expect(stdout).toMatch(/topicLength: 99 # MONARCHS__LIMITS__TOPICLENGTH$/m);
  expect(stdout).toMatch(/autojoin: \[ a \] # --set rooms\.autojoin$/m);
  expect(stdout).toMatch(/pingInterval: 120 # default$/m);
  expect(stdout).toMatch(/secret: \(hidden\) # .*monarchs\.yaml:2$/m);
  expect(stdout).not.toContain("a very long secret");
});

test("doctor finds a healthy machine healthy", async () => {
  const { code, stdout } = await run(["doctor", "--json", "--set", "listeners=[]"]);
  const findings = JSON.parse(stdout) as { check: string; state: string }[];
  expect(findings.filter(({ state }) => state === "failed")).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(
    expect.arrayContaining(["Node.js", "SQLite", "argon2", "clock", "data folder", "disk"]),
  );
  expect(code).toBe(0);
});

test("doctor finds a port that is taken, with what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, stdout } = await run(["doctor", "--set", `listeners=[{protocol: irc, port: ${port}}]`]);
  await new Promise((resolve) => other.close(resolve));
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`FAIL port ${port} \\(irc\\): 127\\.0\\.0\\.1: EADDRINUSE\\n {5}fix: `));
});

test.each([["tree"], ["stats"], ["kill", "server"], ["reload"], ["token", "rotate-key"]])(
  "%s says when no server runs, with exit code 1",
  async (...args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^monarchs: no server is running \(nobody listens on .*admin\.sock\)\n$/);
  },
);

const account = { name: "ada", role: "user", disabled: false, createdAt: 0, lastSeenAt: null } as const;

const ban = {
  kind: "mask",
  target: "eve!*@*",
  reason: "spam",
  setBy: "ada",
  setAt: 0,
  until: null,
} as const;

const serve = (): Promise<AdminServer> =>
  startAdminServer(join(folder, "data"), {
    tree: async () => ({
      id: "root",
      type: "supervisor",
      status: "running",
      incarnation: 1,
      supervises: { strategy: "one_for_one", restarts: 1, intensity: 10, period: 60_000, childCount: 2 },
      children: [
        { id: "store", type: "worker", status: "running", incarnation: 1, children: [] },
        { id: "server", type: "worker", status: "running", incarnation: 2, mailboxLength: 3, children: [] },
      ],
    }),
    stats: async () => ({
      figures: [
        ["connections", "3"],
        ["largest batch", "7"],
      ],
      metrics: [
        { name: "monarchs_users", help: "People.", type: "gauge", values: [{ labels: {}, value: 2 }] },
      ],
    }),
    kill: async (killed) => ({ killed }),
    accountAdd: async ({ name, role }) => ({ ...account, name, role }),
    accountList: async () => [account],
    accountPasswd: async () => account,
    accountRole: async ({ role }) => ({ ...account, role }),
    accountDisable: async ({ disabled }) => ({ ...account, disabled }),
    accountExport: async () => ({ records: [], next: null }),
    accountErase: async ({ name }) => ({ name, events: 0 }),
    roomList: async () => [{ name: "#lobby", members: 2, messages: 7, topic: "hi", owner: null }],
    roomCreate: async ({ room, owner }) => ({ name: room, owner }),
    roomTransfer: async ({ room, account: owner }) => ({ name: room, owner }),
    roomDelete: async ({ room }) => ({ name: room }),
    banAdd: async ({ target, reason, duration }) => ({
      ...ban,
      target,
      reason,
      until: duration === "1d" ? 86_400_000 : null,
    }),
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
  });

test("commands ask the running server, and print what it says", async () => {
  const server = await serve();
  expect((await run(["tree"])).stdout).toBe(
    "root  one_for_one, 1 of 10 restarts in 60 s\n├── store\n└── server  incarnation 2, 3 waiting\n",
  );
  expect((await run(["stats"])).stdout).toBe("connections    3\nlargest batch  7\n");
  expect(JSON.parse((await run(["stats", "--json"])).stdout)).toMatchObject([
    { name: "monarchs_users", type: "gauge", values: [{ labels: {}, value: 2 }] },
  ]);
  expect((await run(["kill", "server"])).stdout).toBe("killed server\n");
  expect(await run(["reload"])).toMatchObject({ stderr: "network has changed; that needs a restart\n" });
  expect((await run(["room", "list"])).stdout).toBe(
    "ROOM    MEMBERS  MESSAGES  OWNER  TOPIC\n#lobby  2        7         -      hi\n",
  );
  expect((await run(["ban", "add", "eve!*@*", "--for", "1d", "--reason", "spam"])).stdout).toBe(
    "the mask eve!*@* is banned until 1970-01-02 00:00\n",
  );
  expect((await run(["ban", "remove", "eve!*@*"])).stdout).toBe("the mask eve!*@* is no longer banned\n");
  expect((await run(["ban", "list"])).stdout).toBe(
    "KIND  TARGET   BY   SINCE             UNTIL  REASON\nmask  eve!*@*  ada  1970-01-01 00:00  never  spam\n",
  );
  expect(JSON.parse((await run(["account", "list", "--json"])).stdout)).toEqual([account]);
  await server.close();
});

test("account add gives the running server the first line of stdin", async () => {
  const server = await serve();
  const added = await run(
    ["account", "add", "bob", "--password-stdin", "--role", "administrator"],
    {},
    "pass\nrest\n",
  );
  expect(added).toMatchObject({ code: 0, stdout: "added account bob (administrator)\n" });
  await server.close();
});

test("a password is never an argument, and without a terminal it has to come from stdin", async () => {
  expect(await run(["account", "add", "bob"])).toMatchObject({
    code: 2,
    stderr: "monarchs: give --password-stdin, or a terminal\n",
  });
  expect(await run(["account", "add", "bob", "--password-stdin"])).toMatchObject({ code: 2 });
});
