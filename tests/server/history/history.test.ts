import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addAccounts, join, loggedIn, noLobby } from "../../actors/support.ts";
import { type TestClient, until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { batchOf, historyCaps, type Said, saidIn, speak } from "./support.ts";

const texts = Array.from({ length: 10 }, (_, i) => `message ${i}`);

/** What each command has to give of ten messages; `m` and `t` refer to one of them by its id or its time. */
function queries(said: readonly Said[], target: string): readonly (readonly [string, readonly Said[]])[] {
  const m = (i: number) => `msgid=${said.at(i)?.msgid}`;
  const t = (i: number) => `timestamp=${said.at(i)?.time}`;
  const each = (reference: (i: number) => string): [string, readonly Said[]][] => [
    [`LATEST ${target} ${reference(4)} 20`, said.slice(5)],
    [`BEFORE ${target} ${reference(6)} 20`, said.slice(0, 6)],
    [`BEFORE ${target} ${reference(6)} 2`, said.slice(4, 6)],
    [`AFTER ${target} ${reference(3)} 20`, said.slice(4)],
    [`AFTER ${target} ${reference(3)} 3`, said.slice(4, 7)],
    [`BETWEEN ${target} ${reference(0)} ${reference(-1)} 20`, said.slice(1, -1)],
    [`BETWEEN ${target} ${reference(-1)} ${reference(0)} 20`, said.slice(1, -1)],
    [`BETWEEN ${target} ${reference(0)} ${reference(-1)} 3`, said.slice(1, 4)],
    [`BETWEEN ${target} ${reference(-1)} ${reference(0)} 3`, said.slice(-4, -1)],
    [`AROUND ${target} ${reference(7)} 1`, said.slice(7, 8)],
    [`AROUND ${target} ${reference(7)} 3`, said.slice(6, 9)],
  ];
  return [
    [`LATEST ${target} * 20`, said],
    [`LATEST ${target} * 5`, said.slice(-5)],
    [`LATEST ${target} * 1`, said.slice(-1)],
    ...each(m),
    ...each(t),
    [`BETWEEN ${target} ${m(1)} ${t(4)} 20`, said.slice(2, 4)],
  ];
}

async function expectAll(client: TestClient, said: readonly Said[], target: string): Promise<void> {
  for (const [query, expected] of queries(said, target)) {
    const { opening, said: found } = await batchOf(client, `CHATHISTORY ${query}`);
    expect(opening).toBe(`chathistory ${target}`);
    expect(found, query).toEqual(expected);
  }
}

describe("the log of a channel", () => {
  let server: TestServer;
  let ada: TestClient;
  beforeAll(async () => {
    server = await startServer(noLobby);
    ada = await server.irc("ada", historyCaps);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("every subcommand gives its part, by id and by time, with the ids and times of the echoes", async () => {
    await join(ada, "#log");
    const said = await speak(ada, "#log", ...texts);
    expect(new Set(said.map(({ time }) => time)).size).toBe(said.length);
    await expectAll(ada, said, "#log");
  });

  test("limits count what was said: topics in between take no place", async () => {
    await join(ada, "#mixed");
    const said: Said[] = [];
    for (const text of texts) {
      ada.send(`TOPIC #mixed :before ${text}`);
      await ada.line(/ TOPIC #mixed /);
      said.push(...(await speak(ada, "#mixed", text)));
    }
    await expectAll(ada, said, "#mixed");
  });

  test("with event-playback the topics are there, in their places, and are counted", async () => {
    const bob = await server.irc("bob", `${historyCaps} draft/event-playback`);
    await join(bob, "#played");
    const said: Said[] = [];
    for (const text of texts.slice(0, 5)) {
      bob.send(`TOPIC #played :before ${text}`);
      said.push(saidIn(await bob.line(/ TOPIC #played /)));
      await new Promise((resolve) => setTimeout(resolve, 2));
      said.push(...(await speak(bob, "#played", text)));
    }
    for (const [query, expected] of queries(said, "#played")) {
      const { said: found } = await batchOf(bob, `CHATHISTORY ${query}`);
      expect(
        found.filter(({ verb }) => verb !== "JOIN"),
        query,
      ).toEqual(expected);
    }
    const { lines } = await batchOf(bob, "CHATHISTORY LATEST #played * 50");
    expect(lines[0]).toMatch(/ :bob!\S+ JOIN #played$/);
  });

  test("a channel that is not there, and one that the asker is not in, are told apart by nothing", async () => {
    const bob = await server.irc("bob2");
    await join(bob, "#theirs");
    ada.send("CHATHISTORY LATEST #theirs * 10", "CHATHISTORY LATEST #nowhere * 10");
    expect(await ada.roundtrip()).toEqual([
      ":monarchs.local FAIL CHATHISTORY INVALID_TARGET LATEST #theirs :Messages could not be retrieved",
      ":monarchs.local FAIL CHATHISTORY INVALID_TARGET LATEST #nowhere :Messages could not be retrieved",
    ]);
  });

  test("one who leaves reads no more", async () => {
    await join(ada, "#left");
    await speak(ada, "#left", "gone soon");
    ada.send("PART #left", "CHATHISTORY LATEST #left * 10");
    expect((await ada.roundtrip()).at(-1)).toContain("FAIL CHATHISTORY INVALID_TARGET LATEST #left");
  });

  test("an id that is not in the log is a message error, not an empty answer", async () => {
    await join(ada, "#ids");
    ada.send("CHATHISTORY BEFORE #ids msgid=none 10");
    expect((await ada.roundtrip()).join()).toContain("FAIL CHATHISTORY MESSAGE_ERROR BEFORE #ids");
  });

  test("a labeled question has its label on the batch", async () => {
    await join(ada, "#labels");
    await speak(ada, "#labels", "one", "two");
    ada.send("@label=h1 CHATHISTORY LATEST #labels * 10");
    const lines = await ada.roundtrip();
    expect(lines[0]).toMatch(/^@label=h1;?\S* :\S+ BATCH \+\S+ chathistory #labels$/);
    expect(lines.filter((line) => line.includes("label="))).toHaveLength(1);
    expect(lines).toHaveLength(4);
  });

  test("a client without batch gets bare lines", async () => {
    await join(ada, "#bare");
    await speak(ada, "#bare", "plainly");
    const eve = await server.irc("eve");
    await join(eve, "#bare");
    eve.send("CHATHISTORY LATEST #bare * 10");
    expect(await eve.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ PRIVMSG #bare :plainly$/)]);
  });
});

describe("conversations", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(noLobby);
    await addAccounts(server, "carol", "dave", "Frank");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("both read the same, each under the other's nick, however it is written", async () => {
    const [carol, dave] = [
      await loggedIn(server, "carol", historyCaps),
      await loggedIn(server, "dave", historyCaps),
    ];
    const said: Said[] = [];
    for (const [i, text] of texts.entries())
      said.push(...(i % 2 === 0 ? await speak(carol, "dave", text) : await speak(dave, "carol", text)));
    await expectAll(carol, said, "dave");
    await expectAll(dave, said, "carol");
    await expectAll(dave, said, "CAROL");

    // somebody else's conversation with one of them is another one
    const guest = await server.irc("gus", historyCaps);
    const apart = [...(await speak(carol, "gus", "apart")), ...(await speak(guest, "carol", "agreed"))];
    expect((await batchOf(carol, "CHATHISTORY LATEST gus * 10")).said).toEqual(apart);
    expect((await batchOf(guest, "CHATHISTORY LATEST carol * 10")).said).toEqual(apart);
    await expectAll(carol, said, "dave");

    // who takes the guest's nick, be it as an account, has none of it; the one who talked to the guest still has
    guest.send("QUIT");
    await guest.closed;
    expect((await batchOf(carol, "CHATHISTORY LATEST gus * 10")).said).toEqual(apart);
    await addAccounts(server, "gus");
    const later = await loggedIn(server, "gus", historyCaps);
    expect((await batchOf(later, "CHATHISTORY LATEST carol * 10")).said).toEqual([]);
    for (const client of [carol, dave, later]) client.end();
  });

  test("asking makes no conversation, and nobody is no target", async () => {
    const [carol, hal] = [await loggedIn(server, "carol", historyCaps), await server.irc("hal")];
    const rooms = async () => JSON.stringify(await server.tree()).match(/"room:/g)?.length ?? 0;
    const before = await rooms();
    expect((await batchOf(carol, "CHATHISTORY LATEST hal * 10")).said).toEqual([]);
    expect((await batchOf(carol, "CHATHISTORY LATEST Frank * 10")).said).toEqual([]);
    expect(await rooms()).toBe(before);
    carol.send("CHATHISTORY LATEST nobody * 10");
    expect((await carol.roundtrip()).join()).toContain("FAIL CHATHISTORY INVALID_TARGET LATEST nobody");
    hal.end();
    carol.end();
  });

  test("notes to oneself are read under one's own nick", async () => {
    const frank = await loggedIn(server, "Frank", "message-tags server-time batch draft/chathistory");
    frank.send("PRIVMSG Frank :remember");
    const said = saidIn(await frank.line(/ PRIVMSG Frank :remember$/));
    expect((await batchOf(frank, "CHATHISTORY LATEST Frank * 10")).said).toEqual([said]);
  });
});

describe("targets", () => {
  let server: TestServer;
  const ever = "timestamp=2020-01-01T00:00:00.000Z timestamp=2262-01-01T00:00:00.000Z";
  const at = (said: Said | undefined) => `timestamp=${said?.time}`;
  beforeAll(async () => {
    server = await startServer(noLobby);
    await addAccounts(server, "ida", "joe");
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** What TARGETS names, as `target time`. */
  const named = async (client: TestClient, range: string) => {
    const { opening, lines } = await batchOf(client, `CHATHISTORY TARGETS ${range}`);
    expect(opening).toBe("draft/chathistory-targets");
    return lines.map((line) => line.replace(/^.* CHATHISTORY TARGETS /, ""));
  };

  test("rooms and people stand in the order of their newest message, which alone counts", async () => {
    const [ida, joe] = [
      await loggedIn(server, "ida", historyCaps),
      await loggedIn(server, "joe", historyCaps),
    ];
    const kim = await server.irc("kim", historyCaps);
    for (const room of ["#first", "#second"]) await join(ida, room);
    await join(joe, "#first");
    const [early] = await speak(ida, "#second", "too early to count");
    const [first] = await speak(ida, "#first", "one");
    const [toJoe] = await speak(ida, "joe", "two");
    const [second] = await speak(ida, "#second", "three");
    const [toKim] = await speak(kim, "ida", "four");
    const all = [
      `#first ${first?.time}`,
      `joe ${toJoe?.time}`,
      `#second ${second?.time}`,
      `kim ${toKim?.time}`,
    ];
    expect(await named(ida, `${ever} 100`)).toEqual(all);
    expect(await named(ida, `${ever} 2`)).toEqual(all.slice(0, 2));
    expect(await named(ida, `${ever.split(" ").reverse().join(" ")} 2`)).toEqual(all.slice(2));
    expect(await named(ida, `${at(first)} ${ever.split(" ")[1]} 100`)).toEqual(all.slice(1));
    expect(await named(ida, `${at(first)} ${at(toKim)} 100`)).toEqual(all.slice(1, 3));
    expect(await named(ida, `${ever.split(" ")[0]} ${at(early)} 100`)).toEqual([]);
    expect(await named(joe, `${ever} 100`)).toEqual([`#first ${first?.time}`, `ida ${toJoe?.time}`]);

    // a nick is named as it is now, a room that was left no more, and coming and going is no message
    kim.send("NICK kimberly");
    ida.send("PART #first");
    await join(joe, "#second");
    await ida.line(/JOIN #second/);
    expect(await named(ida, `${ever} 100`)).toEqual([all[1], all[2], `kimberly ${toKim?.time}`]);
  });

  test("whoever left still stands there under the name that reaches them, also after a restart", async () => {
    await server.restart();
    const ida = await loggedIn(server, "ida", historyCaps);
    const found = (await named(ida, `${ever} 100`)).map((line) => line.split(" ")[0]);
    // #second as well: she belongs to it
    expect(found).toEqual(["joe", "#second", "kim"]);
    expect((await batchOf(ida, "CHATHISTORY LATEST kim * 5")).said).toMatchObject([{ text: "four" }]);
  });
});

describe("what else the log tells", () => {
  const playback = `${historyCaps} draft/event-playback`;
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(noLobby);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("with event-playback everything that happened is there in its order, without it what was said alone", async () => {
    const ada = await server.irc("ada", playback);
    const bob = await server.irc("bob", historyCaps);
    await join(ada, "#all");
    await join(bob, "#all");
    ada.send("MODE #all +v bob", "TOPIC #all :news", "PRIVMSG #all :hello", "NOTICE #all :listen");
    await ada.roundtrip();
    bob.send("NICK robert", "PART #all :for now", "JOIN #all");
    await bob.roundtrip();
    ada.send("KICK #all robert :enough");
    await bob.line(/ KICK /);
    bob.send("JOIN #all");
    await bob.roundtrip();
    const { lines } = await batchOf(ada, "CHATHISTORY LATEST #all * 50");
    expect(lines.map((line) => line.replace(/^@\S+ :(\w+)\S* /, "$1 "))).toEqual([
      "ada JOIN #all",
      "bob JOIN #all",
      "ada MODE #all +v bob",
      "ada TOPIC #all :news",
      "ada PRIVMSG #all :hello",
      "ada NOTICE #all :listen",
      "bob NICK robert",
      "robert PART #all :for now",
      "robert JOIN #all",
      "ada KICK #all robert :enough",
      "robert JOIN #all",
    ]);
    for (const line of lines) expect(line).toMatch(/^@batch=\w+;time=[^; ]+;(?:[^ ]*;)?msgid=/);
    const spoken = await batchOf(bob, "CHATHISTORY LATEST #all * 50");
    expect(spoken.said.map(({ verb }) => verb)).toEqual(["PRIVMSG", "NOTICE"]);
    bob.send("QUIT :bye");
    await ada.line(/ QUIT /);
    expect((await batchOf(ada, "CHATHISTORY LATEST #all * 1")).lines[0]).toMatch(/:robert\S+ QUIT :/);
  });

  test("tags whose sender wants them kept are played back, in rooms and to people; others are not", async () => {
    const [cat, dog] = [await server.irc("cat", playback), await server.irc("dog", historyCaps)];
    await join(cat, "#tags");
    await join(dog, "#tags");
    for (const target of ["#tags", "dog"]) {
      cat.send(`@+what=kept;+draft/persist TAGMSG ${target}`, `@+what=gone TAGMSG ${target}`);
      const echo = await cat.line(/ TAGMSG /);
      await cat.line(/ TAGMSG /);
      const relayed = await dog.line(/\+what=kept.* TAGMSG /);
      expect(saidIn(relayed)).toEqual(saidIn(echo));
      const { lines, said } = await batchOf(cat, `CHATHISTORY LATEST ${target} * 10`);
      expect(said.filter(({ verb }) => verb === "TAGMSG")).toEqual([saidIn(echo)]);
      expect(lines.at(-1)).toContain("+what=kept");
      const asked = target === "dog" ? "cat" : target;
      expect((await batchOf(dog, `CHATHISTORY LATEST ${asked} * 10`)).said).toEqual([]);
    }
  });
});

test("an administrator reads a room without being in it, and that is written down; nobody else wakes it", async () => {
  await using server = await startServer({
    rooms: { autojoin: [], idleSeconds: 1 },
    operators: [{ name: "root", password: "secret99" }],
  });
  const ada = await server.irc("ada", historyCaps);
  await join(ada, "#closed");
  await speak(ada, "#closed", "between us");
  const eve = await server.irc("eve", historyCaps);
  const rooms = async () => JSON.stringify(await server.tree()).match(/"room:#closed"/g)?.length ?? 0;
  ada.send("QUIT");
  await ada.closed;
  await until(async () => (await rooms()) === 0, "the room coming to rest");
  eve.send("CHATHISTORY LATEST #closed * 5");
  expect((await eve.roundtrip()).join()).toContain("FAIL CHATHISTORY INVALID_TARGET LATEST #closed");
  expect(await rooms()).toBe(0);
  eve.send("OPER root secret99");
  await eve.line(/ 381 /);
  expect((await batchOf(eve, "CHATHISTORY LATEST #closed * 5")).said).toMatchObject([{ text: "between us" }]);
  expect(server.log).toContainEqual(expect.objectContaining({ audit: "view", room: "#closed", by: "eve" }));
});

test("an answer has so much text at most, and says that there is more", async () => {
  await using server = await startServer({ ...noLobby, history: { maxCharactersPerRequest: 20 } });
  const ada = await server.irc("ada", historyCaps);
  await join(ada, "#log");
  const said = await speak(ada, "#log", ...texts.map((text) => text.padEnd(10, ".")).slice(0, 5));
  const newest = await batchOf(ada, "CHATHISTORY LATEST #log * 20");
  expect(newest.said).toEqual(said.slice(2));
  const rest = await batchOf(ada, `CHATHISTORY BEFORE #log msgid=${said[2]?.msgid} 20`);
  expect(rest.said).toEqual(said.slice(0, 2));
  const atEnd = ada.received.filter((line) => / BATCH \+\S+ chathistory /.test(line));
  expect(atEnd.map((line) => line.includes("draft/chathistory-end"))).toEqual([false, true]);
});

test("under a clock that was set back, live and logged messages have one and the same time: the room's last", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", historyCaps);
  await join(ada, "#dev");
  const [before] = await speak(ada, "#dev", "before");
  await server.kill("#dev");
  const clock = Date.now;
  using _ = vi.spyOn(Date, "now").mockImplementation(() => clock() - 3_600_000);
  const [after] = await speak(ada, "#dev", "after");
  expect(after?.time).toBe(before?.time);
  const { said } = await batchOf(ada, "CHATHISTORY LATEST #dev * 2");
  expect(said).toEqual([before, after]);
});
