import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { addAccounts, join, noLobby, password, plain } from "../support.ts";

/** Ada, who made the closed #dev, and eve outside. */
async function closed(server: TestServer, modes = "+i"): Promise<readonly [TestClient, TestClient]> {
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  await join(ada, "#dev");
  ada.send(`MODE #dev ${modes}`);
  await ada.line(/ MODE #dev /);
  return [ada, eve];
}

const told = async (client: TestClient): Promise<readonly string[]> =>
  (await client.roundtrip()).map((line) => line.replace(/^:\S+ /, ""));

test("one hears of all rooms that one is invited to, until one has entered", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server);
  await join(ada, "#other");
  eve.send("INVITE");
  expect(await told(eve)).toEqual(["337 eve :End of /INVITE list"]);
  ada.send("INVITE eve #other", "INVITE eve #dev");
  await ada.roundtrip();
  await eve.roundtrip();
  eve.send("INVITE");
  expect(await told(eve)).toEqual(["336 eve #dev", "336 eve #other", "337 eve :End of /INVITE list"]);
  await join(eve, "#dev");
  eve.send("INVITE");
  expect(await told(eve)).toEqual(["336 eve #other", "337 eve :End of /INVITE list"]);
});

test("an invitation needs somebody who is here, is not inside, and a room that one is in", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server);
  ada.send("INVITE nobody #dev", "INVITE ada #dev", "INVITE eve #nowhere", "INVITE eve");
  expect((await told(ada)).map((line) => line.split(" :")[0])).toEqual([
    "401 ada nobody",
    "443 ada ada #dev",
    "403 ada #nowhere",
    "461 ada INVITE",
  ]);
  eve.send("INVITE ada #dev");
  expect((await told(eve)).map((line) => line.split(" :")[0])).toEqual(["442 eve #dev"]);
});

test("an invitation opens what a limit, a key or a ban has closed, once", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server, "+lkb 1 sesame eve!*@*");
  eve.send("JOIN #dev");
  await eve.line(/ 474 eve #dev /);
  ada.send("INVITE eve #dev");
  await eve.line(/^:ada!\S+ INVITE eve #dev$/);
  await join(eve, "#dev");
  ada.send("KICK #dev eve");
  await eve.line(/ KICK /);
  eve.send("JOIN #dev");
  await eve.line(/ 474 eve #dev /);
});

test("who is invited while away is told of to the one who invites, and members with invite-notify see it", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server);
  const [bob, cleo] = [await server.irc("bob", "invite-notify"), await server.irc("cleo")];
  ada.send("INVITE bob #dev", "INVITE cleo #dev");
  await bob.line(/ INVITE bob /);
  await cleo.line(/ INVITE cleo /);
  await join(bob, "#dev");
  await join(cleo, "#dev");
  eve.send("AWAY :lunch");
  await eve.line(/ 306 /);
  await ada.roundtrip();
  ada.send("INVITE eve #dev");
  expect(await told(ada)).toEqual(["341 ada eve #dev", "301 ada eve :lunch"]);
  await bob.roundtrip();
  expect(bob.received.join("\n")).toMatch(/:ada!\S+ INVITE eve #dev/);
  expect(await told(cleo)).not.toContain("INVITE eve #dev");
});

test("a knock at a closed room is heard by its operators, and answered", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server);
  const bob = await server.irc("bob");
  ada.send("INVITE bob #dev");
  await bob.line(/ INVITE /);
  await join(bob, "#dev");
  await ada.line(/ JOIN #dev/);
  eve.send("KNOCK #dev :it is me");
  expect(await told(eve)).toEqual(["711 eve #dev :Your KNOCK has been delivered"]);
  expect(await told(ada)).toEqual([
    expect.stringMatching(/^710 #dev #dev eve!\S+@\S+ :has asked for an invite: it is me$/),
  ]);
  expect(await told(bob)).toEqual([]);
});

test("nobody knocks where they are, at an open room, at one that is not there, or banned", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = await closed(server);
  await join(ada, "#open");
  ada.send("KNOCK #dev");
  await ada.line(/ 714 ada #dev :/);
  eve.send("KNOCK #open", "KNOCK #nowhere", "KNOCK");
  await eve.line(/ 713 eve #open :/);
  await eve.line(/ 403 eve #nowhere :/);
  await eve.line(/ 461 eve KNOCK :/);
  ada.send("MODE #dev +b eve!*@*");
  await ada.line(/\+b eve/);
  eve.send("KNOCK #dev");
  await eve.line(/ 404 eve #dev :/);
  ada.send("MODE #dev -b+s eve!*@*");
  await ada.line(/\+s/);
  eve.send("KNOCK #dev");
  await eve.line(/ 403 eve #dev :/);
});

test("knocks at a room are few, each person's and all together, by the settings", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: true, knockInterval: 300, roomKnockInterval: 0 },
  });
  const [, eve] = await closed(server);
  eve.send("KNOCK #dev", "KNOCK #dev");
  await eve.line(/ 711 /);
  await eve.line(/ 712 eve #dev :/);
  const bob = await server.irc("bob");
  bob.send("KNOCK #dev");
  await bob.line(/ 711 /);
});

test("a second person's knock waits where the room's interval says so", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: { floodControl: true, knockInterval: 0, roomKnockInterval: 300 },
  });
  const [, eve] = await closed(server);
  const bob = await server.irc("bob");
  eve.send("KNOCK #dev");
  await eve.line(/ 711 /);
  bob.send("KNOCK #dev");
  await bob.line(/ 712 bob #dev :/);
});

test("the line door knocks, hears knocks, and shows where one is invited", async () => {
  await using server = await startServer(noLobby);
  const [ada, lou] = [await server.line("ada"), await server.line("lou")];
  ada.send("/join dev", "/mode +i");
  await ada.line(/set modes of #dev: \+i/);
  lou.send("/invite", "/knock dev it is me");
  await lou.line(/^- nobody has invited you/);
  await lou.line(/^- the operators of #dev were asked/);
  await ada.line(/^\* lou knocks at #dev \(it is me\)/);
  ada.send("/invite lou");
  await lou.line(/ada invited lou to #dev/);
  lou.send("/invite");
  await lou.line(/^- you are invited to #dev/);
});

test("of more invitations than a room keeps open the oldest lapses", async () => {
  await using server = await startServer({ ...noLobby, limits: { openInvitations: 1 } });
  const [ada, eve] = await closed(server);
  const bob = await server.irc("bob");
  ada.send("INVITE eve #dev", "INVITE bob #dev");
  await bob.line(/ INVITE bob /);
  eve.send("JOIN #dev");
  await eve.line(/ 473 eve #dev /);
  await join(bob, "#dev");
});

test("whoever is invited as a guest and logs in then is still invited", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evelyn");
  const [ada] = await closed(server);
  const guest = await server.irc("guest", "sasl");
  ada.send("INVITE guest #dev");
  await guest.line(/ INVITE guest /);
  guest.send("AUTHENTICATE PLAIN");
  await guest.line(/^AUTHENTICATE \+/);
  guest.send(`AUTHENTICATE ${plain("evelyn", password)}`, "INVITE");
  await guest.line(/ 903 /);
  await guest.line(/ 336 \S+ #dev$/);
  await join(guest, "#dev");
});
