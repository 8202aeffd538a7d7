import { expect, test } from "vitest";
import type { TreeNode } from "../../src/admin/protocol.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { startServer } from "../support/server.ts";

/** As a plain IRC server. */
const plain: SettingsInput = { rooms: { autojoin: [] } };

test("with ascii names only those of RFC 1459 are taken, and an own limit of length", async () => {
  await using server = await startServer({ ...plain, nicknames: { characters: "ascii", maxLength: 9 } });
  const client = await server.connect("irc");
  client.send("USER a 0 * :a", "NICK zoë", "NICK abcdefghij", "NICK abc[]{}|");
  await client.line(/ 432 \* zoë :/);
  await client.line(/ 432 \* abcdefghij :/);
  await client.line(/ 001 abc\[\]\{\}\| /);
});

test("with unicode names letters of any script are taken", async () => {
  await using server = await startServer({ ...plain, nicknames: { characters: "unicode" } });
  const zoe = await server.irc("Zoë");
  zoe.send("NICK 漢字");
  await zoe.line(/^:Zoë!\S+ NICK :?漢字$/);
});

test("without utf8Only other bytes are read as what old clients send, and nobody is told UTF8ONLY", async () => {
  await using server = await startServer({ ...plain, text: { utf8Only: false } });
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  expect(ada.received.join("\n")).not.toContain("UTF8ONLY");
  ada.raw(Buffer.concat([Buffer.from("PRIVMSG bob :caf"), Buffer.from([0xe9]), Buffer.from("\r\n")]));
  expect(await bob.line(/ PRIVMSG /)).toMatch(/ :café$/);
});

test("topic, away message and kick reason have the lengths of the settings, cut between characters", async () => {
  const limits = { topicLength: 9, awayLength: 7, kickReasonLength: 5 };
  await using server = await startServer({ ...plain, limits });
  const ada = await server.irc("ada", "draft/no-implicit-names");
  const bob = await server.irc("bob");
  ada.send("JOIN #room", "TOPIC #room :ääääää", "AWAY :öööööö");
  expect(await ada.line(/ TOPIC /)).toMatch(/ :ääää$/);
  bob.send("JOIN #room", "PRIVMSG ada :there?");
  expect(await bob.line(/ 301 /)).toMatch(/ :ööö$/);
  await ada.line(/^:bob!\S+ JOIN /);
  ada.send("KICK #room bob :üüüüüü");
  expect(await bob.line(/ KICK /)).toMatch(/ :üü$/);
});

test("so many former users of a nick are remembered", async () => {
  await using server = await startServer({ ...plain, limits: { whowasEntries: 2 } });
  for (const user of ["one", "two", "three"]) {
    const client = await server.connect("irc");
    client.send("NICK ada", `USER ${user} 0 * :a`, "QUIT");
    await client.closed;
  }
  const bob = await server.irc("bob");
  bob.send("WHOWAS ada");
  const found = (await bob.roundtrip()).filter((line) => line.includes(" 314 "));
  expect(found.map((line) => line.split(" ")[4])).toEqual(["three", "two"]);
});

test("limits of 0 are none", async () => {
  await using server = await startServer({
    ...plain,
    limits: { connectionsPerAddress: 0, connectionRate: 0, loginAttempts: 0 },
  });
  const clients = await Promise.all(Array.from({ length: 40 }, (_, i) => server.irc(`p${i}`, "sasl")));
  const [ada] = clients;
  const wrong = `AUTHENTICATE ${Buffer.from("\0nobody\0wrong").toString("base64")}`;
  for (let i = 0; i < 8; i += 1) {
    ada?.send("AUTHENTICATE PLAIN", wrong);
    await ada?.line(/ 904 /);
  }
  expect(await ada?.roundtrip()).toEqual([]);
});

test("each supervisor has the intensity and the period of its settings", async () => {
  await using server = await startServer({
    supervision: {
      root: { intensity: 11, periodSeconds: 21 },
      users: { intensity: 12, periodSeconds: 22 },
      rooms: { intensity: 13, periodSeconds: 23 },
      connections: { intensity: 14, periodSeconds: 24 },
    },
  });
  const seen = new Map<string, readonly [number, number]>();
  const look = ({ name, supervises, children }: TreeNode): void => {
    if (supervises) seen.set(name ?? "", [supervises.intensity, supervises.period]);
    children.forEach(look);
  };
  look(await server.tree());
  expect(Object.fromEntries(seen)).toEqual({
    root: [11, 21_000],
    users: [12, 22_000],
    rooms: [13, 23_000],
    connections: [14, 24_000],
  });
});

test("the level of the log changes with a rehash", async () => {
  await using server = await startServer({ log: { level: "info" } });
  await server.rehash({ log: { level: "silent" } });
  const before = server.log.length;
  await server.rehash({ log: { level: "silent" }, network: "Other" });
  expect(server.log.slice(before)).toEqual([]);
  await server.rehash({ log: { level: "info" } });
  expect(server.log.length).toBeGreaterThan(before);
});

test("a rehash changes limits, the message of the day and operators at once, for those who are here", async () => {
  await using server = await startServer({ ...plain, server: { motd: "old" } });
  const ada = await server.irc("ada");
  await server.rehash({
    server: { motd: "new" },
    operators: [{ name: "root", password: "a long enough one" }],
    limits: { roomsPerUser: 1 },
  });
  ada.send("MOTD", "JOIN #a,#b", "OPER root :a long enough one");
  await ada.line(/ 372 ada :- new$/);
  await ada.line(/ 405 ada #b :/);
  await ada.line(/ 381 /);
});

test("what must not change under those who are here waits for a restart, and the log says so", async () => {
  await using server = await startServer(plain);
  await server.rehash({ network: "Other", nicknames: { maxLength: 10 } });
  const waiting = server.log.filter(({ msg }) => String(msg).endsWith("that needs a restart"));
  expect(waiting.map(({ setting }) => setting)).toEqual(["network", "nicknames.maxLength"]);
});
