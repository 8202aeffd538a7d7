import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => cli.remove());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-backup-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A server with an account, a room of its own, an edited message, a private conversation and somebody's profile. */
async function busyServer(): Promise<TestServer> {
  const server = await startServer();
  const ada = await server.irc("ada", "standard-replies draft/metadata-2 draft/message-redaction");
  ada.send("REGISTER * * secret-1");
  await ada.line(/ REGISTER SUCCESS /);
  const bob = await server.irc("bob");
  for (let n = 1; n <= 40; n += 1) ada.send(`PRIVMSG #lobby :words ${n}`);
  await bob.line(/ :words 40$/);
  ada.send(
    "PRIVMSG bob :between us 日本",
    "METADATA * SET display-name :Ada L.",
    "JOIN #made",
    "CS REGISTER #made",
  );
  await bob.line(/between us/);
  await ada.roundtrip();
  return server;
}

const saidIn = async (server: TestServer): Promise<readonly string[]> => {
  const eve = await server.irc("eve", "draft/chathistory batch");
  eve.send("CHATHISTORY LATEST #lobby * 100");
  return (await eve.roundtrip())
    .filter((line) => line.includes("PRIVMSG"))
    .map((line) => line.split(" :").at(-1) ?? "");
};

test("a backup of a running server is put back, and all of it is there", async () => {
  const backup = join(folder, "backup");
  {
    await using server = await busyServer();
    const { dataDirectory } = server.settings;
    const made = await cli.run(["backup", backup, "--data", dataDirectory, "--json"]);
    expect(made.stderr).toMatch(/"job":"backup".*"secondsLeft":0/);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ folder: backup });
    // what is said later is not in it
    const carol = await server.irc("carol");
    carol.send("PRIVMSG #lobby :too late");
    await carol.roundtrip();
  }
  expect(statSync(backup).mode & 0o777).toBe(0o700);
  expect(statSync(join(backup, "store.db")).mode & 0o777).toBe(0o600);
  const data = join(folder, "data");
  const dry = await cli.run(["restore", backup, "--data", data, "--dry-run"]);
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/is whole: \d+ files/) });
  expect(existsSync(data)).toBe(false);
  expect(await cli.run(["restore", backup, "--data", data])).toMatchObject({ code: 0 });
  await using again = await startServer({ dataDirectory: data });
  expect(await saidIn(again)).toEqual(Array.from({ length: 40 }, (_, n) => `words ${n + 1}`));
  const ada = await again.line("ada-again");
  ada.send("/login ada secret-1");
  await ada.line(/logged in/i);
});

test("data that is there is moved aside, and only when that was agreed to", async () => {
  const backup = join(folder, "backup");
  const data = join(folder, "data");
  await (await startServer({ dataDirectory: data })).application.stop();
  expect((await cli.run(["backup", backup, "--data", data])).code).toBe(0);
  writeFileSync(join(data, "mine.txt"), "mine");
  const unasked = await cli.run(["restore", backup, "--data", data]);
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("Give --yes") });
  expect(existsSync(join(data, "mine.txt"))).toBe(true);
  expect((await cli.run(["restore", backup, "--data", data, "--yes"])).code).toBe(0);
  expect(existsSync(join(data, "mine.txt"))).toBe(false);
  const aside = readdirSync(folder).find((name) => name.startsWith("data.before-restore-"));
  expect(readFileSync(join(folder, String(aside), "mine.txt"), "utf8")).toBe("mine");
});

test("nothing is restored under a running server", async () => {
  const backup = join(folder, "backup");
  await using server = await startServer();
  const { dataDirectory } = server.settings;
  await cli.run(["backup", backup, "--data", dataDirectory]);
  const refused = await cli.run(["restore", backup, "--data", dataDirectory, "--yes"]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("a server runs with this data") });
});

test.each([
  [
    "a file that was changed",
    (backup: string) => appendFileSync(join(backup, "data", "cloak.key"), "x"),
    /not as it was/,
  ],
  ["a file that is missing", (backup: string) => rmSync(join(backup, "data", "cloak.key")), /missing/],
  [
    "a store that was changed",
    (backup: string) => appendFileSync(join(backup, "store.db"), "x"),
    /not as it was/,
  ],
  [
    "a manifest that leads elsewhere",
    (backup: string) => {
      const file = join(backup, "manifest.json");
      writeFileSync(file, readFileSync(file, "utf8").replace("data/cloak.key", "data/../../cloak.key"));
    },
    /leads out of the backup/,
  ],
] as const)("%s is found before anything is changed", async (_, damage, told) => {
  const backup = join(folder, "backup");
  const data = join(folder, "data");
  await (await startServer({ dataDirectory: data })).application.stop();
  await cli.run(["backup", backup, "--data", data]);
  damage(backup);
  const refused = await cli.run(["restore", backup, "--data", data, "--yes"]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(told) });
  expect(readdirSync(folder).sort()).toEqual(["backup", "data"]);
});

/** The lines of an export but the first, which tells when it was made. */
const rowsOf = (text: string): readonly string[] => text.trimEnd().split("\n").slice(1);

test("an export makes the same store again, of which the same export is made", async () => {
  const file = join(folder, "all.jsonl");
  let before: string;
  {
    await using server = await busyServer();
    const made = await cli.run(["export", "--data", server.settings.dataDirectory, "--output", file]);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringMatching(/^wrote \d+ rows/) });
    before = readFileSync(file, "utf8");
    expect(before).toContain("between us 日本");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  const data = join(folder, "data");
  expect(await cli.run(["import", file, "--data", data, "--dry-run"])).toMatchObject({ code: 0 });
  expect(readdirSync(data)).toEqual([]);
  expect(await cli.run(["import", "-", "--data", data], { input: before })).toMatchObject({ code: 0 });
  const again = await cli.run(["export", "--data", data]);
  expect(rowsOf(again.stdout)).toEqual(rowsOf(before));
  await using server = await startServer({ dataDirectory: data });
  expect(await saidIn(server)).toHaveLength(40);
  const ada = await server.line("ada-again");
  ada.send("/login ada secret-1", "/search words 7");
  await ada.line(/words 7/);
  const second = await cli.run(["import", file, "--data", data]);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/a server runs|there is a store/) });
});

test.each([
  ["cut short", (text: string) => text.split("\n").slice(0, -4).join("\n"), /ends before its end/],
  ["not an export", () => '{"hello": 1}\n', /line 1: this is not an export/],
  ["of a newer version", (text: string) => text.replace(/"schema":\d+/, '"schema":9999'), /schema 9999/],
  [
    "not JSON in the middle",
    (text: string) => text.replace('{"table":"events"', "{table:events"),
    /it is not JSON/,
  ],
  [
    "with a table of no schema",
    (text: string) => text.replace('"table":"events"', '"table":"evil"'),
    /no table evil/,
  ],
  ["with a column of no schema", (text: string) => text.replace('"nick":', '"nick\\" --":'), /has no nick/],
  [
    "with a value of no kind",
    (text: string) => text.replace('"nick":"ada"', '"nick":["ada"]'),
    /none of ours/,
  ],
  [
    "with a row twice",
    (text: string) => text.replace(/(\{"table":"accounts".*\n)/, "$1$1"),
    /UNIQUE|PRIMARY KEY/i,
  ],
] as const)(
  "an export that is %s is refused by its line, and nothing is left of it",
  async (_, spoil, told) => {
    const file = join(folder, "all.jsonl");
    await using server = await startServer();
    const ada = await server.irc("ada", "standard-replies");
    ada.send("REGISTER * * secret-1", "PRIVMSG #lobby :hello");
    await ada.line(/ REGISTER SUCCESS /);
    await ada.roundtrip();
    const { stdout } = await cli.run(["export", "--data", server.settings.dataDirectory]);
    writeFileSync(file, spoil(stdout));
    const data = join(folder, "data");
    const refused = await cli.run(["import", file, "--data", data]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(told) });
    expect(readdirSync(data)).toEqual([]);
  },
);

test("uploads of an encrypted server are in the backup, and told what is not: a key file elsewhere", async () => {
  const backup = join(folder, "backup");
  const data = join(folder, "data");
  const encryption = { enabled: true, keyFile: join(folder, "kept", "master.keys") };
  mkdirSync(join(folder, "kept"));
  const sign = async (server: TestServer) => {
    const base = `http://127.0.0.1:${server.port("http")}/api/v1`;
    const signed = await fetch(`${base}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "ada", password: "secret-1" }),
    });
    const { accessToken } = (await signed.json()) as { readonly accessToken: string };
    return { base, headers: { authorization: `Bearer ${accessToken}` } };
  };
  let id = "";
  {
    await using server = await startServer({ encryption });
    const ada = await server.irc("ada", "standard-replies");
    ada.send("REGISTER * * secret-1");
    await ada.line(/ REGISTER SUCCESS /);
    const { base, headers } = await sign(server);
    const sent = await fetch(`${base}/uploads`, {
      method: "POST",
      headers: { ...headers, "content-disposition": 'attachment; filename="notes.txt"' },
      body: "words of a file",
    });
    ({ id } = (await sent.json()) as { readonly id: string });
    const made = await cli.run([
      ...["backup", backup, "--data", server.settings.dataDirectory],
      ...["--set", "encryption.enabled=true", "--set", `encryption.keyFile=${encryption.keyFile}`],
    ]);
    expect(made).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("not in the backup: the key file"),
    });
  }
  expect((await cli.run(["restore", backup, "--data", data])).code).toBe(0);
  await using again = await startServer({ dataDirectory: data, encryption });
  const { base, headers } = await sign(again);
  const given = await fetch(`${base}/files/${id}/notes.txt`, { headers });
  expect([given.status, await given.text()]).toEqual([200, "words of a file"]);
});
