import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "./support.ts";

test("with +R a person hears accounts only", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan", "carmen");
  const evan = await loggedIn(server, "evan");
  const guest = await server.irc("guest", "message-tags");
  const carmen = await loggedIn(server, "carmen");
  evan.send("MODE evan +R");
  expect(await evan.roundtrip()).toEqual([expect.stringMatching(/^:evan!\S+ MODE evan \+R$/)]);

  guest.send("PRIVMSG evan :hi", "@+typing=active TAGMSG evan", "NOTICE evan :hi");
  expect(await guest.roundtrip()).toEqual([
    expect.stringMatching(/ 477 guest evan :/),
    expect.stringMatching(/ 477 guest evan :/),
  ]);
  expect(await evan.roundtrip()).toEqual([]);
  carmen.send("PRIVMSG evan :hi");
  expect(await carmen.roundtrip()).toEqual([]);
  expect(await evan.roundtrip()).toEqual([expect.stringMatching(/^:carmen!\S+ PRIVMSG evan :hi$/)]);
});

test("ACCEPT names guests who are heard all the same, until they are taken off", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan");
  const evan = await loggedIn(server, "evan");
  const guest = await server.irc("guest");
  evan.send("MODE evan +R", "ACCEPT guest,nobody", "ACCEPT Guest", "ACCEPT *");
  expect((await evan.roundtrip()).slice(1)).toEqual([
    expect.stringMatching(/ 401 evan nobody :/),
    expect.stringMatching(/ 457 evan Guest :/),
    ":monarchs.local 281 evan guest",
    expect.stringMatching(/ 282 evan :/),
  ]);
  guest.send("PRIVMSG evan :hi");
  expect(await guest.roundtrip()).toEqual([]);
  expect(await evan.roundtrip()).toEqual([expect.stringMatching(/^:guest!\S+ PRIVMSG evan :hi$/)]);

  evan.send("ACCEPT -guest", "ACCEPT -guest");
  expect(await evan.roundtrip()).toEqual([expect.stringMatching(/ 458 evan guest :/)]);
  guest.send("PRIVMSG evan :hi again");
  expect(await guest.roundtrip()).toEqual([expect.stringMatching(/ 477 guest evan :/)]);
});

test("to be accepted is a person's own: whoever takes the nick later is not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan");
  const evan = await loggedIn(server, "evan");
  const guest = await server.irc("guest");
  evan.send("MODE evan +R", "ACCEPT guest");
  await evan.roundtrip();
  guest.send("QUIT");
  await guest.closed;
  const other = await server.irc("guest");
  other.send("PRIVMSG evan :it is me");
  expect(await other.roundtrip()).toEqual([expect.stringMatching(/ 477 guest evan :/)]);
});

test("who writes to a guest hears the answer", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "evan");
  const evan = await loggedIn(server, "evan");
  const guest = await server.irc("guest");
  evan.send("MODE evan +R", "PRIVMSG guest :hello");
  await evan.roundtrip();
  expect(await guest.roundtrip()).toEqual([expect.stringMatching(/^:evan!\S+ PRIVMSG guest :hello$/)]);
  guest.send("PRIVMSG evan :hello yourself");
  expect(await guest.roundtrip()).toEqual([]);
  expect(await evan.roundtrip()).toEqual([expect.stringMatching(/ PRIVMSG evan :hello yourself$/)]);
});

test("the list of ACCEPT has a bound", async () => {
  await using server = await startServer({ ...noLobby, limits: { acceptEntries: 1 } });
  const [ada] = [await server.irc("ada"), await server.irc("bob"), await server.irc("carol")];
  ada.send("ACCEPT bob,carol");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 456 ada :/)]);
});

test("with +T a person takes no CTCP but what is said with /me", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MODE ada +T");
  await ada.roundtrip();
  bob.send("PRIVMSG ada :\u0001VERSION\u0001", "PRIVMSG ada :\u0001ACTION waves\u0001", "PRIVMSG ada :hi");
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/ 531 bob ada :/)]);
  expect((await ada.roundtrip()).map((line) => line.replace(/^\S+ /, ""))).toEqual([
    "PRIVMSG ada :\u0001ACTION waves\u0001",
    "PRIVMSG ada :hi",
  ]);
});

test("modes of the settings are everybody's from the start, and told", async () => {
  await using server = await startServer({ ...noLobby, accounts: { defaultUserModes: "+iB" } });
  const ada = await server.irc("ada");
  expect(ada.received.find((line) => line.includes(" 221 "))).toMatch(/ 221 ada \+Bi$/);
  ada.send("MODE ada", "LUSERS", "MODE ada -i", "MODE ada");
  const seen = await ada.roundtrip();
  expect(seen[0]).toMatch(/ 221 ada \+Bi$/);
  expect(seen.find((line) => line.includes(" 251 "))).toMatch(/ 0 users and 1 invisible /);
  expect(seen.at(-2)).toMatch(/ MODE ada -i$/);
  expect(seen.at(-1)).toMatch(/ 221 ada \+B$/);
});

test("nobody makes themselves an operator, changes another's modes, or has one that there is not", async () => {
  await using server = await startServer(noLobby);
  const [ada] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MODE ada +o", "MODE ada +Z", "MODE bob +i", "MODE nobody +i", "MODE ada");
  expect((await ada.roundtrip()).map((line) => line.split(" ")[1])).toEqual([
    "221",
    "501",
    "502",
    "401",
    "221",
  ]);
});

test("what a bot does bears the tag for those with message-tags, also in history", async () => {
  await using server = await startServer(noLobby);
  const robot = await server.irc("robot");
  const reader = await server.irc("reader", "message-tags batch draft/chathistory");
  const plain = await server.irc("plain");
  robot.send("MODE robot +B");
  expect(await robot.roundtrip()).toEqual([expect.stringMatching(/ MODE robot \+B$/)]);
  for (const client of [reader, plain, robot]) await join(client, "#dev");
  await Promise.all([reader.roundtrip(), plain.roundtrip()]);

  robot.send("PRIVMSG #dev :beep", "PRIVMSG reader :boop");
  await robot.roundtrip();
  const heard = await reader.roundtrip();
  expect(heard).toEqual([
    expect.stringMatching(/^@bot;draft\/bot;msgid=\S+ :robot!\S+ PRIVMSG #dev :beep$/),
    expect.stringMatching(/^@bot;draft\/bot;msgid=\S+ :robot!\S+ PRIVMSG reader :boop$/),
  ]);
  expect(await plain.roundtrip()).toEqual([expect.stringMatching(/^:robot!\S+ PRIVMSG #dev :beep$/)]);
  robot.send("MODE robot -B", "PRIVMSG #dev :by hand");
  await robot.roundtrip();
  reader.send("CHATHISTORY LATEST #dev * 10");
  const past = (await reader.roundtrip()).filter((line) => line.includes(" PRIVMSG "));
  expect(past).toContainEqual(expect.stringMatching(/;bot;draft\/bot;.* PRIVMSG #dev :beep$/));
  expect(past.at(-1)).toMatch(/ PRIVMSG #dev :by hand$/);
  expect(past.at(-1)).not.toContain("bot;");
});

test("WHOIS and WHO tell of a bot", async () => {
  await using server = await startServer(noLobby);
  const [robot, ada] = [await server.irc("robot"), await server.irc("ada")];
  robot.send("MODE robot +B");
  await robot.roundtrip();
  ada.send("WHOIS robot", "WHO robot");
  const seen = await ada.roundtrip();
  expect(seen).toContainEqual(expect.stringMatching(/ 335 ada robot :/));
  expect(seen.find((line) => line.includes(" 352 "))).toMatch(/ robot HB :0 robot$/);
});

test("who quits sees it as the others do, before the last words", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("QUIT :so long");
  await ada.closed;
  expect(ada.received.slice(-2)).toEqual([
    expect.stringMatching(/^:ada!ada@\S+ QUIT :Quit: so long$/),
    expect.stringMatching(/^ERROR :.*so long/),
  ]);
});

test("draft/whoami with chghost tells what others see, between 005 and LUSERS", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "draft/whoami chghost");
  const codes = ada.received.map((line) => line.split(" ")[1]);
  const at = codes.indexOf("SETNAME");
  expect(ada.received[at]).toMatch(/^:ada!ada@\S+ SETNAME :ada$/);
  expect(codes[at - 1]).toBe("005");
  expect(codes[at + 1]).toBe("251");
  const bob = await server.irc("bob", "draft/whoami");
  expect(bob.received.join("\n")).not.toContain("SETNAME");
});
