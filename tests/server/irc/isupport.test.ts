import { expect, test } from "vitest";
import type { SettingsInput } from "../../../src/config/schema.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

const quiet: SettingsInput = { rooms: { autojoin: [] } };

/** The tokens of 005 lines. */
const tokensOf = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => / 005 \S+ (.*) :are supported/.exec(line)?.[1]?.split(" ") ?? []);

/** All that comes up to the end of the greeting. */
async function greeted(client: TestClient, nick: string): Promise<readonly string[]> {
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ 422 | 376 /);
  return client.received;
}

test("005 is ASCII, has 13 tokens a line at most, and one value a token", async () => {
  await using server = await startServer({ ...quiet, network: "Räuber=Netz" });
  const lines = await greeted(await server.connect("irc"), "ada");
  const told = lines.filter((line) => line.includes(" 005 "));
  expect(told.length).toBeGreaterThan(1);
  for (const line of told) {
    expect(Buffer.byteLength(line)).toBe(line.length);
    expect(tokensOf([line]).length).toBeLessThanOrEqual(13);
    for (const token of tokensOf([line])) expect(token.split("=").length).toBeLessThanOrEqual(2);
  }
  expect(tokensOf(told)).toContain("NETWORK=R\\xc3\\xa4uber\\x3dNetz");
});

test("lengths and counts of the settings are those that are told", async () => {
  await using server = await startServer({
    ...quiet,
    nicknames: { maxLength: 32 },
    history: { maxPerRequest: 77 },
    server: { icon: "https://example.org/icon.png?size={size}" },
    limits: {
      roomNameLength: 64,
      topicLength: 300,
      awayLength: 120,
      kickReasonLength: 200,
      realnameLength: 99,
      usernameLength: 11,
      listModeEntries: 60,
      roomsPerUser: 12,
    },
  });
  const tokens = tokensOf(await greeted(await server.connect("irc"), "ada"));
  expect(tokens).toEqual(
    expect.arrayContaining([
      "NICKLEN=32",
      "CHATHISTORY=77",
      "CHANNELLEN=64",
      "TOPICLEN=300",
      "AWAYLEN=120",
      "KICKLEN=200",
      "NAMELEN=99",
      "USERLEN=11",
      "CHANLIMIT=#:12",
      "LINELEN=512",
      "draft/ICON=https://example.org/icon.png?size\\x3d{size}",
    ]),
  );
  expect(tokens.find((token) => token.startsWith("MAXLIST="))).toMatch(/:60$/);
});

test("a nick and a channel as long as told are taken, longer ones are refused", async () => {
  await using server = await startServer({
    ...quiet,
    nicknames: { maxLength: 32 },
    limits: { roomNameLength: 64 },
  });
  const ada = await server.irc("ada");
  const nick = "a".repeat(32);
  ada.send(`NICK ${nick}`, `NICK ${"b".repeat(37)}`, `JOIN #${"c".repeat(63)}`, `JOIN #${"d".repeat(64)}`);
  await ada.line(new RegExp(`^:ada!\\S+ NICK :?${nick}$`));
  expect(await ada.line(/ 432 /)).toMatch(new RegExp(` 432 ${nick} ${"b".repeat(37)} :`));
  await ada.line(/ JOIN :?#c{63}$/);
  expect(await ada.line(/ 403 /)).toMatch(new RegExp(` 403 ${nick} #${"d".repeat(64)} :`));
});

test("ISUPPORT answers with 005, in a batch for those who asked for batches of it", async () => {
  await using server = await startServer(quiet);
  const ada = await server.irc("ada");
  ada.send("ISUPPORT");
  const plain = await ada.roundtrip();
  expect(plain.every((line) => / 005 ada /.test(line))).toBe(true);
  const bob = await server.irc("bob", "batch draft/extended-isupport labeled-response");
  bob.send("@label=x ISUPPORT");
  const [opening = "", ...rest] = await bob.roundtrip();
  const reference = /^@label=x :\S+ BATCH \+(\S+) draft\/isupport$/.exec(opening)?.[1];
  expect(reference).toBeDefined();
  expect(rest.pop()).toBe(`:monarchs.local BATCH -${reference}`);
  expect(rest.every((line) => line.startsWith(`@batch=${reference} :monarchs.local 005 bob `))).toBe(true);
  expect(tokensOf(rest)).toEqual(tokensOf(plain));
});

test("whoever asked for the batch sees no 005 outside of one, at registration and in VERSION too", async () => {
  await using server = await startServer(quiet);
  const ada = await server.irc("ada", "batch draft/extended-isupport");
  ada.send("VERSION");
  await ada.roundtrip();
  const told = ada.received.filter((line) => line.includes(" 005 "));
  expect(told.length).toBeGreaterThan(2);
  expect(told.every((line) => line.startsWith("@batch="))).toBe(true);
});

test("ISUPPORT before registration needs its capability", async () => {
  await using server = await startServer(quiet);
  const ada = await server.connect("irc");
  ada.send("ISUPPORT", "CAP REQ :batch draft/extended-isupport", "ISUPPORT");
  await ada.line(/ 451 \* :/);
  expect(await ada.line(/BATCH \+/)).toMatch(/ draft\/isupport$/);
  expect(await ada.line(/ 005 /)).toMatch(/^@batch=\S+ :\S+ 005 \* /);
});

test("a rehash tells the tokens that have changed, and nobody else's", async () => {
  await using server = await startServer({ ...quiet, server: { icon: "https://example.org/a.png" } });
  const ada = await server.irc("ada");
  const bob = await server.irc("bob", "batch draft/extended-isupport");
  await server.rehash({ server: { icon: null }, limits: { roomsPerUser: 7 } });
  expect(await ada.roundtrip()).toEqual([
    ":monarchs.local 005 ada CHANLIMIT=#:7 -draft/ICON :are supported by this server",
  ]);
  const [opening, token] = await bob.roundtrip();
  expect(opening).toMatch(/ BATCH \+\S+ draft\/isupport$/);
  expect(token).toMatch(/ 005 bob CHANLIMIT=#:7 -draft\/ICON :/);
});
