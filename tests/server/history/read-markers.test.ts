import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addAccounts, join, loggedIn, noLobby, plain } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { FragileStore } from "../../support/fragile-store.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const cap = "draft/read-marker";
const early = "timestamp=2019-01-04T14:33:26.123Z";
const late = "timestamp=2021-05-20T08:30:00.000Z";

/** What MARKREAD is answered with, without the server's name. */
async function marked(client: TestClient, params: string): Promise<readonly string[]> {
  await client.roundtrip();
  client.send(`MARKREAD ${params}`);
  return (await client.roundtrip()).map((line) => line.replace(/^:\S+ /, ""));
}

describe("read markers", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(noLobby);
    await addAccounts(server, "carol", "dave");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("what was never read has no time, be it there or not", async () => {
    const ada = await server.irc("ada", cap);
    expect(await marked(ada, "#nowhere")).toEqual(["MARKREAD #nowhere *"]);
    expect(await marked(ada, "nobody")).toEqual(["MARKREAD nobody *"]);
    ada.end();
  });

  test("a marker is the time that was set, and only moves forward", async () => {
    const ada = await server.irc("ada2", cap);
    await join(ada, "#forward");
    expect(await marked(ada, `#forward ${early}`)).toEqual([`MARKREAD #forward ${early}`]);
    expect(await marked(ada, "#forward")).toEqual([`MARKREAD #forward ${early}`]);
    expect(await marked(ada, `#FORWARD ${late}`)).toEqual([`MARKREAD #forward ${late}`]);
    expect(await marked(ada, `#forward ${early}`)).toEqual([`MARKREAD #forward ${late}`]);
  });

  test("a time that is to come counts as now", async () => {
    const ada = await server.irc("ada3", cap);
    await join(ada, "#future");
    const before = Date.now();
    const [answer = ""] = await marked(ada, "#future timestamp=2999-01-01T00:00:00.000Z");
    const time = Date.parse(answer.replace(/^.*timestamp=/, ""));
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  test("entering a room tells its marker before the end of the names, also after one was away", async () => {
    const ada = await server.irc("ada4", cap);
    const entering = async () => {
      ada.send("JOIN #entered");
      const lines = await ada.roundtrip();
      const at = lines.findIndex((line) => line.includes(" MARKREAD "));
      expect(at).toBeGreaterThan(lines.findIndex((line) => line.includes(" JOIN ")));
      expect(at).toBeLessThan(lines.findIndex((line) => line.includes(" 366 ")));
      return lines[at]?.replace(/^:\S+ /, "");
    };
    expect(await entering()).toBe("MARKREAD #entered *");
    await marked(ada, `#entered ${early}`);
    ada.send("PART #entered");
    await ada.roundtrip();
    expect(await entering()).toBe(`MARKREAD #entered ${early}`);
  });

  test("who did not ask for the capability is told nothing, and knows no such command", async () => {
    const eve = await server.irc("eve");
    eve.send("JOIN #plain");
    expect((await eve.roundtrip()).join()).not.toContain("MARKREAD");
    eve.send("MARKREAD #plain");
    expect((await eve.roundtrip()).join()).toMatch(/ 421 eve MARKREAD /);
  });

  test("people have markers too, whatever they are called by then, and nobody else learns of them", async () => {
    const [ada, bob] = [await server.irc("ada5", cap), await server.irc("bob", cap)];
    expect(await marked(ada, `bob ${early}`)).toEqual([`MARKREAD bob ${early}`]);
    expect(await marked(ada, "bob")).toEqual([`MARKREAD bob ${early}`]);
    expect(await bob.roundtrip()).toEqual([]);
    expect(await marked(bob, "ada5")).toEqual(["MARKREAD ada5 *"]);
    bob.send("NICK robert");
    await bob.roundtrip();
    expect(await marked(ada, "robert")).toEqual([`MARKREAD robert ${early}`]);
  });

  test.each([
    ["", "FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"],
    ["#a timestamp=soon", "FAIL MARKREAD INVALID_PARAMS #a timestamp=soon :Invalid parameters"],
    ["#a *", "FAIL MARKREAD INVALID_PARAMS #a * :Invalid parameters"],
    ["#a msgid=1", "FAIL MARKREAD INVALID_PARAMS #a msgid=1 :Invalid parameters"],
    [`#nowhere ${early}`, "FAIL MARKREAD INVALID_PARAMS #nowhere :There is nothing to be read there"],
    [`nobody ${early}`, "FAIL MARKREAD INVALID_PARAMS nobody :There is nothing to be read there"],
  ])("MARKREAD %s fails", async (params, failure) => {
    const ada = await server.irc("ada6", cap);
    expect(await marked(ada, params)).toEqual([failure]);
    ada.send("QUIT");
    await ada.closed;
  });

  test("a room that one cannot see is as one that is not there", async () => {
    const [ada, bob] = [await server.irc("ada7", cap), await server.irc("bob7")];
    await join(bob, "#closed");
    expect(await marked(ada, "#closed")).toEqual(["MARKREAD #closed *"]);
    expect(await marked(ada, `#closed ${early}`)).toEqual([
      "FAIL MARKREAD INVALID_PARAMS #closed :There is nothing to be read there",
    ]);
  });

  test("the other sessions of an account hear of it before the answer, and later ones find it", async () => {
    const [desk, phone] = [await loggedIn(server, "carol", cap), await loggedIn(server, "carol", cap)];
    const plain = await loggedIn(server, "carol");
    await join(desk, "#devices");
    await phone.line(/ 366 /);
    await plain.line(/ 366 /);
    expect(await marked(desk, `#devices ${early}`)).toEqual([`MARKREAD #devices ${early}`]);
    expect((await phone.roundtrip()).map((line) => line.replace(/^:\S+ /, ""))).toEqual([
      `MARKREAD #devices ${early}`,
    ]);
    expect(await plain.roundtrip()).toEqual([]);
    // what changes nothing is told to nobody else
    await marked(desk, `#devices ${early}`);
    expect(await phone.roundtrip()).toEqual([]);
    const tablet = await loggedIn(server, "carol", cap);
    await tablet.line(new RegExp(` MARKREAD #devices ${early}$`));
    await tablet.line(/ 366 /);
  });

  test("an account's markers outlive the session, the server, and a crash of its actor", async () => {
    const first = await loggedIn(server, "dave", cap);
    await join(first, "#lasting");
    await marked(first, `#lasting ${early}`);
    await server.kill("user:dave");
    expect(await marked(first, "#lasting")).toEqual([`MARKREAD #lasting ${early}`]);
    first.send("QUIT");
    await first.closed;
    await server.restart();
    const second = await loggedIn(server, "dave", cap);
    second.send("JOIN #lasting");
    await second.line(new RegExp(` MARKREAD #lasting ${early}$`));
  });

  test("what a guest has read is kept when the guest becomes an account", async () => {
    const sam = await server.connect("line");
    sam.send("sam");
    await sam.line(/^- welcome/);
    sam.send("/join #becoming");
    await sam.line(/plain text goes to/);
    sam.send("/read");
    await sam.line(/^- #becoming is read up to \d{4}-\d\d-\d\d \d\d:\d\d$/);
    sam.send("/register sam secret99");
    await sam.line(/registered/);
    sam.end();
    await sam.closed;
    const back = await server.connect("irc");
    back.send(`CAP REQ :sasl ${cap}`, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plain("sam", "secret99")}`);
    back.send("NICK sam", "USER sam 0 * :sam", "CAP END");
    await back.line(/ 422 /);
    await join(back, "#becoming");
    expect(await marked(back, "#becoming")).toEqual([
      expect.stringMatching(/^MARKREAD #becoming timestamp=20/),
    ]);
  });
});

test("a marker that cannot be stored is not set", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...noLobby, ...store.settings }, { openStore: store.open });
  await addAccounts(server, "carol");
  const carol = await loggedIn(server, "carol", cap);
  await join(carol, "#away");
  store.away = true;
  await store.lose();
  expect(await marked(carol, `#away ${early}`)).toEqual([
    "FAIL MARKREAD INTERNAL_ERROR #away :The read timestamp could not be set",
  ]);
  expect(await marked(carol, "#away")).toEqual(["MARKREAD #away *"]);
});

test("one who stays while nobody is connected finds room and marker again on coming back", async () => {
  await using server = await startServer({ ...noLobby, accounts: { alwaysOn: "opt-out" } });
  await addAccounts(server, "carol");
  const first = await loggedIn(server, "carol", cap);
  await join(first, "#stay");
  await marked(first, `#stay ${early}`);
  first.destroy();
  await first.closed;
  const second = await loggedIn(server, "carol", cap);
  await second.line(/ JOIN #stay/);
  await second.line(new RegExp(` MARKREAD #stay ${early}$`));
  await server.restart();
  const third = await loggedIn(server, "carol", cap);
  await third.line(/ JOIN #stay/);
  await third.line(new RegExp(` MARKREAD #stay ${early}$`));
});

test("a room that is entered anew under another name keeps its marker", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "carol");
  const carol = await loggedIn(server, "carol", cap);
  await join(carol, "#old");
  await marked(carol, `#old ${early}`);
  carol.send("RENAME #old #new :better");
  const lines = await carol.roundtrip();
  const at = lines.findIndex((line) => line.endsWith(` MARKREAD #new ${early}`));
  expect(at).toBeGreaterThan(lines.findIndex((line) => line.includes(" JOIN #new")));
  expect(at).toBeLessThan(lines.findIndex((line) => line.includes(" 366 ")));
});
