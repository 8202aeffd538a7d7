import { expect, test } from "vitest";
import type { TestClient } from "../support/client.ts";
import { FragileStore } from "../support/fragile-store.ts";
import { startServer } from "../support/server.ts";
import { addAccounts, loggedIn, noLobby, password } from "./support.ts";

const capabilities = "draft/metadata-3 batch";

/** The keys and values of a target, as LIST tells them. */
async function listed(client: TestClient, target: string): Promise<readonly string[]> {
  client.send(`METADATA ${target} LIST`);
  const lines = await client.roundtrip();
  return lines.flatMap((line) => / 761 \S+ \S+ (.*)$/.exec(line)?.[1] ?? (line.includes("FAIL") ? line : []));
}

async function set(client: TestClient, ...changes: readonly string[]): Promise<void> {
  client.send(...changes.map((change) => `METADATA ${change}`));
  expect((await client.roundtrip()).join("\n")).not.toContain("FAIL");
}

test("an account's profile and a room's are there after a restart; a guest's goes with the guest", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada", capabilities);
  ada.send("JOIN #room");
  await set(ada, "* SET url :https://ada.example", "* SET mood :fine", "#room SET url :r", "* SET mood");
  const bob = await server.irc("bob", capabilities);
  await set(bob, "* SET url :b");
  await server.restart();
  const again = await loggedIn(server, "ada", capabilities);
  expect(again.received.filter((line) => line.includes(" 761 "))).toEqual([
    expect.stringMatching(/ 761 ada ada url \* :https:\/\/ada\.example$/),
  ]);
  again.send("JOIN #room");
  expect(await listed(again, "#room")).toEqual(["url * :r"]);
  expect(await listed(await server.irc("bob", capabilities), "*")).toEqual([]);
});

test("the profile of an account that is not here can be read, and that of a nick that is nobody's cannot", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada", capabilities);
  await set(ada, "* SET url :x");
  ada.send("QUIT");
  await ada.closed;
  const bob = await server.irc("bob", capabilities);
  expect(await listed(bob, "ada")).toEqual(["url * :x"]);
  bob.send("METADATA ada SET url :y");
  expect(await bob.line(/ FAIL /)).toContain("INVALID_TARGET ada");
});

test("one profile is shown by all sessions of an account, and each hears of the others' changes", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const phone = await loggedIn(server, "ada", capabilities);
  const laptop = await loggedIn(server, "ada", capabilities);
  laptop.send("METADATA * SUB mood");
  await laptop.roundtrip();
  await set(phone, "* SET mood :fine");
  expect(await laptop.roundtrip()).toEqual([expect.stringMatching(/ 761 ada ada mood \* :fine$/)]);
  expect(await listed(laptop, "*")).toEqual(["mood * :fine"]);
});

test("two sessions that set different keys at once lose neither", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const phone = await loggedIn(server, "ada", capabilities);
  const laptop = await loggedIn(server, "ada", capabilities);
  const keys = Array.from({ length: 20 }, (_, index) => index);
  for (const key of keys) {
    phone.send(`METADATA * SET p${key} :x`);
    laptop.send(`METADATA * SET l${key} :y`);
  }
  await phone.roundtrip();
  await laptop.roundtrip();
  const live = await listed(phone, "*");
  expect(new Set(live)).toEqual(new Set(keys.flatMap((key) => [`p${key} * :x`, `l${key} * :y`])));
  await server.restart();
  expect(new Set(await listed(await loggedIn(server, "ada", capabilities), "*"))).toEqual(new Set(live));
});

test("who registers takes their profile along, and it is kept", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.line("ada");
  ada.send("/profile set mood fine", `/register * ${password.replace(" ", "-")}`);
  await ada.line(/^- .*account/);
  await server.restart();
  expect(await listed(await server.irc("bob", capabilities), "ada")).toEqual(["mood * :fine"]);
});

test("who logs in has the account's profile, and those who follow see it change", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada", capabilities);
  await set(ada, "* SET mood :fine");
  ada.send("QUIT");
  await ada.closed;
  const guest = await server.line("eve");
  guest.send("/profile set url x", "/join #room");
  await guest.line(/plain text goes to/);
  const bob = await server.irc("bob", capabilities);
  bob.send("JOIN #room", "METADATA * SUB url mood");
  await bob.roundtrip();
  guest.send("/login ada", password);
  await guest.line(/^- .*logged in/);
  expect((await bob.roundtrip()).filter((line) => / 76\d /.test(line))).toEqual([
    expect.stringMatching(/ 766 bob eve url :/),
    expect.stringMatching(/ 761 bob eve mood \* :fine$/),
  ]);
});

test("what a session sets before it logs in and registers goes over what the account has", async () => {
  await using server = await startServer({ ...noLobby, metadata: { maxKeys: 2 } });
  await addAccounts(server, "ada");
  await set(await loggedIn(server, "ada", capabilities), "* SET mood :old", "* SET url :x");
  const again = await server.connect("irc");
  again.send(
    "CAP LS 302",
    `CAP REQ :sasl ${capabilities}`,
    "METADATA * SET mood :new",
    "METADATA * SET extra :y",
  );
  again.send("AUTHENTICATE PLAIN");
  await again.line(/^AUTHENTICATE \+$/);
  again.send(`AUTHENTICATE ${Buffer.from(`\0ada\0${password}`).toString("base64")}`);
  await again.line(/ 903 /);
  again.send("NICK ada", "USER ada 0 * :ada", "CAP END");
  await again.line(/ 422 /);
  expect(await listed(again, "*")).toEqual(["mood * :new", "url * :x"]);
});

test("a profile outlives the actors of its person and its room", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", capabilities);
  ada.send("JOIN #room", "METADATA * SUB url");
  await set(ada, "* SET mood :fine", "#room SET mood :calm");
  const connection = /"(connection:[^"]+)"/.exec(JSON.stringify(await server.tree()))?.[1] ?? "";
  for (const actor of ["user:ada", "room:#room", connection]) await server.kill(actor);
  expect(await listed(ada, "*")).toEqual(["mood * :fine"]);
  expect(await listed(ada, "#room")).toEqual(["mood * :calm"]);
  ada.send("METADATA * SUBS");
  expect((await ada.roundtrip()).join("\n")).toMatch(/ 772 ada url$/m);
});

test("while the store is away a profile that it keeps is not changed, and a guest's is", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...noLobby, ...store.settings }, { openStore: store.open });
  const ada = await server.irc("ada", capabilities);
  ada.send("JOIN #room");
  await set(ada, "#room SET mood :calm");
  store.away = true;
  await store.lose();
  ada.send("METADATA #room SET mood :wild");
  expect(await ada.line(/ 400 /)).toContain("Not possible for the moment");
  await set(ada, "* SET mood :fine");
  expect(await listed(ada, "*")).toEqual(["mood * :fine"]);
  expect(await listed(ada, "#room")).toEqual(["mood * :calm"]);
  store.away = false;
});
