import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard, inRoom, plain, said } from "./support.ts";

const tagged = "message-tags echo-message";
const asking = `${tagged} batch server-time draft/chathistory`;

test("client-only tags travel on under whatever name, all others of a client do not", async () => {
  await using server = await startServer(plain);
  const { ada, bob, carl } = await inRoom(server, "#test", { ada: tagged, bob: tagged, carl: "server-time" });
  ada.send(String.raw`@+baz=b\:a\st;fizz=buzz;+odd_name!=1;+example.org/x;time=1;+ PRIVMSG #test :hi`);
  const [echo] = await heard(ada);
  const [relayed] = await heard(bob);
  const [other] = await heard(carl);
  for (const line of [echo, relayed]) {
    expect(line?.tags).toMatchObject({
      "+baz": String.raw`b\:a\st`,
      "+odd_name!": "1",
      "+example.org/x": "",
    });
    expect(Object.keys(line?.tags ?? {}).sort()).toEqual(
      ["+baz", "+example.org/x", "+odd_name!", "monarchs.chat/seq", "msgid"].sort(),
    );
  }
  expect(Object.keys(other?.tags ?? {})).toEqual(["time"]);
});

test.each([
  ["+reply", "+draft/reply"],
  ["+typing", "+draft/typing"],
  ["+channel-context", "+draft/channel-context"],
])("%s and %s are one tag, and each reader gets both", async (name, draft) => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: tagged, bob: tagged });
  for (const sent of [name, draft]) {
    ada.send(`@${sent}=v TAGMSG #test`);
    await heard(ada);
    const [relayed] = await heard(bob);
    expect(relayed?.tags).toMatchObject({ [name]: "v", [draft]: "v" });
  }
});

test("tags right at the limit are relayed whole, one byte more is 417 and no message", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: tagged, bob: tagged });
  for (const name of ["+baz", "+reply"]) {
    const most = "a".repeat(4094 - `foo=bar;${name}=`.length);
    ada.send(`@foo=bar;${name}=${most} TAGMSG #test`);
    const [echo] = await heard(ada);
    const [relayed] = await heard(bob);
    expect(relayed?.tags[name]).toBe(most);
    expect(echo?.tags).toEqual(relayed?.tags);
    ada.send(`@foo=bar;${name}=${most}a TAGMSG #test`, `@foo=bar;${name}=${most}a PRIVMSG #test :short`);
    expect(said(await heard(ada))).toEqual([
      "417 ada|Input line was too long",
      "417 ada|Input line was too long",
    ]);
    expect(await heard(bob)).toEqual([]);
  }
});

test("tags that an operator has denied are dropped, and clients are told which", async () => {
  await using server = await startServer({
    ...plain,
    text: { deniedClientTags: ["-react-to", "typing", "*"] },
  });
  const { ada, bob } = await inRoom(server, "#test", { ada: tagged, bob: tagged });
  expect(ada.received.join("\n")).toContain(" CLIENTTAGDENY=*,-react-to,typing ");
  ada.send("@+typing=active TAGMSG #test", "@+react-to=1;+x=2 PRIVMSG #test :hi");
  await heard(ada);
  const lines = await heard(bob);
  expect(said(lines)).toEqual(["PRIVMSG #test|hi"]);
  expect(lines[0]?.tags).toMatchObject({ "+react-to": "1" });
  expect(lines[0]?.tags).not.toHaveProperty("+x");
});

test("without a setting no tag is denied and none is named", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada");
  expect(ada.received.join("\n")).not.toContain("CLIENTTAGDENY");
});

test("TAGMSG does not reach those without message-tags, and is unknown to them", async () => {
  await using server = await startServer(plain);
  const { ada, bob, carl } = await inRoom(server, "#test", {
    ada: tagged,
    bob: "server-time account-tag batch",
    carl: "message-tags",
  });
  ada.send(
    "@+draft/react=yes;+reply=1 TAGMSG #test",
    "@+typing=active TAGMSG #test",
    "@+typing=active TAGMSG bob",
  );
  await heard(ada);
  expect(await heard(bob)).toEqual([]);
  expect(said(await heard(carl))).toEqual(["TAGMSG #test", "TAGMSG #test"]);
  bob.send("TAGMSG #test");
  expect(said(await heard(bob))).toEqual(["421 bob|TAGMSG|Unknown command"]);
});

test.each([
  ["typing", "@label=a;+typing=active TAGMSG ada"],
  ["a reaction", "@label=a;+draft/reply=1;+draft/react=x TAGMSG ada"],
  ["a message", "@label=a PRIVMSG ada :me"],
  ["a notice", "@label=a NOTICE ada :me"],
])("%s to oneself is echoed and received, with one id and one label", async (_, line) => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", `${tagged} labeled-response batch`);
  ada.send(line);
  const [first, second, ...more] = await heard(ada);
  expect(more).toEqual([]);
  expect([first?.tags["label"], second?.tags["label"]]).toEqual(["a", undefined]);
  expect(first?.tags["msgid"]).toBeDefined();
  expect(first?.tags["msgid"]).toBe(second?.tags["msgid"]);
});

test("the log keeps reactions and no typing; they come back to those who asked for events", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: tagged });
  ada.send("PRIVMSG #test :nice");
  const [message] = await heard(ada);
  const msgid = message?.tags["msgid"] ?? "";
  ada.send(
    `@+draft/react=👍;+reply=${msgid} TAGMSG #test`,
    "@+typing=active TAGMSG #test",
    `@+draft/unreact=👍;+draft/reply=${msgid} TAGMSG #test`,
    "@+draft/react=alone TAGMSG #test",
  );
  const [given] = await heard(ada);
  await server.restart();
  const bob = await server.irc("bob", `${asking} draft/event-playback`);
  bob.send("JOIN #test");
  await heard(bob);
  bob.send("CHATHISTORY AFTER #test msgid=" + msgid + " 10");
  const replayed = (await heard(bob)).filter(({ verb }) => verb === "TAGMSG");
  expect(replayed.map(({ tags }) => [tags["+draft/react"], tags["+draft/unreact"], tags["+reply"]])).toEqual([
    ["👍", undefined, msgid],
    [undefined, "👍", msgid],
  ]);
  expect(replayed[0]?.tags["msgid"]).toBe(given?.tags["msgid"]);
  const carl = await server.irc("carl", asking);
  carl.send("JOIN #test");
  await heard(carl);
  carl.send("CHATHISTORY LATEST #test * 10");
  expect(said(await heard(carl)).slice(1, -1)).toEqual(["PRIVMSG #test|nice"]);
});

test("reactions are live only where the log is not to keep them", async () => {
  await using server = await startServer({ ...plain, history: { keepReactions: false } });
  const { ada, bob } = await inRoom(server, "#test", {
    ada: tagged,
    bob: `${asking} draft/event-playback`,
  });
  ada.send("@+draft/react=x;+reply=1 TAGMSG #test");
  await heard(ada);
  expect(said(await heard(bob))).toEqual(["TAGMSG #test"]);
  bob.send("CHATHISTORY LATEST #test * 10");
  expect(said(await heard(bob)).filter((each) => each.startsWith("TAGMSG"))).toEqual([]);
});

test("the line door shows reactions in words", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: tagged });
  const line = await server.line("bob");
  line.send("/join test");
  await line.line(/#test/);
  ada.send("@+draft/react=👍;+reply=1 TAGMSG #test", "@+draft/unreact=👍;+reply=1 TAGMSG #test");
  await line.line(/^\* ada reacted with 👍 in #test$/);
  await line.line(/^\* ada took back 👍 in #test$/);
});
