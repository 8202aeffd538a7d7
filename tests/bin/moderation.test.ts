import { afterAll, beforeAll, expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bundleCli, type Cli } from "./cli.ts";

let cli: Cli;
beforeAll(async () => {
  cli = await bundleCli();
}, 60_000);
afterAll(() => cli.remove());

/** A server with the accounts ada and bob, and what the command line says to it. */
async function withAccounts(settings: SettingsInput = {}) {
  const server = await startServer(settings);
  const run = (...args: readonly string[]) =>
    cli.run([...args, "--data", server.settings.dataDirectory], {
      input: "good-secret-1\n",
      env: { MONARCHS__ACCOUNTS__HASHCOST: "low" },
    });
  for (const name of ["ada", "bob"]) {
    const added = await run("account", "add", name, "--password-stdin");
    expect(added).toMatchObject({ code: 0, stderr: "" });
  }
  return { server, run };
}

const identified = async (server: TestServer, name: string) => {
  const client = await server.irc(`${name}-here`, "standard-replies");
  client.send(`NS IDENTIFY ${name} good-secret-1`);
  await client.line(/ 900 /);
  return client;
};

test.each([["of a running server"], ["without a server"]])(
  "rooms are made, listed, transferred and deleted %s, and each is in the audit log",
  async (how) => {
    const { server, run } = await withAccounts();
    await using _ = server;
    if (how === "without a server") await server.application.stop();
    expect(await run("room", "create", "help", "--owner", "ada")).toMatchObject({
      code: 0,
      stdout: "#help belongs to ada\n",
      stderr: "",
    });
    const twice = await run("room", "create", "#HELP", "--owner", "bob");
    expect(twice).toMatchObject({
      code: 1,
      stderr: "monarchs: there is a room #help already; its owner is ada\n",
    });
    expect((await run("room", "transfer", "#help", "bob", "--json")).stdout).toBe(
      `${JSON.stringify({ name: "#help", owner: "bob" }, null, 2)}\n`,
    );
    const listed = JSON.parse((await run("room", "list", "--json")).stdout) as readonly object[];
    expect(listed).toContainEqual({ name: "#help", members: 0, messages: 2, owner: "bob", topic: "" });
    const dry = await run("room", "delete", "help", "--dry-run");
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining("would go") });
    expect(await run("room", "delete", "help")).toMatchObject({ code: 2 });
    expect(await run("room", "delete", "help", "--yes")).toMatchObject({
      code: 0,
      stdout: "#help is deleted\n",
    });
    expect(await run("room", "delete", "help", "--yes")).toMatchObject({
      code: 1,
      stderr: "monarchs: there is no room #help\n",
    });
    const exported = (await run("export")).stdout.split("\n");
    for (const action of ["createRoom", "transferRoom", "deleteRoom"])
      expect(
        exported.filter((line) => line.includes(`"${action}"`) && line.includes('"command line"')),
      ).toHaveLength(1);
  },
);

test("who is in a room sees the command line give it away, and end it", async () => {
  const { server, run } = await withAccounts();
  await using _ = server;
  const ada = await identified(server, "ada");
  const bob = await identified(server, "bob");
  ada.send("JOIN #ours", "CS REGISTER #ours");
  await ada.roundtrip();
  bob.send("JOIN #ours");
  await bob.roundtrip();
  expect((await run("room", "transfer", "#ours", "bob")).code).toBe(0);
  const told = await bob.line(/ MODE #ours /);
  expect(told).toMatch(/^:monarchs\.local MODE #ours .*q.* bob-here/);
  expect((await run("room", "delete", "#ours", "--yes")).code).toBe(0);
  await bob.line(/^:monarchs\.local KICK #ours bob-here :the room was deleted/);
  ada.send("CS INFO #ours");
  expect((await ada.roundtrip()).join("\n")).toContain("No such channel");
});

test("what an owner got on the command line is theirs when the server runs again", async () => {
  const { server, run } = await withAccounts();
  await server.application.stop();
  await run("room", "create", "#kept", "--owner", "ada");
  await run("room", "transfer", "#kept", "bob");
  await using again = await startServer({ dataDirectory: server.settings.dataDirectory });
  const bob = await identified(again, "bob");
  bob.send("JOIN #kept");
  await bob.line(/ 353 .*[~@]bob-here/);
  bob.send("MODE #kept +q ada");
  expect((await bob.roundtrip()).join("\n")).not.toMatch(/ 48[12] /);
});

test.each([["of a running server"], ["without a server"]])(
  "bans are added, listed and taken back %s",
  async (how) => {
    const { server, run } = await withAccounts();
    await using _ = server;
    const eve = await server.irc("eve");
    if (how === "without a server") await server.application.stop();
    expect(await run("ban", "add", "eve!*@*", "--for", "1d", "--reason", "spam")).toMatchObject({ code: 0 });
    await eve.closed;
    expect(await run("ban", "add", "nobody-of-that-name")).toMatchObject({
      code: 1,
      stderr: "monarchs: there is no account nobody-of-that-name\n",
    });
    expect(await run("ban", "add", "eve", "--for", "soon")).toMatchObject({ code: 1 });
    const bans = JSON.parse((await run("ban", "list", "--json")).stdout) as readonly object[];
    expect(bans).toEqual([
      expect.objectContaining({ kind: "mask", target: "eve!*@*", reason: "spam", setBy: "command line" }),
    ]);
    expect((await run("ban", "remove", "eve!*@*")).stdout).toBe("the mask eve!*@* is no longer banned\n");
    expect((await run("ban", "remove", "eve!*@*")).code).toBe(1);
  },
);

test("a ban that was set without a server keeps its target out once it runs", async () => {
  const { server, run } = await withAccounts();
  await server.application.stop();
  expect((await run("ban", "add", "127.0.0.0/8", "--reason", "go away")).code).toBe(0);
  await using again = await startServer({ dataDirectory: server.settings.dataDirectory });
  const eve = await again.connect("line");
  expect(await eve.line(/go away/)).toContain("go away");
});

test("a room that may not be, and an account that is not there, are refused", async () => {
  const { server, run } = await withAccounts({ rooms: { mode: "single" } });
  await using _ = server;
  expect((await run("room", "create", "#second", "--owner", "ada")).code).toBe(1);
  expect(await run("room", "create", "#lobby", "--owner", "carol")).toMatchObject({
    code: 1,
    stderr: "monarchs: there is no account carol\n",
  });
  expect(await run("room", "create", "#a,b", "--owner", "ada")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("cannot be the name of a room"),
  });
  expect(await run("room", "transfer", "#nowhere", "ada")).toMatchObject({ code: 1 });
  expect(await run("room", "create", "#lobby")).toMatchObject({ code: 2 });
});
