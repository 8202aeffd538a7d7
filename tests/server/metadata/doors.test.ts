import { expect, test } from "vitest";
import { inRoom, plainly, says, second, start, third } from "./support.ts";

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
  expect(await bob.line(/!/)).toBe("! ada's profile is not yours to change [KEY_NO_PERMISSION]");
  expect(await ada.line(/ 761 /)).toBe(":irc.test 761 ada bob mood * :out of sorts");
});
