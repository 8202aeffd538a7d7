import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { addAccounts, admin, join, noLobby, password } from "../support.ts";

/** An account on the line door. */
async function account(server: TestServer, name: string): Promise<TestClient> {
  const client = await server.connect("line");
  client.send(`/login ${name}`, password);
  await client.line(/^- welcome/);
  return client;
}

/** Ada owns #dev and bob is in it, both on the line door; eve is outside. */
async function ownedRoom(server: TestServer): Promise<readonly [TestClient, TestClient, TestClient]> {
  await addAccounts(server, "ada", "bob");
  const [ada, bob, eve] = [
    await account(server, "ada"),
    await account(server, "bob"),
    await server.line("eve"),
  ];
  ada.send("/join dev");
  await ada.line(/goes to #dev/);
  ada.send("/room create dev");
  await ada.line(/^- .*#dev/);
  bob.send("/join dev");
  await bob.line(/goes to #dev/);
  return [ada, bob, eve];
}

test("a guest can register no room, an account can, and becomes its owner", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [eve, ada] = [await server.line("eve"), await account(server, "ada")];
  eve.send("/room create dev");
  await eve.line(/\[ACCOUNT_REQUIRED\]$/);
  ada.send("/room create dev");
  await ada.line(/^- .*#dev/);
  ada.send("/join dev", "/room info");
  await ada.line(/^- 1 person in #dev: ~ada/);
  await ada.line(/^- owner +ada$/);
});

test("a registered room cannot be registered again, nor can one that another operates", async () => {
  await using server = await startServer(noLobby);
  const [, bob, eve] = await ownedRoom(server);
  bob.send("/room create dev");
  await bob.line(/\[ROOM_EXISTS\]$/);
  eve.send("/join garden");
  await eve.line(/goes to #garden/);
  bob.send("/room create garden");
  await bob.line(/\[ROLE_NEEDED\]$/);
});

test.each([
  "/room describe #dev mine",
  "/room private #dev",
  "/room rename #dev #mine",
  "/room owner #dev bob",
  "/room delete #dev",
])("neither a member nor an outsider can say %s", async (command) => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = await ownedRoom(server);
  bob.send(command);
  await bob.line(/\[ROLE_NEEDED\]$/);
  eve.send(command);
  await eve.line(/\[(ROLE_NEEDED|NOT_IN_ROOM)\]$/);
  ada.send("/room info");
  await ada.line(/^- owner +ada$/);
  await ada.line(/^- modes +\+nt$/);
});

test("an owner describes the room, and the list of rooms tells it", async () => {
  await using server = await startServer(noLobby);
  const [ada, , eve] = await ownedRoom(server);
  ada.send("/room describe where things are made");
  await ada.line(/^- #dev is now described as: where things are made$/);
  eve.send("/rooms");
  await eve.line(/^- #dev +2 +where things are made$/);
});

test("a private room is hidden and closed, and a public one open again", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = await ownedRoom(server);
  ada.send("/room private");
  await bob.line(/^\* ada set modes of #dev: \+is$/);
  eve.send("/rooms", "/room info dev", "/join dev");
  await eve.line(/^- 0 rooms$/);
  await eve.line(/\[NO_SUCH_ROOM\]$/);
  await eve.line(/\[INVITE_ONLY\]$/);
  ada.send("/invite eve");
  await eve.line(/^\* ada invited eve to #dev/);
  eve.send("/join dev");
  await eve.line(/goes to #dev/);
  ada.send("/room public");
  await eve.line(/^\* ada set modes of #dev: -is$/);
});

test("a room is renamed under those who are in it; its old name is free", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = await ownedRoom(server);
  ada.send("/room rename #dev #workshop we moved");
  await bob.line(/^\* ada renamed #dev to #workshop \(we moved\)$/);
  bob.send("still here");
  await ada.line(/ #workshop <bob> still here$/);
  eve.send("/join dev");
  await eve.line(/^- 1 person in #dev: @eve$/);
  ada.send("/room rename #dev");
  await ada.line(/\[ROOM_EXISTS\]$/);
  ada.send("/room rename #a,b");
  await ada.line(/\[INVALID_ROOM_NAME\]$/);
});

test("IRC clients see a new name as leaving and entering, with topic and names", async () => {
  await using server = await startServer(noLobby);
  const [ada] = await ownedRoom(server);
  const carol = await server.irc("carol");
  await join(carol, "#dev");
  ada.send("/topic news");
  await carol.line(/TOPIC #dev :news/);
  ada.send("/room rename #workshop");
  await carol.line(/^:carol!\S+ PART #dev/);
  await carol.line(/^:carol!\S+ JOIN #workshop/);
  await carol.line(/ 332 carol #workshop :news$/);
  expect(await carol.line(/ 353 carol = #workshop /)).toMatch(/~ada/);
  await carol.line(/ 366 carol #workshop /);
  carol.send("PRIVMSG #workshop :hello");
  await ada.line(/#workshop <carol> hello/);
});

test("a new name lasts beyond a restart, with the log", async () => {
  await using server = await startServer(noLobby);
  const [ada] = await ownedRoom(server);
  ada.send("kept", "/room rename #workshop");
  await ada.line(/^\* you renamed #dev to #workshop/);
  await server.restart();
  const again = await account(server, "ada");
  again.send("/join workshop", "/history");
  await again.line(/^- 1 person in #workshop: ~ada/);
  await again.line(/<ada> kept$/);
});

test("an owner gives the room away and keeps a say in it; everybody sees the roles change hands", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = await ownedRoom(server);
  const carol = await server.irc("carol");
  await join(carol, "#dev");
  ada.send("/room owner nobody", "/room owner bob");
  await ada.line(/\[NO_SUCH_NICK\]$/);
  await ada.line(/^- #dev belongs to bob now$/);
  await carol.line(/^:ada!\S+ MODE #dev -q\+aq ada ada bob$/);
  ada.send("/room delete dev", "/names");
  await ada.line(/\[ROLE_NEEDED\]$/);
  expect(await ada.line(/^- 3 people/)).toMatch(/&ada ~bob/);
  bob.send("/room delete dev");
  await ada.line(/^\* bob kicked ada from #dev \(the room was deleted\)$/);
});

test("a room that is given to one who is not here is theirs when they come, also after a restart", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = await ownedRoom(server);
  bob.send("/quit");
  await bob.closed;
  ada.send("/room owner bob", "/leave");
  await ada.line(/^- #dev belongs to bob now$/);
  await ada.line(/^\* you left #dev/);
  await server.restart();
  const [former, owner] = [await account(server, "ada"), await account(server, "bob")];
  owner.send("/join dev");
  await owner.line(/^- 1 person in #dev: ~bob$/);
  former.send("/join dev", "/room info");
  await former.line(/^- 2 people in #dev: .*&ada/);
  await former.line(/^- owner +bob$/);
});

test("an administrator gives a room away while neither owner is there, and the log says so", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = await ownedRoom(server);
  for (const client of [ada, bob]) client.send("/quit");
  await Promise.all([ada.closed, bob.closed]);
  await admin(server, "accountAdd", { name: "root", password, role: "administrator" });
  const root = await account(server, "root");
  root.send("/room owner #dev bob", "/join dev", "/json on", "/history");
  await root.line(/^- #dev belongs to bob now$/);
  await root.line(/"type":"mode".*"modes":"\+q a:bob"/);
});

test("a deleted room is gone with its log, and its name is free", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = await ownedRoom(server);
  ada.send("soon forgotten", "/room delete dev");
  await ada.line(/^- .*#dev/);
  await bob.line(/^\* ada kicked bob from #dev/);
  bob.send("anybody?");
  await bob.line(/\[NO_CURRENT_ROOM\]$/);
  bob.send("/join dev", "/history");
  await bob.line(/^- 1 person in #dev: @bob$/);
  await bob.line(/^- .*(message|nothing)/);
  expect(bob.received.filter((line) => line.includes("forgotten"))).toHaveLength(1);
});
