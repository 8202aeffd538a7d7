import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "./support.ts";

const withOperator = { ...noLobby, operators: [{ name: "root", password: "open-sesame" }] } as const;

test("WHO of a room tells its people, with away, operator and role", async () => {
  await using server = await startServer(withOperator);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  bob.send("OPER root open-sesame", "AWAY :gone");
  await bob.line(/ 306 /);
  ada.send("WHO #dev");
  const seen = await ada.roundtrip();
  expect(seen.filter((line) => line.includes(" 352 ")).sort()).toEqual([
    expect.stringMatching(/ 352 ada #dev ada \S+ \S+ ada H@ :0 ada$/),
    expect.stringMatching(/ 352 ada #dev bob \S+ \S+ bob G\* :0 bob$/),
  ]);
  expect(seen.at(-1)).toMatch(/ 315 ada #dev /);
});

test("WHO of operators tells of no others, and WHOX gives the columns that were asked for", async () => {
  await using server = await startServer(withOperator);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  bob.send("WHO * o");
  expect((await bob.roundtrip()).map((line) => line.split(" ")[1])).toEqual(["315"]);
  ada.send("OPER root open-sesame");
  await ada.line(/ 381 /);
  bob.send("WHO * o", "WHO ada %tna,42");
  await bob.line(/ 352 bob \* ada /);
  await bob.line(/ 354 bob 42 ada ada$/);
});

test("WHOIS tells rooms, account, away and idle time, but the address to oneself and administrators alone", async () => {
  await using server = await startServer(withOperator);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada"), await server.irc("bob")];
  await join(ada, "#dev");
  ada.send("AWAY :gone", "WHOIS ada");
  await ada.line(/ 338 ada ada \S+ 127\.0\.0\.1 /);
  bob.send("WHOIS ADA");
  const seen = (await bob.roundtrip()).map((line) => line.split(" ")[1]);
  expect(seen).toEqual(["311", "319", "312", "301", "307", "330", "317", "318"]);
  bob.send("OPER root open-sesame", "WHOIS ada", "WHOIS nobody");
  await bob.line(/ 338 bob ada \S+ 127\.0\.0\.1 /);
  await bob.line(/ 401 bob nobody /);
  await bob.line(/ 318 bob nobody /);
});

test("nobody's address is in their mask", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  expect([...ada.received, ...bob.received].join("\n")).not.toContain("127.0.0.1");
});

test("WHOWAS tells who had a nick before, the latest first", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  for (const user of ["first", "second"]) {
    const client = await server.connect("irc");
    client.send("NICK bob", `USER ${user} 0 * :${user}`);
    await client.line(/ 422 /);
    client.send("QUIT");
    await client.closed;
  }
  ada.send("WHOWAS bob", "WHOWAS bob 1", "WHOWAS nobody");
  const seen = await ada.roundtrip();
  expect(seen.filter((line) => line.includes(" 314 ")).map((line) => line.split(" ")[4])).toEqual([
    "second",
    "first",
    "second",
  ]);
  expect(seen.filter((line) => line.includes(" 406 "))).toHaveLength(1);
});

test("a nick that was given up for another is told by WHOWAS", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("NICK lovelace", "WHOWAS ada");
  await ada.line(/ 314 lovelace ada ada /);
});

test("ISON and USERHOST tell of those who are here", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  bob.send("AWAY :gone");
  await bob.line(/ 306 /);
  ada.send("ISON BOB nobody ada", "USERHOST bob nobody ada");
  expect(await ada.line(/ 303 /)).toMatch(/ 303 ada :bob ada$/);
  expect(await ada.line(/ 302 /)).toMatch(/ 302 ada :bob=-bob@\S+ ada=\+ada@\S+$/);
});

test("who shares several rooms with one that goes away is told once, and others not at all", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob", "away-notify");
  const plain = await server.irc("plain");
  const eve = await server.irc("eve", "away-notify");
  for (const client of [ada, bob, plain]) {
    await join(client, "#a");
    await join(client, "#b");
  }
  for (const client of [ada, bob, plain]) await client.roundtrip();
  ada.send("AWAY :at lunch");
  await ada.line(/ 306 ada /);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ AWAY :at lunch$/)]);
  ada.send("AWAY");
  await ada.line(/ 305 ada /);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ AWAY$/)]);
  expect([await plain.roundtrip(), await eve.roundtrip()]).toEqual([[], []]);
});

test("who shares several rooms with one that is renamed and leaves sees each once, on IRC and on a line", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, carol] = [await server.irc("ada"), await server.irc("bob"), await server.line("carol")];
  for (const client of [ada, bob]) {
    await join(client, "#a");
    await join(client, "#b");
  }
  carol.send("/join a", "/join b");
  await carol.line(/goes to #b/);
  for (const client of [ada, bob]) await client.roundtrip();
  ada.send("NICK lovelace");
  await ada.line(/^:ada!\S+ NICK :?lovelace$/);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ NICK :?lovelace$/)]);
  ada.send("QUIT :bye");
  await ada.closed;
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:lovelace!\S+ QUIT :Quit: bye$/)]);
  carol.send("/whoami");
  await carol.line(/^- you are carol/);
  expect(carol.received.filter((line) => /is now called|quit/.test(line))).toEqual([
    "* ada is now called lovelace",
    "* lovelace quit (Quit: bye)",
  ]);
});

test("who leaves all rooms is seen leaving each", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  for (const client of [ada, bob]) {
    await join(client, "#a");
    await join(client, "#b");
  }
  for (const client of [ada, bob]) await client.roundtrip();
  ada.send("JOIN 0");
  const parted = (lines: readonly string[]) =>
    lines.map((line) => /^:ada!\S+ PART (\S+)/.exec(line)?.[1]).sort();
  expect(parted(await ada.roundtrip())).toEqual(["#a", "#b"]);
  expect(parted(await bob.roundtrip())).toEqual(["#a", "#b"]);
});

test("leaving tells why, and whoever is not in a room cannot leave it", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  ada.send("/join dev");
  await ada.line(/goes to #dev/);
  await join(bob, "#dev");
  ada.send("/leave dev time for lunch");
  await ada.line(/^\* you left #dev \(time for lunch\)$/);
  await bob.line(/^:ada!\S+ PART #dev :time for lunch$/);
  ada.send("/leave dev");
  await ada.line(/\[NOT_IN_ROOM\]$/);
  bob.send("PART #nowhere", "PART #dev,#dev");
  await bob.line(/ 403 bob #nowhere /);
  await bob.line(/^:bob!\S+ PART #dev/);
  await bob.line(/ 442 bob #dev /);
});

test("a nick that is in use is refused, and a change of its case alone is not", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  bob.send("NICK ADA");
  await bob.line(/ 433 bob ADA /);
  ada.send("NICK Ada");
  await ada.line(/^:ada!\S+ NICK :?Ada$/);
  bob.send("ISON ada");
  await bob.line(/ 303 bob :Ada$/);
});

test("one who hides is counted apart, and found by those who share a room or know the name", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("MODE ada +i");
  await ada.line(/ MODE ada :?\+i$/);
  eve.send("WHO *", "NAMES #dev", "WHOIS ada", "LUSERS");
  const seen = await eve.roundtrip();
  expect(seen.filter((line) => line.includes(" 352 ")).join()).not.toContain("ada!");
  expect(seen.filter((line) => / 352 eve \S+ ada /.test(line))).toEqual([]);
  expect(seen.filter((line) => line.includes(" 353 "))).toEqual([expect.stringMatching(/ :bob$/)]);
  expect(seen.filter((line) => line.includes(" 319 "))).toEqual([]);
  expect(seen.filter((line) => line.includes(" 251 "))).toEqual([
    expect.stringMatching(/2 users and 1 invisible/),
  ]);
  expect(seen.filter((line) => line.includes(" 255 "))).toEqual([expect.stringMatching(/I have 3 clients/)]);
  bob.send("WHO *");
  await bob.line(/ 352 bob \S+ ada /);
  eve.send("WHO ada");
  await eve.line(/ 352 eve \S+ ada /);
});

test("LUSERS counts people, operators and rooms", async () => {
  await using server = await startServer(withOperator);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  ada.send("OPER root open-sesame");
  await ada.line(/ 381 /);
  bob.send("LUSERS");
  await bob.line(/ 251 bob :There are 2 users and 0 invisible/);
  await bob.line(/ 252 bob 1 /);
  await bob.line(/ 254 bob 1 /);
});

test("modes of one's own that there are not, and those of others, are refused; nobody makes themselves operator", async () => {
  await using server = await startServer(noLobby);
  const [ada] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MODE ada +x", "MODE bob +i", "MODE nobody", "MODE ada +o", "MODE ada");
  await ada.line(/ 501 ada /);
  await ada.line(/ 502 ada /);
  await ada.line(/ 401 ada nobody /);
  expect(await ada.line(/ 221 ada \+$/)).toBeDefined();
});

test("OPER with a wrong password makes no operator, and too many attempts end the connection", async () => {
  await using server = await startServer({ ...withOperator, limits: { loginAttempts: 2 } });
  const ada = await server.irc("ada");
  ada.send("OPER root wrong", "OPER nobody open-sesame");
  await ada.line(/ 491 ada /);
  await ada.line(/ 491 ada /);
  await ada.closed;
});

test("an operator goes into any room and governs it", async () => {
  await using server = await startServer(withOperator);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(bob, "#dev");
  bob.send("MODE #dev +ik sesame");
  await bob.line(/\+ik sesame/);
  ada.send("OPER root open-sesame");
  await join(ada, "#dev");
  ada.send("MODE #dev -i", "KICK #dev bob :out");
  await bob.line(/^:ada!\S+ MODE #dev -i$/);
  await bob.line(/^:ada!\S+ KICK #dev bob :out$/);
});
