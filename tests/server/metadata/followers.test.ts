import { expect, test } from "vitest";
import { inRoom, plainly, says, second, start, third } from "./support.ts";

test("a change is shown to those who follow the key and share a room, and to nobody else", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  const eve = await server.irc("eve", third);
  const old = await server.irc("old", second);
  await says(old, "JOIN #room", "METADATA * SUB status");
  await says(eve, "METADATA * SUB status");
  await says(bob, "METADATA * SUB status avatar");
  await ada.roundtrip();
  await says(ada, "METADATA * SET status :here", "METADATA * SET url :x", "METADATA * SET status");
  expect(await bob.roundtrip()).toEqual([
    ":irc.test 761 bob ada status * :here",
    ":irc.test 766 bob ada status :Key not set",
  ]);
  expect((await old.roundtrip()).filter((line) => line.includes("status"))).toEqual([
    ":irc.test METADATA ada status * :here",
    ":irc.test METADATA ada status *",
  ]);
  expect(await eve.roundtrip()).toEqual([]);
});

test("on entering a room one is shown the keys that one follows, of the room and of those in it", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  await says(
    ada,
    "JOIN #room",
    "METADATA * SET url :x",
    "METADATA * SET mood :y",
    "METADATA #room SET url :r",
  );
  const bob = await server.irc("bob", third);
  await says(bob, "METADATA * SUB url avatar");
  const shown = plainly(await says(bob, "JOIN #room"));
  expect(shown.slice(shown.findIndex((line) => line.includes(" 366 ")) + 1)).toEqual([
    ":irc.test BATCH + metadata #room",
    "| :irc.test 761 bob #room url * :r",
    "| :irc.test 761 bob ada url * :x",
    ":irc.test BATCH -",
  ]);
  const old = await server.irc("old", second);
  await says(old, "METADATA * SUB mood");
  expect((await says(old, "JOIN #room")).filter((line) => line.includes("METADATA"))).toEqual([
    expect.stringMatching(/^@batch=\S+ :irc\.test METADATA ada mood \* :y$/),
  ]);
});

test("where there is much to show on entering, the client is told to ask, and gets it then", async () => {
  await using server = await start({ metadata: { entriesAtOnce: 1 } });
  const ada = await server.irc("ada", third);
  await says(ada, "JOIN #room", "METADATA * SET url :x", "METADATA #room SET url :r");
  const bob = await server.irc("bob", third);
  await says(bob, "METADATA * SUB url");
  expect((await says(bob, "JOIN #room")).at(-1)).toMatch(/^:irc\.test 774 bob #room 0 :/);
  expect(plainly(await says(bob, "METADATA #room SYNC"))).toEqual([
    ":irc.test BATCH + metadata #room",
    "| :irc.test 761 bob #room url * :r",
    "| :irc.test 761 bob ada url * :x",
    ":irc.test BATCH -",
  ]);
});

test("who follows further keys is told to ask what they are; in draft 2 they are shown what is set", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  await says(ada, "METADATA * SET url :x", "METADATA #room SET url :r");
  expect(await says(bob, "METADATA * SUB url No url")).toEqual([
    ":irc.test 770 bob url url",
    ":irc.test WARN METADATA INVALID_KEY No :Invalid key",
    expect.stringMatching(/^:irc\.test 774 bob \*ALL 0 :/),
  ]);
  expect(plainly(await says(bob, "METADATA *ALL SYNC"))).toEqual([
    ":irc.test BATCH + metadata *ALL",
    "| :irc.test 761 bob #room url * :r",
    "| :irc.test 761 bob ada url * :x",
    ":irc.test BATCH -",
  ]);
  expect(await says(bob, "METADATA * SUB url")).toEqual([":irc.test 770 bob url"]);
  const old = await server.irc("old", second);
  await says(old, "JOIN #room");
  expect(plainly(await says(old, "METADATA * SUB url No"))).toEqual([
    ":irc.test 770 old url",
    ":irc.test FAIL METADATA KEY_INVALID No :Invalid key",
    ":irc.test BATCH + metadata *ALL",
    "| :irc.test METADATA #room url * :r",
    "| :irc.test METADATA ada url * :x",
    ":irc.test BATCH -",
  ]);
  expect(await says(old, "METADATA * SUB avatar", "METADATA * SUB url")).toEqual([
    ":irc.test 770 old avatar",
    ":irc.test 770 old url",
  ]);
  expect(plainly(await says(old, "METADATA ada SYNC"))).toEqual([
    ":irc.test BATCH + metadata ada",
    "| :irc.test METADATA ada url * :x",
    ":irc.test BATCH -",
  ]);
});

test("the list of followed keys has a bound, and ends with the capability", async () => {
  await using server = await start({ metadata: { maxSubscriptions: 2 } });
  const ada = await server.irc("ada", third);
  expect((await says(ada, "METADATA * SUB a b c d"))[1]).toMatch(
    /^:irc\.test FAIL METADATA LIMIT_REACHED c 2 :/,
  );
  expect(plainly(await says(ada, "METADATA * SUBS"))).toEqual([
    ":irc.test BATCH + metadata-subs",
    "| :irc.test 772 ada a b",
    ":irc.test BATCH -",
  ]);
  expect(await says(ada, "METADATA ada UNSUB a nothing")).toEqual([":irc.test 771 ada a nothing"]);
  await says(ada, "CAP REQ :-draft/metadata-3", "CAP REQ :draft/metadata-2");
  expect(plainly(await says(ada, "METADATA * SUBS"))).toEqual([
    ":irc.test BATCH + metadata-subs",
    ":irc.test BATCH -",
  ]);
  expect((await says(ada, "METADATA * SUB a b c"))[1]).toMatch(/^:irc\.test FAIL METADATA TOO_MANY_SUBS c :/);
});

test("who comes with the capability and nothing set is shown an empty batch; who comes without is shown nothing", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  expect(plainly(ada.received)).toContain(":irc.test BATCH + metadata ada");
  const bob = await server.irc("bob", "batch");
  expect(bob.received.join("\n")).not.toMatch(/metadata ada|BATCH/);
});

test("who watches somebody is shown the keys they follow, when that person comes and when they change", async () => {
  await using server = await start();
  const bob = await server.irc("bob", third);
  const old = await server.irc("old", second);
  const plainOne = await server.irc("eve", "batch");
  for (const client of [bob, old, plainOne]) await says(client, "MONITOR + ada");
  for (const client of [bob, old]) await says(client, "METADATA * SUB mood");
  const ada = await server.connect("irc");
  ada.send("CAP LS 302", `CAP REQ :${third}`, "METADATA * SET mood :fine", "METADATA * SET url :x");
  ada.send("NICK ada", "USER ada 0 * :ada", "CAP END");
  await ada.line(/ 422 /);
  const shown = (line: string) => [
    expect.stringMatching(/ 730 /),
    ":irc.test BATCH + metadata ada",
    line,
    ":irc.test BATCH -",
  ];
  expect(plainly(await bob.roundtrip())).toEqual(shown("| :irc.test 761 bob ada mood * :fine"));
  expect(plainly(await old.roundtrip())).toEqual(shown("| :irc.test METADATA ada mood * :fine"));
  expect(await plainOne.roundtrip()).toEqual([expect.stringMatching(/ 730 /)]);
  await says(ada, "METADATA * SET mood :better");
  expect(await bob.roundtrip()).toEqual([":irc.test 761 bob ada mood * :better"]);
  expect(plainly(await says(bob, "METADATA *ALL SYNC"))).toContain("| :irc.test 761 bob ada mood * :better");
  const late = await server.irc("late", third);
  await says(late, "METADATA * SUB url");
  expect(plainly(await says(late, "MONITOR + ada,nobody"))).toEqual([
    expect.stringMatching(/ 730 /),
    ":irc.test BATCH + metadata ada",
    "| :irc.test 761 late ada url * :x",
    ":irc.test BATCH -",
    expect.stringMatching(/ 731 /),
  ]);
  await says(ada, "NICK anna", "NICK ada");
  expect(plainly(await bob.roundtrip())).toEqual([
    expect.stringMatching(/ 731 /),
    ...shown("| :irc.test 761 bob ada mood * :better"),
  ]);
});
