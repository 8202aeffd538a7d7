import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { join, noLobby } from "../support.ts";

/** Ada, its operator, and people without a role in #hall, an auditorium. */
async function inHall(server: TestServer, capabilities = ""): Promise<readonly TestClient[]> {
  const ada = await server.irc("ada", capabilities);
  await join(ada, "#hall");
  ada.send("MODE #hall +u");
  await ada.line(/ MODE #hall \+u/);
  const [bob, cleo] = [await server.irc("bob", capabilities), await server.irc("cleo", capabilities)];
  expect(await join(bob, "#hall")).toBe("@ada bob");
  expect(await join(cleo, "#hall")).toBe("@ada cleo");
  return [ada, bob, cleo];
}

const names = async (client: TestClient): Promise<readonly string[]> => {
  client.send("NAMES #hall");
  const lines = await client.roundtrip();
  return lines.flatMap((line) => / 353 \S+ . #hall :(.*)$/.exec(line)?.[1]?.split(" ") ?? []).sort();
};
const heard = async (client: TestClient): Promise<readonly string[]> =>
  (await client.roundtrip()).map((line) => line.replace(/^:([^! ]+)\S* /, "$1 "));

test("in an auditorium the operators see people come, and the others do not", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await inHall(server)) as [TestClient, TestClient, TestClient];
  expect(await heard(ada)).toEqual(["bob JOIN #hall", "cleo JOIN #hall"]);
  expect(await heard(bob)).toEqual([]);
  expect(await names(ada)).toEqual(["@ada", "bob", "cleo"]);
  expect(await names(bob)).toEqual(["@ada"]);
  cleo.send("WHO #hall", "WHOIS bob");
  const told = await heard(cleo);
  expect(told.filter((line) => / 352 /.test(line))).toHaveLength(2);
  expect(told.join()).not.toMatch(/ 319 .*#hall/);
});

test("everybody hears everybody, and sees those who have a voice", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await inHall(server)) as [TestClient, TestClient, TestClient];
  await heard(ada);
  bob.send("PRIVMSG #hall :hi");
  await bob.roundtrip();
  expect(await heard(cleo)).toEqual(["bob PRIVMSG #hall :hi"]);
  await heard(ada);
  ada.send("MODE #hall +v bob");
  expect(await heard(ada)).toEqual(["ada MODE #hall +v bob"]);
  expect(await heard(bob)).toEqual(["ada MODE #hall +v bob"]);
  expect(await heard(cleo)).toEqual(["ada MODE #hall +v bob"]);
  expect(await names(cleo)).toEqual(["+bob", "@ada"]);
  bob.send("PART #hall :so long");
  await bob.roundtrip();
  expect(await heard(cleo)).toEqual(["bob PART #hall :so long"]);
});

test("one without a role changes names, goes and quits unseen by the others", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await inHall(server)) as [TestClient, TestClient, TestClient];
  await heard(ada);
  bob.send("NICK rob", "PART #hall", "JOIN #hall");
  expect(await heard(bob)).toEqual(
    expect.arrayContaining(["bob NICK rob", "rob PART #hall", "rob JOIN #hall"]),
  );
  expect(await heard(ada)).toEqual(["bob NICK rob", "rob PART #hall", "rob JOIN #hall"]);
  bob.send("QUIT :gone");
  await bob.closed;
  expect(await heard(cleo)).toEqual([]);
  expect(await heard(ada)).toEqual([expect.stringMatching(/^rob QUIT :.*gone/)]);
});

test("whom one sees in another room one sees leave, once", async () => {
  await using server = await startServer(noLobby);
  const [, bob, cleo] = (await inHall(server)) as [TestClient, TestClient, TestClient];
  await join(bob, "#open");
  await join(cleo, "#open");
  await heard(bob);
  cleo.send("NICK clea");
  await cleo.roundtrip();
  expect(await heard(bob)).toEqual(["cleo NICK clea"]);
});

test("away and accounts of the unseen are not told", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await inHall(server, "away-notify")) as [TestClient, TestClient, TestClient];
  await heard(ada);
  bob.send("AWAY :lunch");
  await bob.roundtrip();
  expect(await heard(cleo)).toEqual([]);
  expect(await heard(ada)).toEqual(["bob AWAY :lunch"]);
});

test("one who is kicked from an auditorium knows it, and others without a role do not", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, cleo] = (await inHall(server)) as [TestClient, TestClient, TestClient];
  await heard(ada);
  ada.send("KICK #hall bob :out");
  expect(await heard(ada)).toEqual(["ada KICK #hall bob :out"]);
  expect(await heard(bob)).toEqual(["ada KICK #hall bob :out"]);
  expect(await heard(cleo)).toEqual([]);
});

test("people who come together into an auditorium see no more of each other", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inHall(server)) as [TestClient];
  await heard(ada);
  const crowd = await Promise.all(["d1", "d2", "d3", "d4"].map((nick) => server.irc(nick)));
  for (const one of crowd) one.send("JOIN #hall");
  for (const one of crowd) expect((await heard(one)).filter((line) => / JOIN /.test(line))).toHaveLength(1);
  expect((await heard(ada)).filter((line) => / JOIN /.test(line))).toHaveLength(4);
});

test("the history of an auditorium tells those without a role what was said, and the operators who came", async () => {
  await using server = await startServer(noLobby);
  const caps = "draft/chathistory draft/event-playback batch";
  const [ada, bob, cleo] = (await inHall(server, caps)) as [TestClient, TestClient, TestClient];
  bob.send("PRIVMSG #hall :hi");
  await bob.roundtrip();
  const history = async (client: TestClient): Promise<string> => {
    await client.roundtrip();
    client.send("CHATHISTORY LATEST #hall * 50");
    return (await client.roundtrip()).join("\n");
  };
  expect(await history(cleo)).toMatch(/PRIVMSG #hall :hi/);
  expect(await history(cleo)).not.toMatch(/JOIN/);
  expect(await history(ada)).toMatch(/:bob!\S+ JOIN #hall/);
});
