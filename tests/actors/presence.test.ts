import { expect, test } from "vitest";
import { connectAdmin } from "../../src/admin/client.ts";
import { type TestClient, until } from "../support/client.ts";
import { manualClock } from "../support/manual-clock.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "./support.ts";

/** A server whose clock stands still, so that what is gathered stays so until the test says. */
async function startStill() {
  const clock = manualClock(1_000);
  return { clock, server: await startServer(noLobby, { clock }) };
}

/** What came before the answer to a command that does not exist: unlike PING it waits for nothing, and asks for no news. */
async function sofar(client: TestClient, act: () => void = () => undefined): Promise<readonly string[]> {
  const from = client.received.length;
  act();
  client.send("NOSUCH");
  await client.line(/ 421 /);
  return client.received.slice(from, -1);
}

/** People in #dev, the first of whom wants to know who is away. */
async function inDev(server: TestServer, ...nicks: readonly string[]): Promise<readonly TestClient[]> {
  const clients: TestClient[] = [];
  for (const nick of nicks) {
    const client = await server.irc(nick, clients.length === 0 ? "away-notify" : "");
    await join(client, "#dev");
    clients.push(client);
  }
  for (const client of clients) await client.roundtrip();
  return clients;
}

/** Says it and waits for its answer, 306 or 305. */
async function away(client: TestClient, words?: string): Promise<void> {
  client.send(words === undefined ? "AWAY" : `AWAY :${words}`);
  await client.line(words === undefined ? / 305 / : / 306 /);
}

async function presenceWrites(server: TestServer): Promise<number | undefined> {
  const admin = await connectAdmin(server.settings.dataDirectory);
  try {
    const { metrics } = await admin.request("stats", {});
    const found = metrics.find(({ name }) => name === "monarchs_presence_writes_total");
    return found?.type === "counter" ? found.values[0]?.value : undefined;
  } finally {
    admin.close();
  }
}

test("of several changes within the window the last is shown, once it has passed", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, bob] = await inDev(server, "ada", "bob");
  if (!ada || !bob) throw new RangeError("not here");
  await away(bob, "lunch");
  await away(bob, "dinner");
  clock.advance(249);
  expect(await sofar(ada)).toEqual([]);
  clock.advance(1);
  expect(await ada.line(/ AWAY/)).toMatch(/^:bob!\S+ AWAY :dinner$/);
});

test("a change that is taken back is not shown, and everything else leaves in one write for each", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, bob, carol, dan] = await inDev(server, "ada", "bob", "carol", "dan");
  if (!ada || !bob || !carol || !dan) throw new RangeError("not here");
  const before = (await presenceWrites(server)) ?? 0;
  const from = ada.received.length;
  await away(bob, "lunch");
  await away(carol, "a walk");
  await away(bob);
  await away(dan, "asleep");
  clock.advance(250);
  await ada.line(/^:dan!\S+ AWAY/);
  expect(ada.received.slice(from)).toEqual([
    expect.stringMatching(/^:carol!\S+ AWAY :a walk$/),
    expect.stringMatching(/^:dan!\S+ AWAY :asleep$/),
  ]);
  expect(await presenceWrites(server)).toBe(before + 1);
});

test("who does something else is shown as away before it", async () => {
  const { server } = await startStill();
  await using _ = server;
  const [ada, bob] = await inDev(server, "ada", "bob");
  if (!ada || !bob) throw new RangeError("not here");
  const from = ada.received.length;
  bob.send("AWAY :lunch", "PRIVMSG #dev :one more thing", "AWAY :dinner", "NICK rob", "AWAY");
  await bob.roundtrip();
  await ada.line(/ AWAY$/);
  expect(ada.received.slice(from).map((line) => line.replace(/!\S+/, ""))).toEqual([
    ":bob AWAY :lunch",
    ":bob PRIVMSG #dev :one more thing",
    ":bob AWAY :dinner",
    ":bob NICK rob",
    ":rob AWAY",
  ]);
});

test("whoever asks for a PONG has the news before it, and the others have theirs all the same", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, bob] = await inDev(server, "ada", "bob");
  if (!ada || !bob) throw new RangeError("not here");
  const carol = await server.irc("carol", "away-notify");
  await join(carol, "#dev");
  await carol.roundtrip();
  await ada.roundtrip();
  await away(bob, "lunch");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ AWAY :lunch$/)]);
  expect(await ada.roundtrip()).toEqual([]);
  expect(await sofar(carol)).toEqual([]);
  // One has been told, so what comes next cannot take it back.
  await away(bob);
  clock.advance(250);
  await Promise.all([ada.line(/^:bob!\S+ AWAY$/), carol.line(/^:bob!\S+ AWAY$/)]);
  expect(carol.received.filter((line) => line.includes(" AWAY :lunch"))).toHaveLength(1);
  expect(ada.received.filter((line) => / AWAY( |$)/.test(line))).toHaveLength(2);
});

test("one who loses the connection and is back at once was never gone for those who watch", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  await addAccounts(server, "bob");
  const ada = await server.irc("ada");
  const first = await loggedIn(server, "bob");
  await loggedIn(server, "bob").then((second) => second.destroy());
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  first.destroy();
  const users = async () => {
    ada.send("LUSERS");
    return /There are (\d+) users/.exec(await ada.line(/ 251 /))?.[1];
  };
  const gone = async () => (await whowas(ada)).length > 0;
  await until(gone, "bob is gone");
  expect(await users()).toBe("1");
  const again = await loggedIn(server, "bob");
  clock.advance(250);
  expect((await sofar(ada)).filter((line) => / 73[01] /.test(line))).toEqual([]);
  again.destroy();
  await until(async () => (await whowas(ada)).length > 1, "bob is gone again");
  clock.advance(250);
  await ada.line(/ 731 \* :bob$/);
});

async function whowas(client: TestClient): Promise<readonly string[]> {
  return (await sofar(client, () => client.send("WHOWAS bob"))).filter((line) => line.includes(" 314 "));
}

test("another guest under the nick of one who has gone is somebody else", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  const from = ada.received.length;
  bob.destroy();
  await until(async () => (await whowas(ada)).length > 0, "bob is gone");
  await server.irc("bob");
  clock.advance(250);
  await ada.line(/ 730 /);
  expect(ada.received.slice(from).filter((line) => / 73[01] /.test(line))).toEqual([
    expect.stringMatching(/ 731 \* :bob$/),
    expect.stringMatching(/ 730 \* :bob!/),
  ]);
});

test("those who watch are told of a QUIT before its connection closes, and of nobody twice", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  const bob = await server.irc("bob");
  eve.send("MONITOR + bob");
  expect(await eve.roundtrip()).toEqual([expect.stringMatching(/ 730 eve :bob!/)]);
  clock.advance(250);
  bob.send("QUIT");
  await bob.closed;
  await Promise.all([ada.line(/ 731 \* :bob$/), eve.line(/ 731 \* :bob$/)]);
  expect(eve.received.filter((line) => line.includes(" 730 "))).toHaveLength(1);
  expect(ada.received.filter((line) => line.includes(" 730 "))).toHaveLength(1);
});

test("news outlive the actor that is to show them", async () => {
  const { server, clock } = await startStill();
  await using _ = server;
  const [ada, bob] = await inDev(server, "ada", "bob");
  if (!ada || !bob) throw new RangeError("not here");
  await away(bob, "lunch");
  await server.kill("server");
  clock.advance(250);
  await until(() => server.reports("restart").length === 1, "the server is back");
  clock.advance(250);
  await ada.line(/^:bob!\S+ AWAY :lunch$/);
});

test("without a window changes are shown before the one who made them has the answer", async () => {
  await using server = await startServer({ ...noLobby, limits: { presenceMs: 0 } });
  const [ada, bob] = await inDev(server, "ada", "bob");
  if (!ada || !bob) throw new RangeError("not here");
  const from = ada.received.length;
  bob.send("AWAY :lunch", "AWAY");
  await ada.line(/ AWAY$/);
  expect(ada.received.slice(from)).toHaveLength(2);
});
