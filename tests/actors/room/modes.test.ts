import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

/** Ada, who made #dev, and others in it, who have seen each other come. */
async function inDev(server: TestServer, ...nicks: readonly string[]): Promise<readonly TestClient[]> {
  const clients: TestClient[] = [];
  for (const nick of ["ada", ...nicks]) {
    const client = await server.irc(nick, "echo-message");
    await join(client, "#dev");
    clients.push(client);
  }
  for (const client of clients) await client.roundtrip();
  return clients;
}

const without = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^:\S+ /, ""));

/** Sets modes of #dev, and waits until everybody has seen it. */
async function set(ada: TestClient, modes: string, ...others: readonly TestClient[]): Promise<void> {
  ada.send(`MODE #dev ${modes}`);
  await ada.line(/ MODE #dev /);
  for (const other of others) await other.line(/ MODE #dev /);
}

test("what is advertised of modes is what there is", async () => {
  await using server = await startServer(noLobby);
  const client = await server.connect("irc");
  client.send("NICK ada", "USER ada 0 * :ada");
  expect(await client.line(/ 004 /)).toMatch(/ ACMRUWimnpstubeIkflqaohv beIkflqaohv$/);
  const lines = [await client.line(/ 005 /), await client.line(/ 005 /), await client.line(/ 005 |251/)].join(
    " ",
  );
  for (const token of [
    "CHANMODES=beI,k,fl,ACMRUWimnpstu",
    "PREFIX=(qaohv)~&@%+",
    "STATUSMSG=~&@%+",
    "EXTBAN=,am",
    "ACCOUNTEXTBAN=a,account",
    "EXCEPTS",
    "INVEX",
    "FORWARD=f",
    "KNOCK",
    "MAXLIST=beI:100",
  ])
    expect(` ${lines} `).toContain(` ${token} `);
});

test("all modes of a room can be set, are told, and can be taken back", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await join(ada, "#other");
  ada.send("MODE #dev +ACMRUWimpukl key 5", "MODE #dev +f #other", "MODE #dev");
  expect(await ada.line(/ 324 /)).toMatch(/ 324 ada #dev \+ACMRUWimnptufkl #other key 5$/);
  await ada.line(/ 329 ada #dev \d{10}$/);
  ada.send("MODE #dev -ACMRUWimnptufkl key", "MODE #dev");
  await ada.line(/ MODE #dev -ACMRUWimnptufkl key$/);
  expect(await ada.line(/ 324 /)).toMatch(/ 324 ada #dev \+$/);
});

test("a room is private or secret, not both", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await set(ada, "+p");
  ada.send("MODE #dev +s");
  await ada.line(/ MODE #dev \+s-p$/);
  ada.send("MODE #dev +p");
  expect(await ada.roundtrip()).toEqual([]);
});

test("a private room is in no list and no WHOIS, and those who name it are told that it is there", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  const eve = await server.irc("eve");
  await set(ada, "+p");
  eve.send("LIST", "LIST #d*", "WHOIS ada");
  expect((await eve.roundtrip()).filter((line) => line.includes("#dev"))).toEqual([]);
  eve.send("LIST #dev", "NAMES #dev");
  await eve.line(/ 322 eve #dev 0 :$/);
  await eve.line(/ 366 eve #dev /);
  expect(eve.received.join()).not.toContain("@ada");
  ada.send("LIST", "WHOIS ada");
  await ada.line(/ 322 ada #dev 1 :$/);
  await ada.line(/ 319 ada ada :@#dev/);
});

test("a limit that is none is refused, one without a number is nothing", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  ada.send(
    "MODE #dev +l 0",
    "MODE #dev +l -1",
    "MODE #dev +l many",
    "MODE #dev +l :",
    "MODE #dev +l",
    "MODE #dev +k",
  );
  expect(without(await ada.roundtrip()).map((line) => line.split(" :")[0])).toEqual([
    "696 ada #dev l 0",
    "696 ada #dev l -1",
    "696 ada #dev l many",
    "696 ada #dev l *",
  ]);
});

test.each([" with spaces", "long".repeat(100), "", "a,b"])(
  "the key '%s' is refused and not shown",
  async (key) => {
    await using server = await startServer(noLobby);
    const [ada] = (await inDev(server)) as [TestClient];
    ada.send(`MODE #dev +k :${key}`);
    expect(without(await ada.roundtrip()).map((line) => line.split(" :")[0])).toEqual(["696 ada #dev k *"]);
  },
);

test("with C questions to clients are kept out, even an operator's, and actions are not", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  await set(ada, "+C", bob);
  ada.send("PRIVMSG #dev :\u0001ACTION waves\u0001", "PRIVMSG #dev :\u0001PING 12\u0001");
  await ada.line(/ 404 ada #dev /);
  ada.send("NOTICE #dev :\u0001PING 12\u0001");
  await ada.roundtrip();
  expect(without(await bob.roundtrip())).toEqual(["PRIVMSG #dev :\u0001ACTION waves\u0001"]);
});

test("with M those speak who have an account or a voice", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan");
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  const evan = await loggedIn(server, "evan");
  await join(evan, "#dev");
  await set(ada, "+M", bob);
  bob.send("PRIVMSG #dev :may I?");
  await bob.line(/ 404 bob #dev /);
  evan.send("PRIVMSG #dev :I may");
  await bob.line(/^:evan!\S+ PRIVMSG #dev :I may$/);
  await set(ada, "+v bob", bob);
  bob.send("PRIVMSG #dev :now I may");
  await evan.line(/^:bob!\S+ PRIVMSG #dev :now I may$/);
});

test("with R those enter who have an account, or an invitation", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan");
  const [ada] = (await inDev(server)) as [TestClient];
  const [evan, eve] = [await loggedIn(server, "evan"), await server.irc("eve")];
  await set(ada, "+R");
  eve.send("JOIN #dev");
  await eve.line(/ 477 eve #dev /);
  await join(evan, "#dev");
  ada.send("INVITE eve #dev");
  await eve.line(/ INVITE eve #dev/);
  await join(eve, "#dev");
});

test("with U what people without a voice say goes to the operators, and into no history", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = (await inDev(server, "bob", "eve")) as [TestClient, TestClient, TestClient];
  await set(ada, "+U", bob, eve);
  bob.send("PRIVMSG #dev :a question");
  expect(without(await bob.roundtrip())).toEqual(["PRIVMSG #dev :a question"]);
  expect(without(await ada.roundtrip())).toEqual(["PRIVMSG #dev :a question"]);
  expect(await eve.roundtrip()).toEqual([]);
  await set(ada, "+v bob", bob, eve);
  bob.send("PRIVMSG #dev :for all");
  expect(without(await bob.roundtrip())).toEqual(["PRIVMSG #dev :for all"]);
  expect(without(await eve.roundtrip())).toEqual(["PRIVMSG #dev :for all"]);
  const late = await server.irc("late", "draft/chathistory batch");
  await join(late, "#dev");
  late.send("CHATHISTORY LATEST #dev * 50");
  const told = (await late.roundtrip()).join();
  expect(told).toContain("for all");
  expect(told).not.toContain("a question");
});

test("a room sends those elsewhere who may not come in, and they are judged there", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await join(ada, "#waiting");
  const eve = await server.irc("eve");
  await join(eve, "#eves");
  ada.send("MODE #dev +f #nowhere", "MODE #dev +f #dev", "MODE #dev +f #eves");
  await ada.line(/ 696 ada #dev f #nowhere /);
  await ada.line(/ 696 ada #dev f #dev /);
  await ada.line(/ 482 ada #eves /);
  ada.send("MODE #dev +f #WAITING");
  await ada.line(/ MODE #dev \+f #waiting$/);
  expect(await join(eve, "#dev")).toContain("@ada");
  ada.send("KICK #dev eve", "MODE #dev +i");
  await ada.line(/ MODE #dev \+i$/);
  await eve.line(/ KICK /);
  eve.send("JOIN #dev,#third");
  await eve.line(/^:\S+ 470 eve #dev #waiting :/);
  await eve.line(/^:eve!\S+ JOIN #waiting$/);
  await eve.line(/ 366 eve #waiting /);
  await eve.line(/^:eve!\S+ JOIN #third$/);
});

test("a labeled wish to enter has what came of it elsewhere in its answer", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await join(ada, "#waiting");
  ada.send("MODE #dev +if #waiting");
  await ada.line(/ MODE #dev \+if/);
  const eve = await server.irc("eve", "labeled-response batch");
  eve.send("@label=j JOIN #dev");
  const told = await eve.roundtrip();
  expect(told[0]).toMatch(/^@label=j :\S+ BATCH \+(\S+) labeled-response$/);
  expect(told.slice(1, -1).every((line) => line.startsWith("@batch="))).toBe(true);
  expect(told.slice(1, -1).map((line) => / (470|JOIN|353|366) /.exec(line)?.[1])).toEqual([
    "470",
    "JOIN",
    "353",
    "366",
  ]);
  expect(told.at(-1)).toMatch(/ BATCH -/);
});

test("rooms that point at each other send nobody round for ever", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await join(ada, "#two");
  ada.send("MODE #dev +if #two", "MODE #two +if #dev");
  await ada.line(/ MODE #two \+if/);
  const eve = await server.irc("eve");
  eve.send("JOIN #dev");
  const told = await eve.roundtrip();
  expect(told.filter((line) => / 470 /.test(line))).toHaveLength(3);
  expect(told.filter((line) => / 473 /.test(line))).toHaveLength(1);
});

test("a mask that silences lets in, and stops the words, unless there is a voice or an exception", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  await set(ada, "+b m:BOB!*@*");
  const bob = await server.irc("Bob", "echo-message");
  await join(bob, "#dev");
  bob.send("MODE #dev +b");
  await bob.line(/ 367 Bob #dev m:BOB!\*@\* ada \d{10}$/);
  bob.send("PRIVMSG #dev :hi");
  await bob.line(/ 404 Bob #dev /);
  await set(ada, "+v Bob", bob);
  bob.send("PRIVMSG #dev :with a voice");
  await bob.line(/ PRIVMSG #dev :with a voice$/);
  await set(ada, "-v Bob", bob);
  bob.send("PRIVMSG #dev :hi");
  await bob.line(/ 404 Bob #dev /);
  await set(ada, "+e m:*!~Bob@*", bob);
  bob.send("PRIVMSG #dev :an exception");
  await bob.line(/ PRIVMSG #dev :an exception$/);
  await set(ada, "-eb m:*!~Bob@* m:bob!*@*", bob);
  bob.send("PRIVMSG #dev :nothing in the way");
  await bob.line(/ PRIVMSG #dev :nothing in the way$/);
});

test.each(["a:bob", "account:bob"])(
  "%s bans, excepts and lets in an account, and nobody of that nick",
  async (mask) => {
    await using server = await startServer({ ...noLobby, accounts: { reserveNicknames: false } });
    await addAccounts(server, "bob");
    const [ada] = (await inDev(server)) as [TestClient];
    const bob = await loggedIn(server, "bob", "", "robert");
    const guest = await server.irc("guest");
    await set(ada, `+b ${mask}`);
    bob.send("JOIN #dev");
    await bob.line(/ 474 robert #dev /);
    await set(ada, `-b ${mask}`);
    await set(ada, `+be *!*@* ${mask}`);
    guest.send("JOIN #dev");
    await guest.line(/ 474 guest #dev /);
    await join(bob, "#dev");
    bob.send("PART #dev");
    await set(ada, `-be+iI *!*@* ${mask} ${mask}`);
    guest.send("JOIN #dev");
    await guest.line(/ 473 guest #dev /);
    await join(bob, "#dev");
  },
);

test("a mask that fits in no list is refused", async () => {
  await using server = await startServer(noLobby);
  const [ada] = (await inDev(server)) as [TestClient];
  ada.send("MODE #dev +b a:", "MODE #dev +b :a b!*@*");
  await ada.line(/ 696 ada #dev b a: /);
  await ada.line(/ 696 ada #dev b \* /);
  ada.send("MODE #dev +b");
  expect(without(await ada.roundtrip()).map((line) => line.slice(0, 3))).toEqual(["368"]);
});

test("of several changes of one role in a line each counts from the one before", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  await set(ada, "+vv bob bob", bob);
  await set(ada, "-v+v-v bob bob bob", bob);
  ada.send("MODE #dev -v bob");
  expect(await ada.roundtrip()).toEqual([]);
  expect(
    ada.received.filter((line) => / MODE #dev /.test(line)).map((line) => line.replace(/^.* #dev /, "")),
  ).toEqual(["+v bob", "-v+v-v bob bob bob"]);
});

test("with C a question is kept out as other words for a message too", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "echo-message message-tags draft/message-edit");
  await join(ada, "#dev");
  await set(ada, "+C");
  ada.send("PRIVMSG #dev :hello");
  const [, msgid] = /msgid=([^; ]+)/.exec(await ada.line(/ PRIVMSG #dev :hello$/)) ?? [];
  ada.send(`@+draft/edit=${msgid} PRIVMSG #dev :\u0001PING 12\u0001`);
  await ada.line(/ 404 ada #dev /);
  ada.send(`@+draft/edit=${msgid} PRIVMSG #dev :\u0001ACTION waves\u0001`);
  await ada.line(/ PRIVMSG #dev :waves$/);
});

test("a ban, an exception and a new nick count from the next message on", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = (await inDev(server, "bob")) as [TestClient, TestClient];
  const speaks = async (): Promise<boolean> => {
    bob.send("PRIVMSG #dev :may I?");
    return (await bob.line(/ (404|PRIVMSG) /)).includes(" PRIVMSG ");
  };
  expect(await speaks()).toBe(true);
  await set(ada, "+b bob!*@*", bob);
  expect(await speaks()).toBe(false);
  await set(ada, "+e *!bob@*", bob);
  expect(await speaks()).toBe(true);
  await set(ada, "-e *!bob@*", bob);
  expect(await speaks()).toBe(false);
  bob.send("NICK rob");
  await bob.line(/ NICK rob$/);
  expect(await speaks()).toBe(true);
  await set(ada, "+b m:rob!*@*", bob);
  expect(await speaks()).toBe(false);
});

test("of a secret room nobody outside learns by sending people there", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  await join(ada, "#dev");
  await join(eve, "#hidden");
  eve.send("MODE #hidden +s");
  await eve.line(/ MODE #hidden \+s$/);
  ada.send("MODE #dev +f #hidden", "MODE #dev +f #nowhere");
  const [hidden, nowhere] = await ada.roundtrip();
  expect(hidden).toMatch(/ 696 ada #dev f #hidden :/);
  expect(hidden?.replace("#hidden", "#nowhere")).toBe(nowhere);
});
