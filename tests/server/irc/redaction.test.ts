import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { heard, inRoom, later, parsed, plain, said, saying } from "./support.ts";

const common = "message-tags echo-message batch labeled-response server-time";
const caps = `${common} draft/message-redaction`;

afterEach(() => vi.restoreAllMocks());

/** Registers an account and stays logged in to it. */
async function account(server: TestServer, nick: string): Promise<TestClient> {
  const client = await server.line(nick);
  client.send(`/register ${nick} correct-horse`);
  await client.line(/the account \S+ is yours/);
  client.end();
  await client.closed;
  const irc = await server.connect("irc");
  irc.send("CAP LS 302", `CAP REQ :${caps} sasl draft/chathistory`, "AUTHENTICATE PLAIN");
  irc.send(`AUTHENTICATE ${Buffer.from(`\0${nick}\0correct-horse`).toString("base64")}`);
  await irc.line(/ 903 /);
  irc.send(`NICK ${nick}`, "USER x 0 * :x", "CAP END");
  await irc.line(/ 422 | 376 /);
  await irc.roundtrip();
  return irc;
}

test("an operator takes messages away, others their own; everybody who can read it is told", async () => {
  await using server = await startServer(plain);
  const { op, user, old } = await inRoom(server, "#test", { op: caps, user: caps, old: common });
  for (const [by, author] of [
    [op, op],
    [op, user],
    [user, user],
  ] as const) {
    const msgid = await saying(author, "#test", "hello");
    await heard(op);
    await heard(user);
    await heard(old);
    by.send(`@label=r REDACT #test ${msgid} :oh no`);
    const [echo] = await heard(by);
    expect(echo).toMatchObject({ verb: "REDACT", params: ["#test", msgid, "oh no"] });
    expect(echo?.tags["label"]).toBe("r");
    expect(echo?.source).toMatch(by === op ? /^op!/ : /^user!/);
    const [told] = await heard(by === op ? user : op);
    expect(told).toMatchObject({ verb: "REDACT", params: ["#test", msgid, "oh no"], source: echo?.source });
    expect(told?.tags["msgid"]).toBe(echo?.tags["msgid"]);
    expect(told?.tags).not.toHaveProperty("label");
    expect(await heard(old)).toEqual([]);
  }
});

test("without a reason there are two parameters", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const msgid = await saying(ada, "#test", "x");
  ada.send(`REDACT #test ${msgid}`);
  expect(said(await heard(ada))).toEqual([`REDACT #test|${msgid}`]);
});

test("a redaction is told its author also without echo-message", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", {
    ada: "message-tags draft/message-redaction",
    bob: caps,
  });
  ada.send("PRIVMSG #test :x");
  await heard(ada);
  const [message] = await heard(bob);
  const msgid = message?.tags["msgid"] ?? "";
  ada.send(`REDACT #test ${msgid}`);
  expect(said(await heard(ada))).toEqual([`REDACT #test|${msgid}`]);
});

test("who may not is refused, and nobody hears of it", async () => {
  await using server = await startServer(plain);
  const { op, user } = await inRoom(server, "#test", { op: caps, user: caps });
  user.send("JOIN #mine");
  await heard(user);
  op.send("JOIN #other");
  await heard(op);
  const msgid = await saying(op, "#test", "mine");
  await heard(user);
  const outsider = await server.irc("eve", caps);
  const refusals: readonly (readonly [TestClient, string, string])[] = [
    [user, `REDACT #test ${msgid} :no`, `REDACT_FORBIDDEN|#test|${msgid}`],
    [user, "REDACT #test nonexistent123", "UNKNOWN_MSGID|#test|nonexistent123"],
    [user, `REDACT #mine ${msgid}`, `UNKNOWN_MSGID|#mine|${msgid}`],
    [op, `REDACT #other ${msgid}`, `UNKNOWN_MSGID|#other|${msgid}`],
    [op, `REDACT #nowhere ${msgid}`, "INVALID_TARGET|#nowhere"],
    [op, `REDACT nobody ${msgid}`, "INVALID_TARGET|nobody"],
    [op, `REDACT user ${msgid}`, `UNKNOWN_MSGID|user|${msgid}`],
    [outsider, `REDACT #test ${msgid}`, "INVALID_TARGET|#test"],
  ];
  for (const [client, line, code] of refusals) {
    client.send(line);
    expect(said(await heard(client))).toEqual([expect.stringContaining(`FAIL REDACT|${code}|`)]);
  }
  expect(await heard(op)).toEqual([]);
  expect(await heard(user)).toEqual([]);
});

test("joins and other events are no messages to take away", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const joined = parsed(ada.received.find((line) => line.includes(" JOIN #test")) ?? "").tags["msgid"];
  ada.send(`REDACT #test ${joined}`);
  expect(said(await heard(ada))[0]).toContain(`FAIL REDACT|UNKNOWN_MSGID|#test|${joined}|`);
});

test("a server's administrator takes a message away in a room they are not in, and is told", async () => {
  await using server = await startServer({ ...plain, operators: [{ name: "root", password: "pw" }] });
  const { op, user } = await inRoom(server, "#test", { op: caps, user: caps });
  const root = await server.irc("root", caps);
  root.send("OPER root pw");
  await root.line(/ 381 /);
  await heard(root);
  const msgid = await saying(user, "#test", "spam");
  await heard(op);
  root.send(`REDACT #test ${msgid} :spam`);
  for (const client of [root, op, user])
    expect(said(await heard(client))).toEqual([`REDACT #test|${msgid}|spam`]);
});

test("the author of a direct message takes it away from both, the other cannot, and strangers find nothing", async () => {
  await using server = await startServer(plain);
  const ada = await account(server, "ada");
  const bob = await account(server, "bob");
  const eve = await account(server, "eve");
  const msgid = await saying(ada, "bob", "private");
  expect(said(await heard(bob))).toEqual(["PRIVMSG bob|private"]);
  bob.send(`REDACT ada ${msgid}`);
  expect(said(await heard(bob))[0]).toContain(`FAIL REDACT|REDACT_FORBIDDEN|ada|${msgid}|`);
  for (const target of ["ada", "bob"]) {
    eve.send(`REDACT ${target} ${msgid}`);
    expect(said(await heard(eve))[0]).toContain(`FAIL REDACT|UNKNOWN_MSGID|${target}|${msgid}|`);
  }
  expect(await heard(ada)).toEqual([]);
  ada.send(`REDACT bob ${msgid} :oops`);
  for (const client of [ada, bob]) {
    const lines = await heard(client);
    expect(said(lines)).toEqual([`REDACT bob|${msgid}|oops`]);
    expect(lines[0]?.source).toMatch(/^ada!/);
  }
  bob.send("CHATHISTORY LATEST ada * 10");
  expect(await heard(bob)).toHaveLength(2);
});

test("history has no redacted message, and tells of the redaction to those who asked for events", async () => {
  await using server = await startServer({ ...plain, history: { memoryPerRoom: 500 } });
  const asking = `${caps} draft/chathistory`;
  const { ada, bob, carl } = await inRoom(server, "#test", {
    ada: caps,
    bob: asking,
    carl: `${asking} draft/event-playback`,
  });
  const msgid = await saying(ada, "#test", "a secret that must go");
  await saying(ada, "#test", "stays");
  ada.send(`REDACT #test ${msgid} :gone`);
  await heard(ada);
  const look = async (client: TestClient): Promise<readonly string[]> => {
    await heard(client);
    client.send("CHATHISTORY LATEST #test * 50");
    return said(await heard(client)).filter((line) => /^(PRIVMSG|REDACT)/.test(line));
  };
  const [memory, events] = [await look(bob), await look(carl)];
  expect(memory).toEqual(["PRIVMSG #test|stays"]);
  expect(events).toEqual(["PRIVMSG #test|stays", `REDACT #test|${msgid}|gone`]);
  await server.restart();
  const later = await server.irc("dora", asking);
  later.send("JOIN #test");
  expect(await look(later)).toEqual(["PRIVMSG #test|stays"]);
});

test("the words of a redacted message are not in the store's files any more", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const secret = "correct-horse-battery-staple";
  const msgid = await saying(ada, "#test", `${secret} ${"x".repeat(300)}`);
  ada.send(`REDACT #test ${msgid}`);
  await heard(ada);
  await server.restart();
  const file = readFileSync(join(server.settings.dataDirectory, "monarchs.db"));
  expect(file.includes(secret)).toBe(false);
});

test("a reaction is taken away like a message", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  ada.send("@+draft/react=x;+draft/reply=1 TAGMSG #test");
  const [reaction] = await heard(ada);
  await heard(bob);
  const msgid = reaction?.tags["msgid"];
  ada.send(`REDACT #test ${msgid}`);
  expect(said(await heard(ada))).toEqual([`REDACT #test|${msgid}`]);
  expect(said(await heard(bob))).toEqual([`REDACT #test|${msgid}`]);
  ada.send("@+typing=active TAGMSG #test");
  const [typing] = await heard(ada);
  ada.send(`REDACT #test ${typing?.tags["msgid"]}`);
  expect(said(await heard(ada))[0]).toContain("FAIL REDACT|UNKNOWN_MSGID");
});

test("a message is taken away once, also when two ask at the same time", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  const msgid = await saying(bob, "#test", "x");
  await heard(ada);
  ada.send(`REDACT #test ${msgid}`);
  bob.send(`REDACT #test ${msgid}`);
  const all = [...said(await heard(ada)), ...said(await heard(bob))];
  expect(all.filter((line) => line.startsWith("REDACT"))).toHaveLength(2);
  expect(all.filter((line) => line.includes("UNKNOWN_MSGID"))).toHaveLength(1);
});

test("settings: authors may not, or not for long; whoever looks after the room may all the same", async () => {
  await using none = await startServer({ ...plain, history: { allowDelete: false } });
  await using short = await startServer({ ...plain, history: { deleteWindow: 1 } });
  for (const [server, code] of [
    [none, "REDACT_FORBIDDEN"],
    [short, "REDACT_WINDOW_EXPIRED"],
  ] as const) {
    const { op, user } = await inRoom(server, "#test", { op: caps, user: caps });
    const msgid = await saying(user, "#test", "x");
    await heard(op);
    if (server === short) {
      user.send(`REDACT #test ${await saying(user, "#test", "quick")}`);
      expect(said(await heard(user))[0]).toMatch(/^REDACT/);
      await heard(op);
      later(2_000);
    }
    user.send(`REDACT #test ${msgid}`);
    expect(said(await heard(user))[0]).toContain(
      `FAIL REDACT|${code}|#test|${msgid}|${server === short ? "1|" : ""}`,
    );
    op.send(`REDACT #test ${msgid}`);
    expect(said(await heard(op))).toEqual([`REDACT #test|${msgid}`]);
  }
});

test("the line door tells of it, and shows the place", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const bob = await server.line("bob");
  bob.send("/join test");
  await bob.line(/#test/);
  const msgid = await saying(ada, "#test", "secret");
  await bob.line(/secret/);
  ada.send(`REDACT #test ${msgid} :spam`);
  await bob.line(/^\* ada took message 3 away in #test \(spam\)$/);
  const from = bob.received.length;
  bob.send("/history");
  await bob.line(/^- nothing more in #test/);
  expect(bob.received.slice(from).join("\n")).not.toContain("secret");
});

test("REDACT is unknown without the capability", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", common);
  ada.send("REDACT #test x");
  expect(said(await heard(ada))).toEqual(["421 ada|REDACT|Unknown command"]);
});
