import { expect, test } from "vitest";
import { inRoom, plainly, says, second, start, third } from "./support.ts";

test.each([third, second])("keys are set, asked for, listed and taken away: %s", async (capabilities) => {
  await using server = await start();
  const ada = await server.irc("ada", capabilities);
  expect(plainly(await says(ada, "METADATA * GET url avatar"))).toEqual([
    ":irc.test BATCH + metadata ada",
    "| :irc.test 766 ada ada url :Key not set",
    "| :irc.test 766 ada ada avatar :Key not set",
    ":irc.test BATCH -",
  ]);
  expect(
    await says(ada, "METADATA * SET url :https://ada.example", "METADATA ADA SET mood :\u{1f49c} fine"),
  ).toEqual([
    ":irc.test 761 ada ada url * :https://ada.example",
    ":irc.test 761 ada ada mood * :\u{1f49c} fine",
  ]);
  expect(plainly(await says(ada, "METADATA ada LIST"))).toEqual([
    ":irc.test BATCH + metadata ada",
    "| :irc.test 761 ada ada url * :https://ada.example",
    "| :irc.test 761 ada ada mood * :\u{1f49c} fine",
    ":irc.test BATCH -",
  ]);
  expect(await says(ada, "METADATA * SET url", "METADATA * SET url :again", "METADATA * SET url :")).toEqual([
    ":irc.test 766 ada ada url :Key not set",
    ":irc.test 761 ada ada url * :again",
    ":irc.test 766 ada ada url :Key not set",
  ]);
  expect(plainly(await says(ada, "METADATA * CLEAR", "METADATA * LIST"))).toEqual([
    ":irc.test BATCH + metadata ada",
    "| :irc.test 766 ada ada mood :Key not set",
    ":irc.test BATCH -",
    ":irc.test BATCH + metadata ada",
    ":irc.test BATCH -",
  ]);
});

test("setting what is so already is answered, and shown to nobody", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  await says(bob, "METADATA * SUB status");
  await says(ada, "METADATA * SET status :here");
  await bob.roundtrip();
  expect(await says(ada, "METADATA * SET status :here", "METADATA * SET url")).toEqual([
    ":irc.test 761 ada ada status * :here",
    ":irc.test 766 ada ada url :Key not set",
  ]);
  expect(await bob.roundtrip()).toEqual([]);
});

test("values that are too long, and bytes that are not UTF-8, are refused with one line each", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  await says(bob, "METADATA * SUB status");
  expect(await says(ada, `METADATA * SET status :${"abcd".repeat(120)}`)).toEqual([
    ":irc.test FAIL METADATA INVALID_VALUE status :A value has at most 300 bytes",
  ]);
  expect(await says(ada, `METADATA * SET status :${"\u{1f49c}".repeat(120)}`)).toEqual([
    ":irc.test FAIL METADATA INVALID_VALUE status :A value has at most 300 bytes",
  ]);
  ada.raw(Buffer.from("METADATA * SET status :invalid \xc3\r\n", "latin1"));
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:irc\.test FAIL METADATA INVALID_UTF8 :/)]);
  expect(await says(ada, `METADATA * SET ${"k".repeat(65)} :x`, "METADATA * SET Upper :x")).toEqual([
    `:irc.test FAIL METADATA INVALID_KEY ${"k".repeat(65)} :Invalid key`,
    ":irc.test FAIL METADATA INVALID_KEY Upper :Invalid key",
  ]);
  expect(await bob.roundtrip()).toEqual([]);
  const old = await server.irc("old", second);
  expect(await says(old, `METADATA * SET status :${"x".repeat(301)}`, "METADATA * SET Upper :x")).toEqual([
    ":irc.test FAIL METADATA VALUE_INVALID :A value has at most 300 bytes",
    ":irc.test FAIL METADATA KEY_INVALID Upper :Invalid key",
  ]);
  expect(await says(old, "METADATA * SET status")).toEqual([
    ":irc.test FAIL METADATA KEY_NOT_SET old status :Key not set",
  ]);
});

test("whatever may be set comes whole through the longest line that shows it", async () => {
  await using server = await start({ nicknames: { maxLength: 50 }, metadata: { maxValueBytes: 400 } });
  const nick = "n".repeat(50);
  const room = `#${"r".repeat(99)}`;
  const ada = await server.irc(nick, third);
  await says(ada, `JOIN ${room}`);
  const set = async (bytes: number): Promise<string> =>
    (await says(ada, `METADATA ${room} SET k :${"v".repeat(bytes)}`))[0] ?? "";
  let most = 300;
  while ((await set(most + 1)).includes(" 761 ")) most += 1;
  const shown = plainly(await says(ada, `METADATA ${room} GET k`))[1]?.slice(2) ?? "";
  expect(shown).toHaveLength(510);
  expect(shown.endsWith(` :${"v".repeat(most)}`)).toBe(true);
});

test("a target that is nobody is refused, with no batch", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  expect(await says(ada, "METADATA foobar LIST", "METADATA #none GET url", "METADATA bob SUB url")).toEqual([
    ":irc.test FAIL METADATA INVALID_TARGET foobar :Invalid metadata target",
    ":irc.test FAIL METADATA INVALID_TARGET #none :Invalid metadata target",
    expect.stringMatching(/^:irc\.test FAIL METADATA INVALID_TARGET bob :/),
  ]);
});

test("commands that lack something, or have too much, are refused with what was meant", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  const lines = [
    "METADATA",
    "METADATA #a GET",
    "METADATA #a sneeze",
    "METADATA #a :: hi!",
    "METADATA * LIST x",
  ];
  expect(await says(ada, ...lines)).toEqual([
    ":irc.test FAIL METADATA INVALID_PARAMS * :Not enough parameters",
    ":irc.test FAIL METADATA INVALID_PARAMS GET :Not enough parameters",
    ":irc.test FAIL METADATA INVALID_PARAMS sneeze :There is no such subcommand",
    ":irc.test FAIL METADATA INVALID_PARAMS * :There is no such subcommand",
    ":irc.test FAIL METADATA INVALID_PARAMS LIST :Too many parameters",
  ]);
  const old = await server.irc("old", second);
  expect(await says(old, "METADATA * SNEEZE")).toEqual([
    ":irc.test FAIL METADATA SUBCOMMAND_INVALID SNEEZE :There is no such subcommand",
  ]);
  const neither = await server.irc("eve");
  expect(await says(neither, "METADATA * LIST")).toEqual([":irc.test 421 eve METADATA :Unknown command"]);
});

test("a profile has so many keys, and a minute so many changes", async () => {
  await using server = await start({
    metadata: { maxKeys: 2, changesPerMinute: 4 },
    limits: { floodControl: true },
  });
  const ada = await server.irc("ada", third);
  const lines = ["a", "b", "c", "a", "b", "a"].map((key, index) => `METADATA * SET ${key} :${index}`);
  expect(await says(ada, ...lines)).toEqual([
    ":irc.test 761 ada ada a * :0",
    ":irc.test 761 ada ada b * :1",
    expect.stringMatching(/^:irc\.test FAIL METADATA LIMIT_REACHED ada 2 :/),
    ":irc.test 761 ada ada a * :3",
    ":irc.test 761 ada ada b * :4",
    expect.stringMatching(/^:irc\.test FAIL METADATA RATE_LIMITED \* a 1[45] :/),
  ]);
});

test("a labeled request has its answer in one batch", async () => {
  await using server = await start();
  const ada = await server.irc("ada", `${third} labeled-response`);
  const [opened, ok, later, closed] = await says(ada, "@label=x METADATA * SUB url");
  const reference = /^@label=x :irc\.test BATCH \+(\S+) labeled-response$/.exec(opened ?? "")?.[1];
  expect(ok).toBe(`@batch=${reference} :irc.test 770 ada url`);
  expect(later).toMatch(new RegExp(`^@batch=${reference} :irc\\.test 774 ada \\*ALL `));
  expect(closed).toBe(`:irc.test BATCH -${reference}`);
  expect((await says(ada, "@label=y METADATA * LIST"))[0]).toMatch(
    /^@label=y :irc\.test BATCH \+\S+ metadata ada$/,
  );
});
