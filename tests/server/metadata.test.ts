import { expect, test } from "vitest";
import type { SettingsInput } from "../../src/config/schema.ts";
import type { TestClient } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const plain: SettingsInput = { server: { name: "irc.test" }, rooms: { autojoin: [] } };
const third = "draft/metadata-3 batch";
const second = "draft/metadata-2 batch";

const start = (changes: SettingsInput = {}): Promise<TestServer> => startServer({ ...plain, ...changes });

/** What a command is answered with, up to the PONG. */
async function says(client: TestClient, ...lines: readonly string[]): Promise<readonly string[]> {
  client.send(...lines);
  return client.roundtrip();
}

/** Two people in one room, of which the first is operator. */
async function inRoom(server: TestServer, capabilities: string): Promise<readonly [TestClient, TestClient]> {
  const ada = await server.irc("ada", capabilities);
  const bob = await server.irc("bob", capabilities);
  await says(ada, "JOIN #room");
  await says(bob, "JOIN #room");
  await ada.roundtrip();
  return [ada, bob];
}

/** Lines without the tag and the references of batches. */
const plainly = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/^@batch=\S+ /, "| ").replace(/ BATCH ([+-])\S+/, " BATCH $1"));

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

test("another's keys, and those of a room whose operator one is not, are not to be changed", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  await says(bob, "METADATA * SET url :x");
  expect(await says(ada, "METADATA bob SET url :y", "METADATA bob CLEAR")).toEqual([
    ":irc.test FAIL METADATA KEY_NO_PERMISSION bob url :Permission denied",
    ":irc.test FAIL METADATA KEY_NO_PERMISSION bob * :Permission denied",
  ]);
  expect(await says(bob, "METADATA #room SET url :y", "METADATA #room CLEAR")).toEqual([
    ":irc.test FAIL METADATA KEY_NO_PERMISSION #room url :Permission denied",
    ":irc.test FAIL METADATA KEY_NO_PERMISSION #room * :Permission denied",
  ]);
  expect(await bob.roundtrip()).toEqual([]);
  expect(plainly(await says(ada, "METADATA bob GET url"))[1]).toBe("| :irc.test 761 ada bob url * :x");
  expect(await says(ada, "METADATA #room SET url :r")).toEqual([":irc.test 761 ada #room url * :r"]);
});

test("an administrator changes anybody's, and their sessions are shown it", async () => {
  await using server = await start({ operators: [{ name: "root", password: "secret" }] });
  const [ada, bob] = await inRoom(server, third);
  await says(bob, "METADATA * SUB url");
  await says(ada, "OPER root secret", "METADATA bob SET url :y");
  expect(await bob.roundtrip()).toEqual([":irc.test 761 bob bob url * :y"]);
});

test.each(["", "+i", "+s"])(
  "one who is not in a room is told nothing of its profile, modes %s",
  async (modes) => {
    await using server = await start();
    const ada = await server.irc("ada", third);
    const bob = await server.irc("bob", third);
    await says(ada, "JOIN #room", "METADATA #room SET url :hidden", `MODE #room ${modes}`);
    await says(bob, "METADATA * SUB url");
    for (const what of ["GET url", "LIST", "SYNC"])
      expect(await says(bob, `METADATA #room ${what}`)).toEqual([
        ":irc.test FAIL METADATA INVALID_TARGET #room :Invalid metadata target",
      ]);
    expect(plainly(await says(bob, "METADATA *ALL SYNC")).join("\n")).not.toContain("hidden");
    await says(ada, "METADATA #room SET url :still");
    expect(await bob.roundtrip()).toEqual([]);
  },
);

test("a secret room is as one that is not there, also for who would change its profile", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  const bob = await server.irc("bob", third);
  await says(ada, "JOIN #room", "MODE #room +s");
  const [there, nowhere] = await says(bob, "METADATA #room SET url :x", "METADATA #none SET url :x");
  expect(there).toBe(nowhere?.replace("#none", "#room"));
  expect(there).toContain(" INVALID_TARGET ");
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

test.each([
  [third, /^@batch=\S+ :irc\.test 761 ada ada mood \* :fine$/],
  [second, /^@batch=\S+ :irc\.test METADATA ada mood \* :fine$/],
])(
  "what is set before registration is shown in the greeting, and is there after it: %s",
  async (caps, shown) => {
    await using server = await start();
    const ada = await server.connect("irc");
    ada.send("CAP LS 302", `CAP REQ :${caps}`);
    await ada.line(
      / LS .*draft\/metadata-2=before-connect,max-subs=100,max-keys=100,max-value-bytes=300( |$)/,
    );
    await ada.line(/ ACK /);
    ada.send("METADATA * SUB mood", "METADATA * SET mood :fine", "METADATA bob LIST");
    expect(await ada.roundtrip()).toEqual([
      ":irc.test 770 * mood",
      ":irc.test 761 * * mood * :fine",
      ":irc.test FAIL METADATA INVALID_TARGET bob :Invalid metadata target",
    ]);
    ada.send("NICK ada", "USER ada 0 * :ada", "CAP END");
    const opened = await ada.line(/ BATCH \+\S+ metadata ada$/);
    expect(await ada.line(/mood/)).toMatch(shown);
    expect(await ada.line(/ BATCH -/)).toContain(/ BATCH \+(\S+)/.exec(opened)?.[1]);
    await ada.line(/ 422 /);
    expect(plainly(await says(ada, "METADATA * GET mood"))[1]).toBe("| :irc.test 761 ada ada mood * :fine");
  },
);

test("who comes with the capability and nothing set is shown an empty batch; who comes without is shown nothing", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  expect(plainly(ada.received)).toContain(":irc.test BATCH + metadata ada");
  const bob = await server.irc("bob", "batch");
  expect(bob.received.join("\n")).not.toMatch(/metadata ada|BATCH/);
});

test("before registration METADATA waits for it where the settings say so", async () => {
  await using server = await start({ metadata: { beforeConnect: false } });
  const ada = await server.connect("irc");
  ada.send("CAP LS 302", `CAP REQ :${third}`);
  await ada.line(/ LS .*draft\/metadata-2=max-subs=100,/);
  await ada.line(/ ACK /);
  expect(await says(ada, "METADATA * SET mood :fine")).toEqual([":irc.test 451 * :You have not registered"]);
});

test("where it is switched off there is no such command", async () => {
  await using server = await start({ metadata: { enabled: false } });
  const ada = await server.connect("irc");
  expect((await says(ada, "CAP LS 302")).join("\n")).not.toContain("metadata");
  ada.send("CAP REQ :draft/metadata-3");
  await ada.line(/ NAK /);
});

test("WHOIS tells the keys to a client that knows them", async () => {
  await using server = await start();
  const [ada, bob] = await inRoom(server, third);
  await says(ada, "METADATA * SET display-name :Ada the First");
  expect((await says(bob, "WHOIS ada")).filter((line) => line.includes(" 760 "))).toEqual([
    ":irc.test 760 bob ada display-name * :Ada the First",
  ]);
  const eve = await server.irc("eve");
  expect((await says(eve, "WHOIS ada")).filter((line) => line.includes(" 760 "))).toEqual([]);
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

test("the line door shows and changes profiles", async () => {
  await using server = await start();
  const ada = await server.irc("ada", third);
  await says(ada, "JOIN #room", "METADATA * SUB mood", "METADATA * SET url :https://ada.example");
  const bob = await server.line("bob");
  bob.send(
    "/join #room",
    "/profile set mood out of sorts",
    "/profile",
    "/profile ada",
    "/profile ada set url x",
  );
  expect(await bob.line(/mood/)).toBe("- bob's mood is out of sorts");
  expect(await bob.line(/mood/)).toBe("- mood  out of sorts");
  expect(await bob.line(/url/)).toBe("- url  https://ada.example");
  expect(await bob.line(/!/)).toBe("! ada's profile is not yours to change [metadataForbidden]");
  expect(await ada.line(/ 761 /)).toBe(":irc.test 761 ada bob mood * :out of sorts");
});
