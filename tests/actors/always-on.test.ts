import { expect, test } from "vitest";
import { type TestClient, until } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby, password } from "./support.ts";

const optIn = { ...noLobby, accounts: { alwaysOn: "opt-in" } } as const;

/** An account that stays, connected. */
async function staying(server: TestServer, name: string): Promise<TestClient> {
  const client = await loggedIn(server, name);
  client.send("PERSISTENCE SET ON");
  await client.line(/ PERSISTENCE STATUS ON ON$/);
  return client;
}

async function leave(client: TestClient): Promise<void> {
  client.send("QUIT");
  await client.closed;
}

async function namesOf(client: TestClient, room: string): Promise<readonly string[]> {
  client.send(`NAMES ${room}`);
  const line = await client.line(/ 353 /);
  await client.line(/ 366 /);
  return line.replace(/^.*:/, "").split(" ").sort();
}

test("who stays is in their rooms when nobody is connected, with their roles, and comes back into them", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  await join(alice, "#test");
  const bob = await server.irc("bob");
  await join(bob, "#test");
  await leave(alice);
  expect(await bob.roundtrip()).toEqual([]);
  expect(await namesOf(bob, "#test")).toEqual(["@alice", "bob"]);
  const again = await loggedIn(server, "alice");
  const shown = await again.roundtrip();
  expect([...again.received, ...shown]).toContainEqual(expect.stringMatching(/^:alice!\S+ JOIN #test$/));
  expect(await bob.roundtrip()).toEqual([]);
});

test("who stays does so across a restart of the server, in rooms that nobody owns as well", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  await join(alice, "#test");
  await join(alice, "#left");
  alice.send("PART #left", "SETNAME :Alice L.", "MODE alice +B");
  await alice.roundtrip();
  await server.restart();

  const bob = await server.irc("bob");
  await join(bob, "#left");
  expect(await join(bob, "#test")).toMatch(/^(@alice bob|bob @alice)$/);
  bob.send("WHOIS alice", "PRIVMSG alice :still there?");
  const seen = await bob.roundtrip();
  expect(seen).toContainEqual(expect.stringMatching(/ 311 bob alice alice \S+ \* :Alice L\.$/));
  expect(seen).toContainEqual(expect.stringMatching(/ 335 bob alice /));
  expect(seen).toContainEqual(expect.stringMatching(/ 319 bob alice :@#test$/));
  expect(seen).toContainEqual(expect.stringMatching(/ 330 bob alice alice :/));
  expect(await namesOf(bob, "#left")).toEqual(["@bob"]);

  const again = await loggedIn(server, "alice");
  await again.line(/ NOTICE alice :While you were away: 1 message from bob$/);
  expect(again.received).toContainEqual(expect.stringMatching(/^:alice!\S+ JOIN #test$/));
  await again.roundtrip();
  bob.send("PRIVMSG #test :welcome back");
  await bob.roundtrip();
  expect(await again.roundtrip()).toEqual([expect.stringMatching(/ PRIVMSG #test :welcome back$/)]);
  again.send("TOPIC #test :as operator", "PART #test");
  await again.line(/ PART #test/);
});

test("a role that was given or taken, and a kick, are remembered", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const bob = await server.irc("bob");
  await join(bob, "#voiced");
  await join(bob, "#kicked");
  const alice = await staying(server, "alice");
  await join(alice, "#voiced");
  await join(alice, "#kicked");
  await leave(alice);
  bob.send("MODE #voiced +v alice", "KICK #kicked alice :out");
  await bob.line(/ KICK #kicked alice/);
  await server.restart();
  const carol = await server.irc("carol");
  expect((await join(carol, "#voiced")).split(" ").sort()).toEqual(["+alice", "carol"]);
  expect(await join(carol, "#kicked")).toBe("@carol");
});

test("an owner's room has its owner, its topic and its name after a restart", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  await join(alice, "#alice");
  alice.send("TOPIC #alice :mine");
  await alice.line(/ TOPIC /);
  const line = await server.connect("line");
  line.send("/login alice", password);
  await line.line(/welcome/);
  line.send("/room create #alice");
  await line.line(/#alice is yours/);
  await server.restart();
  const bob = await server.irc("bob");
  bob.send("JOIN #alice");
  expect(await bob.line(/ 332 /)).toMatch(/ 332 bob #alice :mine$/);
  expect(await bob.line(/ 353 /)).toMatch(/~alice/);
});

test("who stops staying leaves with the last session", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  await join(alice, "#test");
  const bob = await server.irc("bob");
  await join(bob, "#test");
  await leave(alice);
  const again = await loggedIn(server, "alice");
  again.send("PERSISTENCE SET OFF");
  await again.line(/ PERSISTENCE STATUS OFF OFF$/);
  await leave(again);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:alice!\S+ QUIT /)]);
  expect(await namesOf(bob, "#test")).toEqual(["bob"]);
  await server.restart();
  const carol = await server.irc("carol");
  expect(await join(carol, "#test")).toBe("@carol");
});

test("what PERSISTENCE says follows the server's policy", async () => {
  const said: Record<string, readonly string[]> = {};
  for (const alwaysOn of ["off", "opt-in", "opt-out", "mandatory"] as const) {
    await using server = await startServer({ ...noLobby, accounts: { alwaysOn } });
    await addAccounts(server, "alice");
    const alice = await loggedIn(server, "alice", "draft/persistence");
    const first = alice.received.find((line) => line.includes(" PERSISTENCE STATUS ")) ?? "";
    alice.send("PERSISTENCE GET", "PERSISTENCE SET ON", "PERSISTENCE SET off", "PERSISTENCE SET DEFAULT");
    said[alwaysOn] = [first, ...(await alice.roundtrip())].map((line) => line.replace(/^.* STATUS /, ""));
  }
  expect(said).toEqual({
    off: ["DEFAULT OFF", "DEFAULT OFF", "ON OFF", "OFF OFF", "DEFAULT OFF"],
    "opt-in": ["DEFAULT OFF", "DEFAULT OFF", "ON ON", "OFF OFF", "DEFAULT OFF"],
    "opt-out": ["DEFAULT ON", "DEFAULT ON", "ON ON", "OFF OFF", "DEFAULT ON"],
    mandatory: ["DEFAULT ON", "DEFAULT ON", "ON ON", "OFF ON", "DEFAULT ON"],
  });
});

test("PERSISTENCE is for accounts, takes what it knows, and tells one's other sessions", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const guest = await server.irc("guest", "standard-replies");
  guest.send("PERSISTENCE GET", "PERSISTENCE SET MAYBE", "PERSISTENCE DROP", "PERSISTENCE");
  expect(await guest.roundtrip()).toEqual([
    expect.stringMatching(/ FAIL PERSISTENCE ACCOUNT_REQUIRED :/),
    expect.stringMatching(/ FAIL PERSISTENCE INVALID_PARAMS :/),
    expect.stringMatching(/ FAIL PERSISTENCE INVALID_PARAMS :/),
    expect.stringMatching(/ 461 guest PERSISTENCE :/),
  ]);
  const first = await loggedIn(server, "alice", "draft/persistence");
  const second = await loggedIn(server, "alice", "draft/persistence");
  const third = await loggedIn(server, "alice");
  await third.roundtrip();
  first.send("PERSISTENCE SET ON");
  await first.line(/ STATUS ON ON$/);
  expect(await second.roundtrip()).toEqual([":monarchs.local PERSISTENCE STATUS ON ON"]);
  expect(await third.roundtrip()).toEqual([]);
});

test("who stays is away while nobody is connected, if the settings have it so", async () => {
  for (const autoAway of [true, false]) {
    await using server = await startServer({ ...noLobby, accounts: { alwaysOn: "opt-in", autoAway } });
    await addAccounts(server, "alice");
    const bob = await server.irc("bob", "away-notify");
    await join(bob, "#test");
    const alice = await staying(server, "alice");
    await join(alice, "#test");
    await bob.roundtrip();
    await leave(alice);
    const gone = [expect.stringMatching(/^:alice!\S+ AWAY :away$/)];
    expect(await bob.roundtrip()).toEqual(autoAway ? gone : []);
    const again = await loggedIn(server, "alice");
    await again.roundtrip();
    const back = [expect.stringMatching(/^:alice!\S+ AWAY$/)];
    expect(await bob.roundtrip()).toEqual(autoAway ? back : []);
  }
});

test("an account that is disabled goes, whether it stays or not", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const bob = await server.irc("bob");
  await join(bob, "#test");
  const alice = await staying(server, "alice");
  await join(alice, "#test");
  await leave(alice);
  await bob.roundtrip();
  await admin(server, "accountDisable", { name: "alice", disabled: true });
  await bob.line(/^:alice!\S+ QUIT /);
  expect(await namesOf(bob, "#test")).toEqual(["@bob"]);
});

test("who stays outlives the actors and the whole tree, and a process that is killed", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  await join(alice, "#test");
  await leave(alice);
  const bob = await server.irc("bob");
  await join(bob, "#test");
  await server.kill("user:alice");
  await server.kill("users");
  await server.kill("rooms");
  await until(async () => {
    bob.send("NAMES #test");
    const names = await bob.roundtrip();
    return names.some((line) => / 353 .*@alice/.test(line));
  }, "alice in her room");
  const again = await loggedIn(server, "alice");
  again.send("PRIVMSG #test :here I am");
  await bob.line(/^:alice!\S+ PRIVMSG #test :here I am$/);
});

test("NickServ sets it as well", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await loggedIn(server, "alice");
  alice.send("PRIVMSG NickServ :set always-on true", "NS GET ALWAYS-ON", "NS SET ALWAYS-ON maybe");
  const said = (await alice.roundtrip()).map((line) => line.replace(/^\S+ NOTICE alice :/, ""));
  expect(said.slice(0, 2)).toEqual([
    "ALWAYS-ON is on: you stay while nobody is connected",
    "ALWAYS-ON is on: you stay while nobody is connected",
  ]);
  expect(said.slice(2)).toContain("Syntax: SET ALWAYS-ON ON | OFF | DEFAULT");
  await join(alice, "#test");
  await leave(alice);
  const bob = await server.irc("bob");
  await join(bob, "#test");
  expect(await namesOf(bob, "#test")).toEqual(["@alice", "bob"]);
});

test("who comes back at once after a restart has all their rooms, and after the next one too", async () => {
  await using server = await startServer(optIn);
  await addAccounts(server, "alice");
  const alice = await staying(server, "alice");
  const rooms = Array.from({ length: 30 }, (_, index) => `#r${index}`);
  for (const room of rooms) await join(alice, room);
  for (let time = 0; time < 2; time += 1) {
    await server.restart();
    const again = await loggedIn(server, "alice");
    const seen = () => again.received.flatMap((line) => / JOIN (#r\d+)$/.exec(line)?.[1] ?? []);
    await until(() => seen().length >= rooms.length, "all her rooms");
    expect(seen().sort()).toEqual([...rooms].sort());
  }
});
