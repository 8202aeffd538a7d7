import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => cli.remove());

const capabilities = "standard-replies draft/chathistory batch draft/metadata-2";

/** Ada has an account, a room, a profile, said things in public and in private; bob has said things as well. */
async function inhabited() {
  const server = await startServer();
  const bob = await server.irc("bob", capabilities);
  const ada = await server.irc("adalovelace", capabilities);
  ada.send("REGISTER * ada@example.org secret-1");
  await ada.line(/ REGISTER SUCCESS /);
  ada.send(
    "PRIVMSG #lobby :my very words",
    "PRIVMSG bob :only for bob",
    "METADATA * SET about :mathematician",
  );
  ada.send("JOIN #hers", "CS REGISTER #hers");
  await bob.line(/ :only for bob$/);
  bob.send("PRIVMSG #lobby :bobs words", "PRIVMSG adalovelace :only for ada");
  await ada.line(/ :only for ada$/);
  await Promise.all([ada.roundtrip(), bob.roundtrip()]);
  return { server, ada, bob };
}

const data = (server: TestServer) => ["--data", server.settings.dataDirectory];

/** What all files of the data folder hold, as Latin-1, in which no byte is lost. */
const bytesOf = (server: TestServer): string => {
  const { dataDirectory } = server.settings;
  const files = readdirSync(dataDirectory, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ name }) => readFileSync(join(dataDirectory, name), "latin1")).join("\n");
};

test.each([["while the server runs"], ["without the server"]])(
  "an export has all that is kept about a person, and nothing of what others said elsewhere: %s",
  async (when) => {
    const { server } = await inhabited();
    await using _ = server;
    if (when === "without the server") await server.application.stop();
    const { code, stdout, stderr } = await cli.run(["account", "export", "adalovelace", ...data(server)]);
    expect([code, stderr]).toEqual([0, ""]);
    const records = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records).toContainEqual(expect.objectContaining({ record: "event", text: "my very words" }));
    expect(records).toContainEqual(expect.objectContaining({ record: "event", text: "only for bob" }));
    expect(records).toContainEqual(expect.objectContaining({ record: "event", text: "only for ada" }));
    for (const said of ["ada@example.org", "mathematician", "#hers"]) expect(stdout).toContain(said);
    expect(stdout).not.toContain("bobs words");
    expect(stdout).not.toMatch(/argon2|SCRAM|_hash/i);
  },
);

test("an erased account is gone at once: its sessions, its name in what it said, its room's owner, its name for others", async () => {
  const { server, ada, bob } = await inhabited();
  await using _ = server;
  const erased = await cli.run(["account", "erase", "adalovelace", "--yes", ...data(server)]);
  expect(erased).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^adalovelace is erased; \d+ events/),
  });
  await ada.closed;
  bob.send("CHATHISTORY LATEST #lobby * 50");
  const told = (await bob.roundtrip()).filter((line) => line.startsWith("@batch")).join("\n");
  expect(told).toContain(":*erased*!erased@erased PRIVMSG #lobby :my very words");
  expect(told).not.toContain("adalovelace!");
  bob.send("CS INFO #hers");
  expect((await bob.roundtrip()).join("\n")).not.toContain("adalovelace");
  const again = await server.irc("adalovelace", capabilities);
  again.send("REGISTER * * another-1");
  await again.line(/ REGISTER SUCCESS /);
  again.send("CHATHISTORY LATEST bob * 50");
  expect((await again.roundtrip()).join("\n")).not.toContain("only for");
});

test("with the words, nothing of them is left in the data folder", async () => {
  const { server } = await inhabited();
  await using _ = server;
  const erased = await cli.run(["account", "erase", "adalovelace", "--messages", "--yes", ...data(server)]);
  expect(erased.code).toBe(0);
  const carol = await server.irc("carol", capabilities);
  carol.send("CHATHISTORY LATEST #lobby * 50");
  expect((await carol.roundtrip()).join("\n")).not.toContain("my very words");
  carol.send("PRIVMSG #lobby :after it");
  await carol.roundtrip();
  await server.application.stop();
  await until(() => !bytesOf(server).includes("my very words"), "the words are gone");
  const left = bytesOf(server);
  for (const gone of ["only for bob", "mathematician", "ada@example.org", "my very words"])
    expect(left.includes(gone), gone).toBe(false);
  expect(left).toContain("bobs words");
});

test("nobody is erased without having agreed, and nobody who is not there", async () => {
  await using server = await startServer();
  const unasked = await cli.run(["account", "erase", "ada", ...data(server)]);
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("Give --yes") });
  const nobody = await cli.run(["account", "erase", "ada", "--yes", ...data(server)]);
  expect(nobody).toMatchObject({ code: 1, stderr: "monarchs: there is no account ada\n" });
});
