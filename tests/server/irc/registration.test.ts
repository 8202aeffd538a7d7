import { expect, test } from "vitest";
import type { SettingsInput } from "../../../src/config/schema.ts";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** As a plain IRC server: no limits, no room of its own. */
const plain: SettingsInput = { rooms: { autojoin: [] }, limits: { loginAttempts: 0 } };

/** A connection that has sent these lines. */
async function after(server: TestServer, ...lines: readonly string[]): Promise<TestClient> {
  const client = await server.connect("irc");
  client.send(...lines);
  return client;
}

const codeOf = (line: string): string => line.split(" ")[1] ?? "";

test("the greeting is 001 to 005, LUSERS, MOTD, and then nothing that was not asked for", async () => {
  await using server = await startServer({ ...plain, server: { motd: "Welcome.\nBe kind." } });
  const ada = await after(server, "NICK ada", "USER ada 0 * :Ada");
  await ada.line(/ 376 ada :/);
  const codes = ada.received.map(codeOf);
  expect(codes.slice(0, 4)).toEqual(["001", "002", "003", "004"]);
  const rest = codes.slice(4).filter((code) => code !== "005");
  expect(codes.slice(4, codes.length - rest.length).every((code) => code === "005")).toBe(true);
  expect(rest).toEqual([...rest.filter((code) => /^2[56]\d$/.test(code)), "375", "372", "372", "376"]);
  for (const line of ada.received) expect(line).toMatch(/^:monarchs\.local \d{3} ada /);
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("LIST");
  expect((await ada.roundtrip()).map(codeOf)).toEqual(["321", "323"]);
});

test("modes that one begins with are told between LUSERS and MOTD", async () => {
  await using server = await startServer({ ...plain, accounts: { defaultUserModes: "+i" } });
  const ada = await after(server, "NICK ada", "USER ada 0 * :Ada");
  await ada.line(/ 422 ada :/);
  const [, modes, last] = ada.received.slice(-3);
  expect(modes).toBe(":monarchs.local 221 ada +i");
  expect(codeOf(ada.received.at(-3) ?? "")).toBe("266");
  expect(codeOf(last ?? "")).toBe("422");
});

test("without a message of the day the greeting ends with 422", async () => {
  await using server = await startServer(plain);
  const ada = await after(server, "USER ada 0 * :Ada", "NICK ada");
  expect(codeOf(await ada.line(/ (422|376) /))).toBe("422");
  expect(await ada.roundtrip()).toEqual([]);
});

test.each([
  ["before NICK and USER", ["PASS sesame", "NICK ada", "USER a 0 * :a"], / 001 ada /],
  ["between them", ["NICK ada", "PASS sesame", "USER a 0 * :a"], / 001 ada /],
  ["twice, the last one right", ["PASS other", "PASS :sesame", "NICK ada", "USER a 0 * :a"], / 001 ada /],
  ["too late", ["NICK ada", "USER a 0 * :a", "PASS sesame"], / 464 \S+ :/],
  ["wrong", ["PASS sesam", "NICK ada", "USER a 0 * :a"], / 464 \S+ :/],
  ["never", ["NICK ada", "USER a 0 * :a"], / 464 \S+ :/],
])("the server's password given %s", async (_, lines, answer) => {
  await using server = await startServer({ ...plain, server: { password: "sesame" } });
  const client = await after(server, ...lines);
  expect(await client.line(/./)).toMatch(answer);
  if (answer.source.includes("464")) {
    expect(await client.line(/./)).toMatch(/^ERROR :/);
    await client.closed;
    expect(client.received.join("\n")).not.toContain(" 001 ");
  }
});

test("of two who want one nick at the same time one gets it, and the other 433", async () => {
  await using server = await startServer(plain);
  const both = [await server.connect("irc"), await server.connect("irc")];
  for (const client of both) client.send("NICK ada");
  for (const client of both) client.send("USER a 0 * :a");
  const codes = await Promise.all(both.map(async (client) => codeOf(await client.line(/ (001|433) /))));
  expect(codes.sort()).toEqual(["001", "433"]);
});

test.each([
  ["USER a 0 * :", / 461 (\*|ada) USER :/],
  ["USER a 0 *", / 461 (\*|ada) USER :/],
  ["USER : 0 * :a", / 461 (\*|ada) USER :/],
])("%s is too little", async (line, answer) => {
  await using server = await startServer(plain);
  const client = await after(server, "NICK ada", line);
  expect(await client.line(/./)).toMatch(answer);
});

test.each([
  ["NICK *", "432"],
  ["NICK :", "431"],
  ["NICK", "431"],
  ["NICK #ada", "432"],
  ["NICK 9ada", "432"],
  ["NICK a!b", "432"],
])("%s does not register, and a good one after it does", async (line, code) => {
  await using server = await startServer(plain);
  const client = await after(server, line, "USER u s e :r");
  expect(codeOf(await client.line(/ \d{3} /))).toBe(code);
  client.send("NICK valid");
  expect(await client.line(/ \d{3} /)).toMatch(/ 001 valid /);
});

test("a nick change to one in use fails, and the old one still gets its messages", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  bob.send("NICK ada");
  expect((await bob.roundtrip()).map(codeOf)).toEqual(["433"]);
  ada.send("PRIVMSG bob hi");
  expect(await ada.roundtrip()).toEqual([]);
  const lines = await bob.roundtrip();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^:ada!\S+ PRIVMSG bob :?hi$/);
});

test("a nick may change its case, which all see once; the same nick again is no change", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  for (const client of [ada, bob]) {
    client.send("JOIN #room");
    await client.roundtrip();
  }
  await ada.roundtrip();
  ada.send("NICK Ada");
  for (const client of [ada, bob]) {
    const lines = await client.roundtrip();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^:ada!\S+ NICK :?Ada$/);
  }
  ada.send("NICK Ada");
  for (const client of [ada, bob]) expect(await client.roundtrip()).toEqual([]);
});

test("a nick is free as soon as it is left by NICK or QUIT, or was never registered", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  ada.send("NICK eve");
  await ada.line(/ NICK :?eve$/);
  const second = await server.irc("ada");
  second.send("QUIT");
  await second.closed;
  const third = await server.irc("ADA");
  third.send("QUIT");
  await third.closed;
  const stranger = await after(server, "NICK ada", "QUIT");
  await stranger.closed;
  await server.irc("ada");
});

test("QUIT is answered with ERROR and the end of the connection, before registration too", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  const stranger = await server.connect("irc");
  for (const client of [ada, stranger]) {
    client.send("QUIT :off to bed");
    expect(await client.line(/^ERROR/)).toMatch(/off to bed/);
    await client.closed;
  }
});

test("others see a QUIT with its reason before whoever quits is told of it", async () => {
  await using server = await startServer(plain);
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  for (const client of [bob, ada]) {
    client.send("JOIN #room");
    await client.roundtrip();
  }
  await bob.roundtrip();
  ada.send("QUIT :ada out");
  await ada.closed;
  const lines = await bob.roundtrip();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^:ada!\S+ QUIT :.*ada out/);
});

test.each([
  ["PING abcdef", ":monarchs.local PONG monarchs.local :abcdef"],
  ["PING :a b", ":monarchs.local PONG monarchs.local :a b"],
])("%s is answered with its token", async (line, answer) => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  ada.send(line);
  expect(await ada.line(/./)).toBe(answer);
});

test.each(["PING", "PING :"])("%s without a token is told so", async (line) => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  ada.send(line);
  expect(await ada.line(/./)).toMatch(/ (409 ada|461 ada PING) :/);
});

test("real name and user name are cut to what the settings allow, between characters", async () => {
  await using server = await startServer({ ...plain, limits: { realnameLength: 9, usernameLength: 5 } });
  const ada = await after(server, "NICK ada", "USER username 0 * :äöüäöü", "WHOIS ada");
  expect(await ada.line(/ 311 /)).toMatch(/ 311 ada ada usern \S+ \* :äöüä$/);
});

test.each([
  ["8", "+i"],
  ["12", "+iw"],
  ["4", "+w"],
  ["0", "+"],
  ["nonsense", "+"],
])("the second parameter of USER asks for modes: %s is %s", async (mask, modes) => {
  await using server = await startServer(plain);
  const ada = await after(server, "NICK ada", `USER a ${mask} * :a`);
  await ada.line(/ 422 /);
  ada.send("MODE ada");
  const [told = ""] = (await ada.roundtrip()).filter((line) => line.includes(" 221 "));
  expect([...(told.split(" ")[3] ?? "")].sort().join("")).toBe([...modes].sort().join(""));
});

/** Sends text in one piece, or byte by byte. */
const pieces = {
  whole: (text: string) => [Buffer.from(text)],
  bytes: (text: string) => [...Buffer.from(text)].map((byte) => Buffer.from([byte])),
} as const;

test.each([
  ["whole", ""],
  ["whole", ":"],
  ["bytes", ""],
  ["bytes", ":"],
] as const)(
  "lines of any length that come %s, with %j in front, are relayed whole, refused or cut between characters",
  async (how, colon) => {
    await using server = await startServer(plain);
    const ada = await server.irc("ada");
    const bob = await server.irc("bob");
    const head = `PRIVMSG bob ${colon}`;
    const room = 510 - head.length;
    ada.send(`${head}a`);
    const overhead = (await bob.line(/ PRIVMSG /)).length - `${head}a`.length;
    const short = room - overhead;
    const texts = ["a", "😃", "a".repeat(short), `${"a".repeat(short - 4)}😃`];
    const long = [
      "a".repeat(room),
      `${"a".repeat(room - 4)}😃`,
      "a".repeat(short + 1),
      `${"a".repeat(short - 3)}😃`,
    ];
    for (const text of [...texts, ...long]) {
      for (const piece of pieces[how](`${head}${text}\r\n`)) ada.raw(piece);
      const refused = (await ada.roundtrip()).some((line) => line.includes(" 417 "));
      const [line] = await bob.roundtrip();
      const shown = line?.slice(line.lastIndexOf(" ") + 1).replace(/^:/, "") ?? "";
      expect(text.startsWith(shown)).toBe(true);
      if (texts.includes(text)) expect([refused, shown]).toEqual([false, text]);
      else expect(line === undefined).toBe(refused);
      expect(Buffer.byteLength(line ?? "")).toBeLessThanOrEqual(510);
    }
  },
);

test("16 KiB in one line closes the connection, with message-tags and without", async () => {
  await using server = await startServer(plain);
  for (const capabilities of ["", "message-tags"]) {
    const mallory = await server.irc("mallory", capabilities);
    mallory.send("JOIN #room");
    await mallory.roundtrip();
    mallory.send(`PRIVMSG #room ${"a".repeat(16_384)}`);
    await mallory.line(/^ERROR /);
    await mallory.closed;
  }
});

test("bytes that are not UTF-8 are refused in the command's name, with its label", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", "batch echo-message labeled-response message-tags");
  const bob = await server.irc("bob");
  ada.raw(
    Buffer.concat([Buffer.from("@label=xyz PRIVMSG bob hi"), Buffer.from([0xaa]), Buffer.from("\r\n")]),
  );
  expect(await ada.line(/./)).toMatch(/^@label=xyz :\S+ FAIL PRIVMSG INVALID_UTF8 :/);
  expect(await bob.roundtrip()).toEqual([]);
});
