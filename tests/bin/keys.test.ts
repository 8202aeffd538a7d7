import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { fileServiceOf } from "../../supervisors/files.ts";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => cli.remove());

let folder: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-keys-"));
  keyFile = join(folder, "master.keys");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const canary = "archaeopteryx";
const holding = (data: string): readonly string[] =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(canary));

async function talk(server: TestServer, nick: string, lines: number): Promise<void> {
  const client = await server.irc(nick);
  for (let n = 1; n <= lines; n += 1) client.send(`PRIVMSG #lobby :${canary} ${n}`);
  await client.roundtrip();
  client.end();
}

const rotate = (server: TestServer, ...more: readonly string[]) =>
  cli.run([
    ...["keys", "rotate", "--data", server.settings.dataDirectory, "--set", "encryption.enabled=true"],
    ...["--set", `encryption.keyFile=${keyFile}`, ...more],
  ]);

test("a running server's messages of before are encrypted while people talk, and nothing of them is left", async () => {
  await using server = await startServer();
  await talk(server, "ada", 30);
  const data = server.settings.dataDirectory;
  expect(holding(data)).not.toEqual([]);
  await server.restart({ encryption: { enabled: true, keyFile } });
  expect(server.log.some(({ msg }) => String(msg).includes("monarchs keys rotate"))).toBe(true);

  const done = rotate(server, "--json");
  await talk(server, "bob", 30);
  const { code, stdout, stderr } = await done;
  expect([code, stderr]).toEqual([0, expect.stringMatching(/"job":"encrypt".*"secondsLeft":0/)]);
  expect(JSON.parse(stdout)).toMatchObject({ keys: expect.any(Number), sealed: expect.any(Number) });
  expect(holding(data)).toEqual([]);
  const eve = await server.irc("eve", "draft/chathistory batch");
  eve.send("CHATHISTORY LATEST #lobby * 100");
  const said = (await eve.roundtrip()).filter((line) => line.includes(canary));
  expect(said).toHaveLength(60);

  // there is nothing left to be encrypted: only the master key changes
  const keys = readFileSync(keyFile, "utf8");
  const again = await rotate(server);
  expect([again.code, again.stdout]).toEqual([0, ""]);
  expect(again.stderr).toMatch(/^the master key is [0-9a-f]{16} now, and \d+ keys are sealed with it\n$/);
  expect(readFileSync(keyFile, "utf8").startsWith(keys)).toBe(true);
  await server.restart({ encryption: { enabled: true, keyFile } });
  expect(server.log.filter(({ msg }) => String(msg).includes("monarchs keys rotate"))).toHaveLength(1);
});

/** An upload that is kept while no server runs. */
async function upload({ settings }: TestServer): Promise<void> {
  const file = settings.store.url.replace("sqlite:", "");
  const store = await openSqliteStore({ file, onLost: () => {} });
  const files = fileServiceOf(settings, { store: () => store, now: Date.now });
  const owner = { id: "ada", kind: "account" } as const;
  const source = Readable.from([Buffer.from(`${canary} `.repeat(100))]);
  await files.upload(source, { owner, purpose: "attachment", name: "notes.txt", type: "" });
  await store.close();
}

test("without a server the store itself is encrypted, and uploads with it", async () => {
  await using server = await startServer();
  await talk(server, "ada", 5);
  await server.application.stop();
  await until(() => !existsSync(join(server.settings.dataDirectory, "admin.sock")), "the server's end");
  await upload(server);
  expect(holding(join(server.settings.dataDirectory, "files"))).toHaveLength(1);
  const { code, stdout } = await rotate(server);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^encrypted what was plain: \d+ rows, 1 files\n$/),
  ]);
  expect(holding(server.settings.dataDirectory)).toEqual([]);
});

test("while encryption is off there are no keys to change, with a server and without", async () => {
  await using server = await startServer();
  const args = ["keys", "rotate", "--data", server.settings.dataDirectory];
  for (const _ of ["running", "stopped"]) {
    const { code, stderr } = await cli.run(args);
    expect([code, stderr]).toEqual([1, "monarchs: encryption is off; see encryption.enabled\n"]);
    await server.application.stop();
  }
  expect(existsSync(join(server.settings.dataDirectory, "master.keys"))).toBe(false);
});
