import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "./support.ts";

test("away-notify shows words, their change and their end, to holders alone", async () => {
  await using server = await startServer({ ...noLobby, limits: { presenceMs: 0 } });
  const ada = await server.irc("ada", "away-notify");
  const [bob, carol] = [await server.irc("bob"), await server.irc("carol")];
  for (const client of [ada, bob, carol]) await join(client, "#dev");
  await Promise.all([ada.roundtrip(), bob.roundtrip(), carol.roundtrip()]);
  bob.send("AWAY :lunch", "AWAY :dinner", "AWAY :dinner", "AWAY");
  expect((await bob.roundtrip()).map((line) => line.split(" ")[1])).toEqual(["306", "306", "306", "305"]);
  expect((await ada.roundtrip()).map((line) => line.replace(/^:bob!\S+ /, ""))).toEqual([
    "AWAY :lunch",
    "AWAY :dinner",
    "AWAY",
  ]);
  expect(await carol.roundtrip()).toEqual([]);
});

test("who is away and enters is shown as away, once, to those with away-notify", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "away-notify");
  const [bob, carol] = [await server.irc("bob"), await server.irc("carol")];
  await join(ada, "#dev");
  await join(carol, "#dev");
  bob.send("AWAY :already gone");
  await bob.roundtrip();
  await Promise.all([ada.roundtrip(), carol.roundtrip()]);
  await join(bob, "#dev");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/^:bob!\S+ JOIN #dev$/),
    expect.stringMatching(/^:bob!\S+ AWAY :already gone$/),
  ]);
  expect(await carol.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ JOIN #dev$/)]);
});

test("away words reach those who write, ask WHOIS, WHO or USERHOST, until they end", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  bob.send("AWAY :not here");
  await bob.roundtrip();
  ada.send("PRIVMSG bob :hi", "NOTICE bob :hi", "WHOIS bob", "WHO bob", "USERHOST bob");
  const seen = await ada.roundtrip();
  expect(seen.filter((line) => line.endsWith(" 301 ada bob :not here"))).toHaveLength(2);
  expect(seen.find((line) => line.includes(" 352 "))).toMatch(/ bob G :0 bob$/);
  expect(seen.find((line) => line.includes(" 302 "))).toMatch(/:bob=-bob@/);
  bob.send("AWAY");
  await bob.roundtrip();
  ada.send("PRIVMSG bob :hi", "USERHOST bob");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 302 ada :bob=\+bob@/)]);
});

test("AWAY before registration is for holders of draft/pre-away alone, and holds from the start", async () => {
  await using server = await startServer(noLobby);
  const plain = await server.connect("irc");
  plain.send("AWAY :gone");
  expect(await plain.line(/./)).toMatch(/ 451 \* :/);
  const early = await server.connect("irc");
  early.send("CAP LS 302", "CAP REQ :draft/pre-away", "AWAY :back at noon", "NICK bob", "USER bob 0 * :bob");
  expect(await early.line(/ 306 /)).toMatch(/ 306 \* :/);
  early.send("CAP END");
  await early.line(/ 422 /);
  await early.roundtrip();
  const ada = await server.irc("ada");
  ada.send("PRIVMSG bob :hi");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 301 ada bob :back at noon$/)]);
});

test("AWAY without words before registration takes the words back", async () => {
  await using server = await startServer(noLobby);
  const early = await server.connect("irc");
  early.send("CAP REQ :draft/pre-away", "AWAY :gone", "AWAY", "NICK bob", "USER bob 0 * :bob", "CAP END");
  await early.line(/ 305 \* :/);
  await early.line(/ 422 /);
  const ada = await server.irc("ada");
  ada.send("PRIVMSG bob :hi");
  expect(await ada.roundtrip()).toEqual([]);
});

test("AWAY * says that nobody sits at this session: others of the same person count", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const ada = await server.irc("ada", "away-notify");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob", "draft/pre-away");
  await join(first, "#dev");
  const second = await loggedIn(server, "bob", "draft/pre-away");
  await second.roundtrip();
  await ada.roundtrip();

  second.send("AWAY *");
  expect(await second.roundtrip()).toEqual([expect.stringContaining(" 306 ")]);
  expect(await ada.roundtrip()).toEqual([]);
  first.send("AWAY *");
  await first.roundtrip();
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ AWAY :away$/)]);
  const third = await loggedIn(server, "bob");
  await third.roundtrip();
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ AWAY$/)]);
  third.send("QUIT");
  await third.closed;
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ AWAY :away$/)]);
});

test("without draft/pre-away a star is words like any others", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  bob.send("AWAY *");
  await bob.roundtrip();
  ada.send("PRIVMSG bob :hi");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 301 ada bob :\*$/)]);
});

test("a word counts for all sessions of a person, as the last one that was said", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const ada = await server.irc("ada", "away-notify");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await loggedIn(server, "bob");
  await ada.roundtrip();
  first.send("AWAY :out");
  await first.roundtrip();
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ AWAY :out$/)]);
  await loggedIn(server, "bob");
  expect(await ada.roundtrip()).toEqual([]);
});
