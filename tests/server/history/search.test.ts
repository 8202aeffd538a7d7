import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addAccounts, join, loggedIn, noLobby } from "../../actors/support.ts";
import type { TestClient } from "../../support/client.ts";
import { FragileStore } from "../../support/fragile-store.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { batchOf, historyCaps, type Said, speak } from "./support.ts";

const caps = `${historyCaps} soju.im/search`;

describe("search", () => {
  let server: TestServer;
  let ada: TestClient;
  let bob: TestClient;
  let said: readonly Said[];
  let toBob: readonly Said[];
  beforeAll(async () => {
    server = await startServer(noLobby);
    await addAccounts(server, "carol");
    [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
    for (const client of [ada, bob]) await join(client, "#work");
    await join(bob, "#secret");
    said = [
      ...(await speak(ada, "#work", "lunch at noon", "soup; with bread")),
      ...(await speak(bob, "#work", "no lunch today")),
    ];
    await speak(bob, "#secret", "lunch behind closed doors");
    toBob = await speak(ada, "bob", "lunch for two");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const found = async (client: TestClient, attributes: string) => {
    const { opening, said } = await batchOf(client, `SEARCH ${attributes}`);
    expect(opening).toBe("soju.im/search");
    return said;
  };

  test("words are found in one room, with the ids and times of what was said", async () => {
    expect(await found(ada, "in=#work;text=lunch")).toEqual([said[0], said[2]]);
    expect(await found(ada, "in=#work;text=bread\\ssoup")).toEqual([said[1]]);
    expect(await found(ada, "in=#work;text=soup\\:\\swith")).toEqual([said[1]]);
    expect(await found(ada, "in=#work;text=dinner")).toEqual([]);
  });

  test("without a room everything is looked through that one may read, and nothing else", async () => {
    expect(await found(ada, "text=lunch")).toEqual([said[0], said[2], toBob[0]]);
    expect((await found(bob, "text=lunch")).map(({ target }) => target)).toEqual([
      "#work",
      "#work",
      "#secret",
      "bob",
    ]);
    const eve = await server.irc("eve", caps);
    expect(await found(eve, "text=lunch")).toEqual([]);
    eve.end();
  });

  test("conversations are found by the other's nick", async () => {
    expect(await found(ada, "in=bob;text=two")).toEqual(toBob);
    expect(await found(bob, "in=ada")).toEqual(toBob);
  });

  test("who said it, when, and how many bound it", async () => {
    expect(await found(ada, "in=#work;from=BOB")).toEqual([said[2]]);
    expect(await found(ada, `in=#work;after=${said[1]?.time}`)).toEqual(said.slice(1));
    expect(await found(ada, `in=#work;before=${said[1]?.time}`)).toEqual(said.slice(0, 2));
    expect(await found(ada, "in=#work;limit=2")).toEqual(said.slice(1));
    expect(await found(ada, `in=#work;limit=2;after=${said[0]?.time}`)).toEqual(said.slice(0, 2));
  });

  test.each([
    ["", "INVALID_PARAMS * :Missing parameters"],
    ["after=noon", "INVALID_PARAMS after noon :Invalid timestamp"],
    ["limit=none", "INVALID_PARAMS limit none :Invalid limit"],
    ["color=red", "INVALID_PARAMS color :Unknown attribute"],
    ["in=#secret;text=lunch", "INVALID_PARAMS in :There is nothing to be read there"],
    ["in=#nowhere", "INVALID_PARAMS in :There is nothing to be read there"],
  ])("SEARCH %s fails", async (attributes, failure) => {
    await ada.roundtrip();
    ada.send(`SEARCH ${attributes}`);
    expect(await ada.roundtrip()).toEqual([`:monarchs.local FAIL SEARCH ${failure}`]);
  });

  test("one who left a room finds nothing there any more", async () => {
    const gus = await server.irc("gus", caps);
    await join(gus, "#left");
    await speak(gus, "#left", "traces");
    expect(await found(gus, "text=traces")).toHaveLength(1);
    gus.send("PART #left");
    expect(await found(gus, "text=traces")).toEqual([]);
  });

  test("the command is there for those who asked for it", async () => {
    const plain = await server.irc("plain");
    plain.send("SEARCH text=lunch");
    expect((await plain.roundtrip()).join()).toMatch(/ 421 plain SEARCH /);
  });

  test("the line door finds the same", async () => {
    const dan = await server.line("dan");
    dan.send("/join #work", "/search from:bob lun");
    await dan.line(/#work <bob> no lunch today$/);
    await dan.line(/^- 1 message found$/);
    dan.send("/search nothing like it");
    await dan.line(/^- nothing was found$/);
  });

  test("the line door bounds it by days, in the time zone that was chosen", async () => {
    const dan = await server.line("dora");
    const today = said[0]?.time.slice(0, 10);
    dan.send("/join #work", `/search in:#work after:${today} noon`);
    await dan.line(/#work <ada> lunch at noon$/);
    await dan.line(/^- 1 message found$/);
    dan.send(`/search in:#work before:${today} noon`, `/search in:#work after:2100-01-01 noon`);
    await dan.line(/^- nothing was found$/);
    await dan.line(/^- nothing was found$/);
  });

  test.each(["after:noon", "before:2026-02-30", "after:2026-1-1", "in:", "from:"])(
    "/search %s lunch is refused with what is wrong",
    async (word) => {
      await using other = await startServer(noLobby);
      const client = await other.line("edgar");
      client.send(`/search ${word} lunch`);
      await client.line(new RegExp(`${word}.*(such as 2026-01-31|nothing follows)`));
    },
  );
});

test("what was said before a restart is found after it", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "carol");
  const before = await loggedIn(server, "carol", caps);
  await speak(before, "carol", "remember the milk");
  await server.restart();
  const carol = await loggedIn(server, "carol", caps);
  expect((await batchOf(carol, "SEARCH text=milk")).said).toMatchObject([{ text: "remember the milk" }]);
});

test("an edited message is found by its new words, and one that was taken away not at all, nor read", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc(
    "ada",
    `${caps} draft/message-redaction draft/message-edit draft/event-playback`,
  );
  await join(ada, "#a");
  const [kept, gone] = await speak(ada, "#a", "apple pie", "banana bread");
  ada.send(`@+draft/edit=${kept?.msgid} PRIVMSG #a :cherry cake`, `REDACT #a ${gone?.msgid} :oops`);
  await ada.line(/ REDACT /);
  const found = async (text: string) =>
    (await batchOf(ada, `SEARCH text=${text}`)).said.map(({ msgid, text }) => [msgid, text]);
  expect(await found("apple")).toEqual([]);
  expect(await found("banana")).toEqual([]);
  expect(await found("cherry")).toEqual([[kept?.msgid, "cherry cake"]]);
  const { lines } = await batchOf(ada, "CHATHISTORY LATEST #a * 20");
  expect(lines.join("\n")).not.toContain("banana");
});

test("where logs are in memory only, a restart forgets what was said and nothing else", async () => {
  await using server = await startServer({ ...noLobby, history: { persistent: false } });
  await addAccounts(server, "carol");
  const before = await loggedIn(server, "carol", caps);
  await join(before, "#a");
  await speak(before, "#a", "of the moment");
  expect((await batchOf(before, "CHATHISTORY LATEST #a * 5")).said).toHaveLength(1);
  expect((await batchOf(before, "SEARCH text=moment")).said).toHaveLength(1);
  await server.restart();
  const carol = await loggedIn(server, "carol", caps);
  await join(carol, "#a");
  expect((await batchOf(carol, "CHATHISTORY LATEST #a * 5")).said).toEqual([]);
  expect((await batchOf(carol, "SEARCH text=moment")).said).toEqual([]);
  await speak(carol, "#a", "of another moment");
  expect((await batchOf(carol, "CHATHISTORY LATEST #a * 5")).said).toHaveLength(1);
});

test("while nothing can be looked for, that is for the moment", async () => {
  using store = new FragileStore();
  await using server = await startServer({ ...noLobby, ...store.settings }, { openStore: store.open });
  const ada = await server.irc("ada", caps);
  await join(ada, "#a");
  store.away = true;
  await store.lose();
  ada.send("SEARCH in=#a;text=lunch");
  await ada.line(/ FAIL SEARCH TEMPORARILY_UNAVAILABLE :/);
});
