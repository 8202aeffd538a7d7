import { expect, test } from "vitest";
import { inRoom, plainly, says, start, third } from "./support.ts";

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
