import { expect, test } from "vitest";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";
import { addAccounts, join, noLobby, password, plain } from "./support.ts";

test("a watched nick that comes and goes is told of each time, and nobody else is", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR + bob");
  expect(await ada.roundtrip()).toEqual([":monarchs.local 731 ada :bob"]);

  const bob = await server.irc("Bob");
  await server.irc("carol");
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:monarchs\.local 730 \* :Bob!Bob@\S+$/)]);
  bob.send("QUIT :bye");
  await bob.closed;
  expect(await ada.roundtrip()).toEqual([":monarchs.local 731 * :Bob"]);
  await server.irc("bob");
  expect(await ada.roundtrip()).toEqual([expect.stringContaining(" 730 * :bob!bob@")]);
});

test("those who are here and those who are not are told apart when they are added", async () => {
  await using server = await startServer(noLobby);
  const [ada] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MONITOR + bob,eve");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ 730 ada :bob!bob@\S+$/),
    ":monarchs.local 731 ada :eve",
  ]);
  ada.send("MONITOR S");
  expect(await ada.roundtrip()).toEqual([
    expect.stringMatching(/ 730 ada :bob!bob@\S+$/),
    ":monarchs.local 731 ada :eve",
  ]);
});

test("a nick that is no longer watched is not told of, and neither - nor C has an answer", async () => {
  await using server = await startServer(noLobby);
  const [ada, eve] = [await server.irc("ada"), await server.irc("eve")];
  ada.send("MONITOR + bob");
  eve.send("MONITOR + bob,carol");
  await Promise.all([ada.roundtrip(), eve.roundtrip()]);
  ada.send("MONITOR - BOB");
  expect(await ada.roundtrip()).toEqual([]);
  await server.irc("bob");
  expect(await ada.roundtrip()).toEqual([]);
  expect(await eve.roundtrip()).toHaveLength(1);
  eve.send("MONITOR C", "MONITOR L");
  expect(await eve.roundtrip()).toEqual([":monarchs.local 733 eve :End of MONITOR list"]);
});

test("the list names the nicks as they were given, each once", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR + Bob,eve", "MONITOR + bob");
  await ada.roundtrip();
  ada.send("MONITOR L");
  expect(await ada.roundtrip()).toEqual([
    ":monarchs.local 732 ada :Bob,eve",
    ":monarchs.local 733 ada :End of MONITOR list",
  ]);
});

test("a full list takes what it has room for, and names the rest with its limit", async () => {
  await using server = await startServer({ ...noLobby, limits: { monitorEntries: 2 } });
  const ada = await server.irc("ada");
  expect(ada.received.join("\n")).toContain(" MONITOR=2 ");
  ada.send("MONITOR + bob,carol,dan,eve", "MONITOR + Carol");
  expect(await ada.roundtrip()).toEqual([
    ":monarchs.local 731 ada :bob,carol",
    ":monarchs.local 734 ada 2 dan,eve :Monitor list is full",
    ":monarchs.local 731 ada :Carol",
  ]);
});

test("without a limit the token has no value", async () => {
  await using server = await startServer({ ...noLobby, limits: { monitorEntries: 0 } });
  const ada = await server.irc("ada");
  expect(ada.received.join("\n")).toMatch(/ 005 ada .* MONITOR /);
  const many = Array.from({ length: 150 }, (_, index) => `n${index}`);
  for (let at = 0; at < many.length; at += 50) ada.send(`MONITOR + ${many.slice(at, at + 50).join(",")}`);
  await ada.roundtrip();
  ada.send("MONITOR L");
  const listed = (await ada.roundtrip())
    .filter((line) => line.includes(" 732 "))
    .flatMap((line) => line.replace(/^.*:/, "").split(","));
  expect(listed).toEqual(many);
});

test("a mask is nobody's nick: it is not kept, and tells of nobody", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR + *!bob@*");
  expect(await ada.roundtrip()).toEqual([":monarchs.local 731 ada :*!bob@*"]);
  await server.irc("bob");
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("MONITOR L");
  expect(await ada.roundtrip()).toHaveLength(1);
});

test("MONITOR without a known modifier, or without the nicks it needs, is refused", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR", "MONITOR +", "MONITOR X bob");
  expect(await ada.roundtrip()).toEqual([
    expect.stringContaining(" 461 ada MONITOR :"),
    expect.stringContaining(" 461 ada MONITOR :"),
    expect.stringContaining(" 400 ada MONITOR X :"),
  ]);
});

test("a change of nick is an end of the old and a beginning of the new; one of case is neither", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  ada.send("MONITOR + rob");
  await ada.roundtrip();
  bob.send("NICK rob");
  await bob.roundtrip();
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 730 \* :rob!bob@/)]);
  bob.send("NICK ROB");
  await bob.roundtrip();
  expect(await ada.roundtrip()).toEqual([]);
  bob.send("NICK bobby");
  await bob.roundtrip();
  expect(await ada.roundtrip()).toEqual([":monarchs.local 731 * :ROB"]);
});

test("a watcher that has gone is forgotten by the table", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  ada.send("QUIT");
  await ada.closed;
  const bob = await server.irc("bob");
  bob.send("MONITOR + ada");
  expect(await bob.roundtrip()).toEqual([":monarchs.local 731 bob :ada"]);
  expect(server.log.filter(({ level }) => level === "error")).toEqual([]);
});

test("a list outlives the crash of its connection's actor", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  await server.kill("user:ada");
  const [connection] = (await server.tree()).children
    .flatMap((child) => child.children)
    .filter(({ id, name }) => `${name ?? id}`.startsWith("connection:"));
  await server.kill(connection?.name ?? "");
  await server.irc("bob");
  await until(() => ada.received.some((line) => line.includes(" 730 * :bob!")), "the news of bob");
});

const watched = [
  { cap: "away-notify", act: "AWAY :at lunch", seen: /^:bob!bob@\S+ AWAY :at lunch$/ },
  { cap: "setname", act: "SETNAME :Robert", seen: /^:bob!bob@\S+ SETNAME :Robert$/ },
] as const;

for (const { cap, act, seen } of watched) {
  test(`extended-monitor shows ${act} to one who shares no room, with ${cap} only`, async () => {
    await using server = await startServer(noLobby);
    const follower = await server.irc("follower", `draft/extended-monitor ${cap}`);
    const without = await server.irc("without", "extended-monitor");
    const plainly = await server.irc("plainly", cap);
    const bob = await server.irc("bob");
    for (const client of [follower, without, plainly]) {
      client.send("MONITOR + bob");
      await client.roundtrip();
    }
    bob.send(act);
    await bob.roundtrip();
    expect(await follower.roundtrip()).toEqual([expect.stringMatching(seen)]);
    expect(await without.roundtrip()).toEqual([]);
    expect(await plainly.roundtrip()).toEqual([]);
  });
}

test("extended-monitor shows a log-in, and nothing twice to one who shares rooms", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "jo");
  const ada = await server.irc("ada", "extended-monitor account-notify away-notify");
  const bob = await server.irc("bob", "sasl");
  ada.send("MONITOR + bob");
  await ada.roundtrip();
  bob.send("AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("jo", password)}`);
  await bob.line(/ 900 /);
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!bob@\S+ ACCOUNT jo$/)]);
  await join(ada, "#a");
  await join(bob, "#a");
  await join(ada, "#b");
  await join(bob, "#b");
  await ada.roundtrip();
  bob.send("AWAY :gone");
  await bob.roundtrip();
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ AWAY :gone$/)]);
});
