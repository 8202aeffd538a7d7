import { expect, test } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";
import { heard, plain } from "./support.ts";

/** What each capability adds to the lines that ada causes, and nothing else does. */
const shown: Readonly<Record<string, readonly string[]>> = {
  "server-time": ["time"],
  "account-tag": ["account"],
  "message-tags": ["msgid", "monarchs.chat/seq"],
  // these change no tag of what others do
  "labeled-response batch": [],
  "echo-message": [],
};
const words = Object.keys(shown);
const subsets = Array.from({ length: 2 ** words.length }, (_, bits) =>
  words.filter((_word, at) => (bits & (1 << at)) !== 0),
);

/** What ada does, and the tags of her own that go along with it for those with message-tags. */
const acts: readonly (readonly [line: string, verb: string, own: readonly string[]])[] = [
  ["@label=7;+x=1;y=2 PRIVMSG #test :hi", "PRIVMSG", ["+x"]],
  ["@+x=1 NOTICE #test :hi", "NOTICE", ["+x"]],
  [
    "@label=8;+draft/react=x;+draft/reply=1 TAGMSG #test",
    "TAGMSG",
    ["+draft/react", "+draft/reply", "+reply"],
  ],
  ["@label=9 TOPIC #test :new", "TOPIC", []],
  ["MODE #test +m", "MODE", []],
  ["PART #test :bye", "PART", []],
  ["JOIN #test", "JOIN", []],
];

test("in one room each gets exactly the tags that its own capabilities ask for", async () => {
  await using server = await startServer(plain);
  const line = await server.line("ada");
  line.send("/register ada correct-horse");
  await line.line(/the account ada is yours/);
  line.end();
  await line.closed;

  const ada = await server.connect("irc");
  ada.send(
    "CAP LS 302",
    "CAP REQ :sasl message-tags labeled-response batch echo-message",
    "AUTHENTICATE PLAIN",
  );
  ada.send(`AUTHENTICATE ${Buffer.from("\0ada\0correct-horse").toString("base64")}`);
  await ada.line(/ 903 /);
  ada.send("NICK ada", "USER ada 0 * :ada", "CAP END", "JOIN #test");
  await ada.roundtrip();

  const readers: (readonly [readonly string[], TestClient])[] = [];
  for (const [index, names] of subsets.entries()) {
    const reader = await server.irc(`reader${index}`, names.join(" "));
    reader.send("JOIN #test");
    await reader.roundtrip();
    readers.push([names, reader]);
  }
  for (const [, reader] of readers) await reader.roundtrip();

  for (const [line, verb, own] of acts) {
    ada.send(line);
    await ada.roundtrip();
    for (const [names, reader] of readers) {
      const lines = await heard(reader);
      const expected = names.flatMap((name) => shown[name] ?? []);
      const tagged = names.includes("message-tags");
      const seen = verb === "TAGMSG" && !tagged ? [] : [[...expected, ...(tagged ? own : [])].sort()];
      const found = lines.filter((each) => each.verb === verb);
      expect(found.map(({ tags }) => Object.keys(tags).sort())).toEqual(seen);
      for (const { tags } of found) expect(tags["account"] ?? "ada").toBe("ada");
    }
  }
});

test("a label is given back only by those who can put several lines together", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", "labeled-response message-tags");
  ada.send("@label=a PING x", "@label=b PONG x", "@label=c NOSUCH", "@label=d JOIN #test");
  for (const { verb, tags } of await heard(ada)) {
    expect(tags).not.toHaveProperty("label");
    expect(["BATCH", "ACK"]).not.toContain(verb);
  }
});

test.each([
  ["@label=x PING token", ["PONG"]],
  ["@label=x PONG token", ["ACK"]],
  ["@label=x NONSENSE", ["421"]],
  ["@label=x PRIVMSG nobody :hi", ["401"]],
  ["@label=x PRIVMSG", ["411"]],
  ["@label=x PRIVMSG ada", ["412"]],
  ["@label=x NOTICE nobody :hi", ["ACK"]],
  ["@label=x;+typing=active TAGMSG nobody", ["401"]],
  ["@label=x TAGMSG ada", ["ACK"]],
  ["@label=x JOIN #a b c", ["BATCH", "JOIN", "353", "366", "BATCH"]],
  ["@label=x PRIVMSG nobody,noone :hi", ["BATCH", "401", "401", "BATCH"]],
  ["@label=x WHOIS nobody", ["BATCH", "401", "318", "BATCH"]],
])("%s: the whole answer has the label once", async (line, verbs) => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", "labeled-response batch message-tags");
  ada.send(line);
  const lines = await heard(ada);
  expect(lines.map(({ verb }) => verb)).toEqual(verbs);
  expect(lines.map(({ tags }) => tags["label"])).toEqual(verbs.map((_, at) => (at === 0 ? "x" : undefined)));
  const reference = lines[0]?.params[0]?.slice(1);
  for (const { tags, verb } of lines.slice(1)) if (verb !== "BATCH") expect(tags["batch"]).toBe(reference);
});

test("a label over 64 bytes is none", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", "labeled-response batch");
  ada.send(`@label=${"x".repeat(64)} PING a`, `@label=${"x".repeat(65)} PING b`);
  expect((await heard(ada)).map(({ tags }) => tags["label"])).toEqual(["x".repeat(64), undefined]);
});

test("what is not UTF-8 is refused with its label, and a message right at both limits is relayed with its tags", async () => {
  await using server = await startServer(plain);
  const caps = "labeled-response batch message-tags echo-message";
  const ada = await server.irc("ada", caps);
  ada.send("JOIN #test");
  const bob = await server.irc("bob", caps);
  bob.send("JOIN #test");
  await bob.roundtrip();
  await ada.roundtrip();
  ada.raw(Buffer.from("@label=u PRIVMSG #test :hi\xaa\r\n", "latin1"));
  const [refused] = await heard(ada);
  expect(refused).toMatchObject({ verb: "FAIL", tags: { label: "u" } });
  expect(refused?.params.slice(0, 2)).toEqual(["PRIVMSG", "INVALID_UTF8"]);
  const most = "a".repeat(4081);
  const body = `PRIVMSG #test ${"b".repeat(496)}`;
  ada.send(`@foo=bar;+baz=${most} ${body}`);
  const [echo] = await heard(ada);
  const [relayed] = await heard(bob);
  for (const each of [echo, relayed]) {
    expect(each?.tags["+baz"]).toBe(most);
    expect(each?.params[1]).toMatch(/^b{400,496}$/);
  }
  ada.send(`@foo=bar;+baz=${most}a ${body.slice(0, -1)}`, `@foo=bar ${body}b`);
  expect((await heard(ada)).map(({ verb }) => verb)).toEqual(["417", "417"]);
  expect(await heard(bob)).toEqual([]);
});
