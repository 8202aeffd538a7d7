import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { join, noLobby } from "../support.ts";

/** Ada with @, bob with +, cleo with nothing, eve outside. */
async function ranked(server: TestServer, capabilities = ""): Promise<readonly TestClient[]> {
  const people: TestClient[] = [];
  for (const nick of ["ada", "bob", "cleo", "eve"]) people.push(await server.irc(nick, capabilities));
  const [ada, bob, cleo] = people as [TestClient, TestClient, TestClient];
  for (const one of [ada, bob, cleo]) await join(one, "#dev");
  ada.send("MODE #dev +v bob");
  for (const one of [ada, bob, cleo]) await one.line(/ MODE #dev \+v bob/);
  return people;
}

const heard = async (client: TestClient): Promise<readonly string[]> =>
  (await client.roundtrip()).map((line) => line.replace(/^(@\S+ )?:([^! ]+)\S* /, "$2 "));

test("words to @#room reach the operators, and nobody below them", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await ranked(server)) as [TestClient, TestClient, TestClient];
  cleo.send("PRIVMSG @#dev :help", "NOTICE @#DEV :me");
  expect(await heard(cleo)).toEqual([]);
  expect(await heard(ada)).toEqual(["cleo PRIVMSG @#dev :help", "cleo NOTICE @#dev :me"]);
  expect(await heard(bob)).toEqual([]);
  bob.send("PRIVMSG +#dev :voices");
  await bob.roundtrip();
  expect(await heard(ada)).toEqual(["bob PRIVMSG +#dev :voices"]);
  expect(await heard(cleo)).toEqual([]);
  ada.send("PRIVMSG @+#dev :the lower sign counts", "PRIVMSG ~#dev :for no one");
  await ada.roundtrip();
  expect(await heard(bob)).toEqual(["ada PRIVMSG +#dev :the lower sign counts"]);
});

test("words to some have an echo and tags like others, and no number", async () => {
  await using server = await startServer(noLobby);
  const [ada, , cleo] = (await ranked(server, "echo-message message-tags server-time")) as [
    TestClient,
    TestClient,
    TestClient,
  ];
  cleo.send("@+draft/x=1 PRIVMSG @#dev :help");
  const echo = await cleo.line(/ PRIVMSG @#dev :help$/);
  expect(echo).toMatch(/^@time=\S+;msgid=[\w-]+;\+draft\/x=1 :cleo!/);
  expect(await ada.line(/ PRIVMSG @#dev :help$/)).toBe(echo);
});

test("tags to some reach those alone", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await ranked(server, "message-tags")) as [TestClient, TestClient, TestClient];
  cleo.send("@+typing=active TAGMSG @#dev");
  await cleo.roundtrip();
  expect(await heard(ada)).toEqual(["cleo TAGMSG @#dev"]);
  expect(await heard(bob)).toEqual([]);
});

test("who may not write to a room may not write to its operators either", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo, eve] = (await ranked(server)) as [TestClient, TestClient, TestClient, TestClient];
  eve.send("PRIVMSG @#dev :psst", "PRIVMSG @#nowhere :psst", "PRIVMSG @nobody :psst");
  await eve.line(/ 404 eve #dev /);
  await eve.line(/ 403 eve #nowhere /);
  await eve.line(/ 401 eve @nobody /);
  ada.send("MODE #dev +m");
  await cleo.line(/\+m/);
  cleo.send("PRIVMSG @#dev :help");
  await cleo.line(/ 404 cleo #dev /);
  bob.send("PRIVMSG @#dev :a voice may");
  await ada.line(/^:bob!\S+ PRIVMSG @#dev :a voice may$/);
});

test("words to some stand in no history, and the line door shows them", async () => {
  await using server = await startServer(noLobby);
  const [ada, , cleo] = (await ranked(server, "draft/chathistory batch")) as [
    TestClient,
    TestClient,
    TestClient,
  ];
  const lou = await server.line("lou");
  lou.send("/join dev");
  await lou.line(/goes to #dev/);
  ada.send("MODE #dev +o lou");
  await lou.line(/role operator/);
  cleo.send("PRIVMSG @#dev :help", "PRIVMSG #dev :hello all");
  await lou.line(/^\[\d\d:\d\d\] @#dev <cleo> help$/);
  await lou.line(/ #dev <cleo> hello all$/);
  ada.send("CHATHISTORY LATEST #dev * 50");
  const told = (await ada.roundtrip()).filter((line) => line.startsWith("@batch"));
  expect(told.join()).toContain("hello all");
  expect(told.join()).not.toContain("help");
});

test("the line door writes to some members, and goes along where a room sends it", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  await join(ada, "#dev");
  await join(ada, "#waiting");
  const lou = await server.line("lou");
  lou.send("/join dev", "/msg @#dev help me", "/leave dev");
  await ada.line(/^:lou!\S+ PRIVMSG @#dev :help me$/);
  await ada.line(/^:lou!\S+ PART #dev/);
  ada.send("MODE #dev +if #waiting");
  await ada.line(/ MODE #dev \+if/);
  lou.send("/join dev", "hello there");
  await lou.line(/^- you cannot enter #dev, which sends people to #waiting$/);
  await lou.line(/^- plain text goes to #waiting now$/);
  await ada.line(/^:lou!\S+ PRIVMSG #waiting :hello there$/);
  lou.send("/json on", "/msg @#waiting psst");
  await lou.line(/^\{"type":"message","room":"@#waiting","seq":null,.*"own":true\}$/);
});
