import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

/** Ada, its operator, and others in #dev, who have seen each other come. */
async function inDev(server: TestServer, ...nicks: readonly string[]): Promise<readonly TestClient[]> {
  const clients: TestClient[] = [];
  for (const nick of ["ada", ...nicks]) {
    const client = await server.irc(nick);
    await join(client, "#dev");
    clients.push(client);
  }
  for (const client of clients) await client.roundtrip();
  return clients;
}

test("in a moderated room a voice is needed to speak", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  ada.send("MODE #dev +m");
  await bob.line(/MODE #dev \+m/);
  bob.send("PRIVMSG #dev :may I?");
  await bob.line(/ 404 bob #dev /);
  ada.send("MODE #dev +v bob");
  await bob.line(/MODE #dev \+v bob/);
  bob.send("PRIVMSG #dev :now I may");
  await ada.line(/^:bob!\S+ PRIVMSG #dev :now I may$/);
});

test("one who is not in a room writes to it only when it is -n", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  const eve = await server.irc("eve");
  eve.send("PRIVMSG #dev :psst");
  await eve.line(/ 404 eve #dev /);
  ada.send("MODE #dev -n");
  await ada.line(/MODE #dev -n/);
  eve.send("PRIVMSG #dev :hello in there");
  await ada.line(/^:eve!\S+ PRIVMSG #dev :hello in there$/);
  expect((await eve.roundtrip()).join()).not.toContain("404");
});

test("a locked topic is the operators', an open one everybody's", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  bob.send("TOPIC #dev :mine");
  await bob.line(/ 482 bob #dev /);
  ada.send("TOPIC #dev :news");
  await bob.line(/^:ada!\S+ TOPIC #dev :news$/);
  ada.send("MODE #dev -t");
  await bob.line(/MODE #dev -t/);
  bob.send("TOPIC #dev :mine");
  await ada.line(/^:bob!\S+ TOPIC #dev :mine$/);
  ada.send("TOPIC #dev :", "TOPIC #dev");
  await ada.line(/ 331 ada #dev /);
});

test("a topic that is set again as it is makes no line for anybody", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  ada.send("TOPIC #dev :news");
  await ada.line(/TOPIC #dev :news/);
  await bob.line(/TOPIC #dev :news/);
  ada.send("TOPIC #dev :news");
  expect(await ada.roundtrip()).toEqual([]);
  expect(await bob.roundtrip()).toEqual([]);
  ada.send("TOPIC #dev");
  await ada.line(/ 332 ada #dev :news$/);
  ada.send("CS TOPIC #dev news");
  await ada.line(/ 332 ada #dev :news$/);
});

test("a topic stays for those who come later, with who set it", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  ada.send("TOPIC #dev :news");
  await ada.line(/TOPIC #dev :news/);
  const bob = await server.irc("bob");
  bob.send("JOIN #dev");
  await bob.line(/ 332 bob #dev :news$/);
  expect(await bob.line(/ 333 bob #dev ada/)).toMatch(/ \d{10}$/);
});

test("of several modes what may be done is done in one line, and the rest is refused", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  ada.send("MODE #dev +mXov-t bob nobody");
  const own = await ada.roundtrip();
  expect(own.filter((line) => line.includes(" MODE "))).toEqual([
    expect.stringMatching(/^:ada!\S+ MODE #dev \+mo-t bob$/),
  ]);
  expect(own.filter((line) => / 472 ada X /.test(line))).toHaveLength(1);
  expect(own.filter((line) => / 401 ada nobody /.test(line))).toHaveLength(1);
  expect((await bob.roundtrip()).map((line) => line.replace(/^\S+ /, ""))).toEqual(["MODE #dev +mo-t bob"]);
});

test("modes that are set already are not set again", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  ada.send("MODE #dev +nt", "MODE #dev -b nobody!*@*", "MODE #dev -k key", "MODE #dev -l");
  await ada.roundtrip();
  expect(await bob.roundtrip()).toEqual([]);
});

test("a member without a role changes no mode, and is told once", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  bob.send("MODE #dev +smi");
  expect((await bob.roundtrip()).map((line) => / 482 /.test(line))).toEqual([true]);
  expect(await ada.roundtrip()).toEqual([]);
});

test("the key is shown to members and to nobody else", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  const eve = await server.irc("eve");
  ada.send("MODE #dev +k sesame");
  await bob.line(/\+k sesame/);
  bob.send("MODE #dev");
  expect(await bob.line(/ 324 /)).toContain("sesame");
  eve.send("MODE #dev");
  expect(await eve.line(/ 324 /)).not.toContain("sesame");
});

test("an operator kicks, and the one who was kicked is out", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = (await inDev(server, "bob", "eve")) as [TestClient, TestClient, TestClient];
  ada.send("KICK #dev bob :enough");
  await bob.line(/^:ada!\S+ KICK #dev bob :enough$/);
  await eve.line(/^:ada!\S+ KICK #dev bob :enough$/);
  bob.send("PRIVMSG #dev :but", "NAMES #dev");
  await bob.line(/ 404 bob #dev /);
  expect(await bob.line(/ 353 | 366 /)).not.toContain("bob :bob");
  expect(await join(bob, "#dev")).toContain("@ada");
});

test("a member kicks nobody, a half-operator no operator, and nobody kicks one who is not there", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = (await inDev(server, "bob", "eve")) as [TestClient, TestClient, TestClient];
  bob.send("KICK #dev eve");
  await bob.line(/ 482 bob #dev /);
  ada.send("MODE #dev +h bob");
  await bob.line(/MODE #dev \+h bob/);
  bob.send("KICK #dev ada");
  await bob.line(/ 482 bob #dev /);
  bob.send("KICK #dev eve");
  await eve.line(/ KICK #dev eve /);
  bob.send("KICK #dev eve", "KICK #dev nobody");
  await bob.line(/ 441 bob eve #dev /);
  await bob.line(/ 401 bob nobody /);
});

test("an operator gives no role above their own, and may give up their own", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  ada.send("MODE #dev +q bob", "MODE #dev +a ada");
  await ada.line(/ 482 ada #dev /);
  await ada.line(/ 482 ada #dev /);
  ada.send("MODE #dev -o ada");
  await bob.line(/^:ada!\S+ MODE #dev -o ada$/);
  ada.send("MODE #dev +o ada");
  await ada.line(/ 482 ada #dev /);
});

test("roles in a room that has an owner last: both come back with theirs, and others see it", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [ada, bob, eve] = [
    await loggedIn(server, "ada"),
    await loggedIn(server, "bob"),
    await server.line("eve"),
  ];
  await join(ada, "#dev");
  await join(bob, "#dev");
  eve.send("/join dev");
  await eve.line(/goes to #dev/);
  const owner = await server.connect("line");
  owner.send("/login ada", "correct horse");
  await owner.line(/^- welcome/);
  owner.send("/room create dev");
  await eve.line(/\* ada gave ada the role owner in #dev/);
  ada.send("MODE #dev +o bob");
  await eve.line(/\* ada gave bob the role operator in #dev/);
  owner.send("/quit");
  await owner.closed;
  bob.send("PART #dev");
  ada.send("PART #dev");
  await eve.line(/\* ada left/);
  bob.send("JOIN #dev");
  await eve.line(/\* \S+ gave bob the role operator in #dev/);
  ada.send("JOIN #dev");
  await eve.line(/\* \S+ (gave ada the role owner in|set modes of) #dev/);
  eve.send("/names");
  await eve.line(/^- 3 people in #dev: .*~ada/);
  expect(eve.received.at(-1)).toMatch(/@bob/);
  await server.restart();
  const back = await loggedIn(server, "bob");
  expect(await join(back, "#dev")).toBe("@bob");
});
