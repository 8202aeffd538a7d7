import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

const told = async (client: TestClient): Promise<readonly string[]> =>
  (await client.roundtrip()).map((line) => line.replace(/^:\S+ /, ""));
const listed = async (client: TestClient, conditions: string): Promise<readonly string[]> => {
  client.send(`LIST ${conditions}`);
  const lines = await told(client);
  expect(lines.at(-1)).toMatch(/^323 /);
  return lines.flatMap((line) => / (#\S+) \d+ :/.exec(line)?.[1] ?? []).sort();
};

test("names of several channels end once, each once, whether they are there or not", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  await join(ada, "#a");
  await join(ada, "#b");
  ada.send("NAMES #a,#b,#nowhere,#A", "NAMES invalid", "NAMES");
  expect(await told(ada)).toEqual([
    "353 ada = #a :@ada",
    "353 ada = #b :@ada",
    "366 ada #a,#b,#nowhere :End of /NAMES list",
    "366 ada invalid :End of /NAMES list",
    "366 ada * :End of /NAMES list",
  ]);
});

test("prefixes are all of them for those who asked for that, also in WHO; and so are user and host", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", "multi-prefix userhost-in-names"), await server.irc("bob")];
  await join(ada, "#dev");
  ada.send("MODE #dev +v ada", "NAMES #dev", "WHO #dev");
  await ada.line(/ 353 ada = #dev :@\+ada!ada@\S+$/);
  expect(await ada.line(/ 352 ada #dev /)).toMatch(/ H@\+ :/);
  expect(await join(bob, "#dev")).toBe("@ada bob");
});

test("who has no-implicit-names gets names when they are asked for", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", "no-implicit-names");
  ada.send("JOIN #dev");
  expect(await told(ada)).toEqual(["JOIN #dev"]);
  ada.send("NAMES #dev");
  expect(await told(ada)).toEqual(["353 ada = #dev :@ada", "366 ada #dev :End of /NAMES list"]);
});

test("LIST keeps to names, masks, their opposite, and the number of people", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  expect(await listed(eve, "")).toEqual([]);
  for (const room of ["#chan1", "#chan2", "#other"]) await join(ada, room);
  await join(bob, "#chan2");
  expect(await listed(eve, "")).toEqual(["#chan1", "#chan2", "#other"]);
  expect(await listed(eve, "#chan1,#CHAN2,#nowhere")).toEqual(["#chan1", "#chan2"]);
  expect(await listed(eve, "*an1")).toEqual(["#chan1"]);
  expect(await listed(eve, "#c*n2,*er")).toEqual(["#chan2", "#other"]);
  expect(await listed(eve, "!#ch*")).toEqual(["#other"]);
  expect(await listed(eve, ">1")).toEqual(["#chan2"]);
  expect(await listed(eve, "<2")).toEqual(["#chan1", "#other"]);
  expect(await listed(eve, "<1")).toEqual([]);
  expect(await listed(eve, "#chan* >1")).toEqual(["#chan2"]);
  expect(await listed(eve, "C>0,C<10")).toEqual(["#chan1", "#chan2", "#other"]);
  expect(await listed(eve, "C>1")).toEqual([]);
  ada.send("TOPIC #chan1 :news");
  await ada.roundtrip();
  expect(await listed(eve, "T<10")).toEqual(["#chan1"]);
  expect(await listed(eve, "T>1")).toEqual([]);
});

test("a secret room is listed for those inside", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  await join(ada, "#gen");
  ada.send("MODE #gen +s", "LIST");
  await ada.line(/ 322 ada #gen 1 :$/);
  expect(await listed(eve, "")).toEqual([]);
  expect(await listed(eve, "#gen")).toEqual([]);
  await join(eve, "#gen");
  eve.send("LIST");
  await eve.line(/ 322 eve #gen 2 :$/);
});

test("several rooms are entered with a key each, left with one reason, and put out of one by one", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#a");
  await join(ada, "#b");
  ada.send("MODE #a +k first", "MODE #b +k second");
  await ada.line(/ MODE #b \+k/);
  bob.send("JOIN #a,#c,#b first,,second");
  for (const room of ["#a", "#c", "#b"]) await bob.line(new RegExp(` JOIN ${room}$`));
  eve.send("JOIN #a,#b second,second");
  await eve.line(/ 475 eve #a /);
  await eve.line(/ JOIN #b$/);
  await ada.roundtrip();
  bob.send("PART #a,#nowhere,#b :so long");
  await bob.line(/ PART #a :so long$/);
  await bob.line(/ 403 bob #nowhere /);
  await bob.line(/ PART #b :so long$/);
  await join(bob, "#b", "second");
  await ada.roundtrip();
  ada.send("KICK #b bob,eve,nobody :enough");
  await ada.line(/ KICK #b bob :enough$/);
  await ada.line(/ KICK #b eve :enough$/);
  await ada.line(/ 401 ada nobody /);
  await bob.line(/ KICK #b bob :enough$/);
  bob.send("JOIN 0");
  await bob.line(/ PART #c$/);
});

test("a topic that stays as it is is told to nobody", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("TOPIC #dev :news", "TOPIC #dev :news", "TOPIC #dev :", "TOPIC #dev :");
  const own = await told(ada);
  expect(own.filter((line) => line.startsWith("TOPIC"))).toEqual(["TOPIC #dev :news", "TOPIC #dev :"]);
  expect((await told(bob)).filter((line) => line.startsWith("TOPIC"))).toHaveLength(2);
});

test("lengths of the settings hold, and are what clients are told", async () => {
  await using server = await startServer({
    ...noLobby,
    limits: {
      roomKeyLength: 4,
      roomNameLength: 20,
      topicLength: 10,
      kickReasonLength: 12,
      listModeEntries: 2,
      roomsPerUser: 2,
    },
  });
  const client = await server.connect("irc");
  client.send("NICK ada", "USER ada 0 * :ada");
  await client.line(/ 422 /);
  const tokens = client.received.filter((line) => / 005 /.test(line)).join(" ");
  for (const token of [
    "CHANNELLEN=20",
    "TOPICLEN=10",
    "KICKLEN=12",
    "KEYLEN=4",
    "MAXLIST=beI:2",
    "CHANLIMIT=#:2",
  ])
    expect(tokens).toContain(` ${token} `);
  await join(client, `#${"a".repeat(19)}`);
  client.send(`JOIN #${"b".repeat(20)}`);
  await client.line(/ 403 ada #b{20} /);
  await join(client, "#dev");
  client.send("JOIN #third");
  await client.line(/ 405 ada #third /);
  const bob = await server.irc("bob");
  await join(bob, "#dev");
  client.send("TOPIC #dev :0123456789more", "KICK #dev bob :0123456789abmore", "MODE #dev +bbb a b c");
  await client.line(/ TOPIC #dev :0123456789$/);
  await client.line(/ KICK #dev bob :0123456789ab$/);
  await client.line(/ 478 ada #dev b :/);
  client.send("MODE #dev +k 12345", "MODE #dev +k 1234");
  await client.line(/ 696 ada #dev k \* :/);
  await client.line(/ MODE #dev \+k 1234$/);
});

test("where one room is the only one there is no other, and nobody makes it theirs without registration", async () => {
  await using server = await startServer({
    rooms: { mode: "single", autojoin: ["hall"], registration: false },
  });
  await addAccounts(server, "ada");
  const ada = await loggedIn(server, "ada");
  ada.send("JOIN #other");
  await ada.line(/ 403 ada #other /);
  const lou = await server.connect("line");
  lou.send("/login ada", "correct horse");
  await lou.line(/^- welcome/);
  lou.send("/room create hall");
  await lou.line(/\[REGISTRATION_CLOSED\]$/);
});

test("without rooms that everybody enters there is none, and nothing comes after the message of the day", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  expect(await told(ada)).toEqual([]);
  expect(await listed(ada, "")).toEqual([]);
});
