import { expect, test } from "vitest";
import { until } from "../../support/client.ts";
import { FragileStore } from "../../support/fragile-store.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { startServer } from "../../support/server.ts";
import { actorsOf, expectConsecutive, expectWholeLog, logOf, Talker } from "../../support/supervision.ts";

test("the engine dies under load, five times: each message is acknowledged or refused, never both or neither", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  const before = await actorsOf(server);
  for (let round = 1; round <= 5; round += 1) {
    const seen = ada.acknowledged.length;
    ada.say(30);
    bob.say(30);
    await until(() => ada.acknowledged.length > seen, "a commit is through");
    await store.lose();
    ada.say(10);
    bob.say(10);
    await until(() => store.opened === round + 1, "the engine is opened again");
    await ada.settled();
    await bob.settled();
  }
  await ada.reaches(bob);
  await bob.reaches(ada);
  expectConsecutive(ada.seqs);
  await expectWholeLog(server, ada, bob);
  // An outage is no crash.
  expect((await actorsOf(server)).get("store")).toEqual(before.get("store"));
  expect(server.reports("crash")).toEqual([]);
  expect(server.reports("restart")).toEqual([]);
});

test("what was committed when the engine died is acknowledged once it is back, and was seen by nobody before", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  store.mute = true;
  const last = ada.say(20);
  await until(() => store.withheld === 20, "they are committed");
  await bob.client.roundtrip();
  expect(ada.answers).toEqual([]);
  expect(bob.hears("ada-1")).toBe(false);
  await store.lose();
  await ada.settled();
  expect(ada.acknowledged).toEqual(ada.sent);
  await until(() => bob.hears(last), "bob hears them");
  await expectWholeLog(server, ada);
});

test("what was committed when engine and room died is acknowledged by the room's successor", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  store.mute = true;
  ada.say(20);
  await until(() => store.withheld === 20, "they are committed");
  await server.kill("room:#lobby");
  await store.lose();
  await ada.settled();
  expect(ada.acknowledged).toEqual(ada.sent);
  await expectWholeLog(server, ada);
});

test("while the store is away nothing can be said, everybody hears so at once, and readers go on", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  await ada.reaches(bob);
  store.away = true;
  await store.lose();
  ada.say();
  bob.say();
  await ada.settled();
  await bob.settled();
  expect(ada.answers.at(-1)?.msgid).toBeUndefined();
  expect(bob.answers.at(-1)?.msgid).toBeUndefined();
  expect(bob.client.received.at(-1)).toContain("Not possible for the moment");
  bob.client.send("NAMES #lobby");
  await bob.client.line(/ 353 bob = #lobby :.*ada/);
  store.away = false;
  await until(() => store.opened === 2, "the engine is opened again");
  await ada.reaches(bob);
  await expectWholeLog(server, ada, bob);
});

test("who leaves while the store is away is seen to leave at once, and the log has it later, once", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  const bob = await server.irc("bob");
  const carol = await server.irc("carol");
  const dan = await server.irc("dan");
  store.away = true;
  await store.lose();
  bob.send("QUIT :off to bed");
  await ada.client.line(/^\{"type":"quit","room":"#lobby","seq":null.*"from":"bob"/);
  carol.send("PART #lobby :enough");
  await ada.client.line(/^\{"type":"part","room":"#lobby","seq":null.*"from":"carol"/);
  dan.send("NICK daniel");
  await ada.client.line(/^\{"type":"nick","room":"#lobby","seq":null.*"from":"dan"/);
  store.away = false;
  await until(() => store.opened === 2, "the engine is opened again");
  const departures = async (reader: string) =>
    (await logOf(server, reader))
      .filter(({ type }) => type === "quit" || type === "part" || type === "nick")
      .filter(({ from }) => from === "bob" || from === "carol" || from === "dan");
  let reads = 0;
  await until(async () => {
    reads += 1;
    return (await departures(`r${reads}`)).length >= 3;
  }, "the departures are in the log");
  const logged = await departures("last");
  expect(logged.map(({ type, from }) => [type, from])).toEqual([
    ["quit", "bob"],
    ["part", "carol"],
    ["nick", "dan"],
  ]);
  await expectWholeLog(server, ada);
});

test("the store actor is killed while its engine is away: the successor opens it", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  store.away = true;
  await store.lose();
  await server.kill("store");
  ada.say();
  await ada.settled();
  store.away = false;
  await until(() => store.opened === 2, "the engine is opened again");
  const bob = await Talker.irc(server, "bob");
  await ada.reaches(bob);
  await expectWholeLog(server, ada, bob);
});

test("room and engine die together: the successor reads the room's fate from the log", async () => {
  using store = new FragileStore();
  await using server = await startServer(store.settings, { openStore: store.open });
  const ada = await Talker.line(server, "ada");
  const bob = await Talker.irc(server, "bob");
  ada.say(100);
  bob.say(100);
  await until(() => ada.acknowledged.length > 0, "a commit is through");
  await Promise.all([server.kill("room:#lobby"), store.lose()]);
  await ada.settled();
  await bob.settled();
  await until(() => store.opened === 2, "the engine is opened again");
  await ada.reaches(bob);
  expectConsecutive(ada.seqs);
  await expectWholeLog(server, ada, bob);
});

test("a file that takes long to open is told of in the log, and one that does not is not", async () => {
  const toldWhenOpenedIn = async (ms: number): Promise<number> => {
    using store = new FragileStore();
    const clock = manualClock(1_000);
    const openStore: typeof store.open = (onLost) => {
      clock.advance(ms);
      return store.open(onLost);
    };
    await using server = await startServer(store.settings, { openStore, clock });
    return server.log.filter(({ msg }) => String(msg).includes("still being opened")).length;
  };
  expect(await toldWhenOpenedIn(2_999)).toBe(0);
  expect(await toldWhenOpenedIn(3_000)).toBe(1);
});
