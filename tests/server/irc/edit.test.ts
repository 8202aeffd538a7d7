import { afterEach, expect, test, vi } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard, inRoom, later, plain, said, saying } from "./support.ts";

const common = "message-tags echo-message batch labeled-response server-time";
const caps = `${common} draft/message-edit`;

afterEach(() => vi.restoreAllMocks());

test.each([
  ["a message with the tag", (of: string) => `@label=e;+draft/edit=${of} PRIVMSG #test :the`],
  ["EDIT with a text", (of: string) => `@label=e EDIT #test ${of} :the`],
  ["EDIT with tags", (of: string) => `@label=e;draft/target-msgid=${of};draft/edit-text=the EDIT #test`],
])("%s edits: who knows of edits gets the tag, others the text again", async (_, line) => {
  await using server = await startServer(plain);
  const { ada, bob, carl, dora } = await inRoom(server, "#test", {
    ada: caps,
    bob: caps,
    carl: common,
    dora: "",
  });
  const of = await saying(ada, "#test", "teh");
  for (const each of [bob, carl, dora]) await heard(each);
  ada.send(line(of));
  const [echo, ...more] = await heard(ada);
  expect(more).toEqual([]);
  const [relayed] = await heard(bob);
  for (const each of [echo, relayed]) {
    expect(each).toMatchObject({ verb: "PRIVMSG", params: ["#test", "the"] });
    expect(each?.tags).toMatchObject({ "+draft/edit": of, msgid: echo?.tags["msgid"] });
  }
  expect(echo?.tags["msgid"]).not.toBe(of);
  expect([echo?.tags["label"], relayed?.tags["label"]]).toEqual(["e", undefined]);
  const [repeated] = await heard(carl);
  expect(repeated).toMatchObject({ verb: "PRIVMSG", params: ["#test", "*the"] });
  expect(repeated?.tags).toMatchObject({ "+reply": of, "+draft/reply": of });
  expect(repeated?.tags).not.toHaveProperty("+draft/edit");
  expect(await dora.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ PRIVMSG #test :\*the$/)]);
});

test.each([
  ["notice", [/^:\S+ NOTICE #test :ada has edited a message: the$/]],
  ["none", []],
] as const)("with the fallback %s others see that much", async (fallback, lines) => {
  await using server = await startServer({ ...plain, edit: { fallback } });
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: "" });
  const of = await saying(ada, "#test", "teh");
  await heard(bob);
  ada.send(`EDIT #test ${of} :the`);
  await heard(ada);
  expect(await bob.roundtrip()).toEqual(lines.map((line) => expect.stringMatching(line)));
});

test("history has the newest text under the first id, and says when it was edited", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const of = await saying(ada, "#test", "one");
  await saying(ada, "#test", "other");
  ada.send(`EDIT #test ${of} :two`, `EDIT #test ${of} :three`);
  const edits = await heard(ada);
  const time = edits.at(-1)?.tags["time"];
  for (const restarted of [false, true]) {
    if (restarted) await server.restart();
    const bob = await server.irc("bob", `${common} draft/chathistory`);
    bob.send("JOIN #test");
    await heard(bob);
    bob.send("CHATHISTORY LATEST #test * 10");
    const lines = (await heard(bob)).slice(1, -1);
    expect(said(lines)).toEqual(["PRIVMSG #test|three", "PRIVMSG #test|other"]);
    expect(lines[0]?.tags).toMatchObject({ msgid: of, "monarchs.chat/edited": time });
    expect(lines[1]?.tags).not.toHaveProperty("monarchs.chat/edited");
    const carl = await server.irc("carl", `${caps} draft/chathistory draft/event-playback`);
    carl.send("JOIN #test");
    await heard(carl);
    carl.send("CHATHISTORY LATEST #test * 10");
    const played = (await heard(carl)).filter(({ tags }) => tags["+draft/edit"] === of);
    expect(said(played)).toEqual(["PRIVMSG #test|two", "PRIVMSG #test|three"]);
    carl.end();
    bob.end();
    await Promise.all([carl.closed, bob.closed]);
  }
});

test("an edited action stays an action, a notice a notice", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: "" });
  ada.send("PRIVMSG #test :\u0001ACTION wvaes\u0001", "NOTICE #test :nto");
  const [action, notice] = await heard(ada);
  await heard(bob);
  ada.send(`@+draft/edit=${action?.tags["msgid"]} PRIVMSG #test :\u0001ACTION waves\u0001`);
  ada.send(`@+draft/edit=${notice?.tags["msgid"]} NOTICE #test :not`);
  expect(said(await heard(ada))).toEqual(["PRIVMSG #test|\u0001ACTION waves\u0001", "NOTICE #test|not"]);
  expect(said(await heard(bob))).toEqual(["PRIVMSG #test|\u0001ACTION *waves\u0001", "NOTICE #test|*not"]);
});

test("a message gets several lines by an edit in a batch", async () => {
  await using server = await startServer(plain);
  const { ada, bob, carl } = await inRoom(server, "#test", {
    ada: `${caps} draft/multiline`,
    bob: `${caps} draft/multiline`,
    carl: common,
  });
  const of = await saying(ada, "#test", "one");
  await heard(bob);
  await heard(carl);
  ada.send(
    `@+draft/edit=${of} BATCH +1 draft/multiline #test`,
    "@batch=1 PRIVMSG #test :two",
    "@batch=1 PRIVMSG #test :three",
    "BATCH -1",
  );
  await heard(ada);
  const [opening, ...lines] = await heard(bob);
  expect(opening?.tags).toMatchObject({ "+draft/edit": of });
  expect(said(lines).slice(0, -1)).toEqual(["PRIVMSG #test|two", "PRIVMSG #test|three"]);
  expect(said(await heard(carl))).toEqual(["PRIVMSG #test|*two", "PRIVMSG #test|three"]);
});

test("only the author edits, what is there, with words; a refusal is told and nothing is relayed", async () => {
  await using server = await startServer(plain);
  const { op, user } = await inRoom(server, "#test", { op: caps, user: caps });
  const of = await saying(user, "#test", "mine");
  await heard(op);
  const refused: readonly (readonly [string, string])[] = [
    [`@label=x;+draft/edit=${of} PRIVMSG #test :yours`, `EDIT_FORBIDDEN|#test|${of}`],
    [`@label=x EDIT #test ${of} :yours`, `EDIT_FORBIDDEN|#test|${of}`],
    ["@label=x EDIT #test nothing :x", "UNKNOWN_MSGID|#test|nothing"],
    [`@label=x EDIT #nowhere ${of} :x`, "INVALID_TARGET|#nowhere"],
    [`@label=x EDIT nobody ${of} :x`, "INVALID_TARGET|nobody"],
    [`@label=x EDIT #test ${of}`, `INVALID_EDIT|#test|${of}`],
    ["@label=x EDIT #test", "INVALID_EDIT|#test"],
    [`@label=x EDIT #test ${of} :\u0007`, `EDIT_FORBIDDEN|#test|${of}`],
  ];
  for (const [line, code] of refused) {
    op.send(line);
    const [answer, ...more] = await heard(op);
    expect(said([answer ?? { verb: "", params: [], source: "", tags: {} }])[0]).toContain(
      `FAIL EDIT|${code}|`,
    );
    expect(answer?.tags["label"]).toBe("x");
    expect(more).toEqual([]);
  }
  op.send(`@+draft/edit=${of} NOTICE #test :quiet`, `@+draft/edit=${of} TAGMSG #test`);
  expect(said(await heard(op)).filter((each) => !each.startsWith("TAGMSG"))).toEqual([]);
  user.send(`EDIT #test ${of} :\u0007`);
  expect(said(await heard(user))[0]).toContain(`FAIL EDIT|INVALID_EDIT|#test|${of}|`);
});

test("a client-only tag cannot claim an edit in a message without words", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  const of = await saying(bob, "#test", "mine");
  await heard(ada);
  ada.send(`@+draft/edit=${of};+x=1 TAGMSG #test`);
  await heard(ada);
  for (const { tags } of await heard(bob)) expect(tags).not.toHaveProperty("+draft/edit");
});

test("a message that was taken away is edited no more", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: `${caps} draft/message-redaction` });
  const of = await saying(ada, "#test", "x");
  ada.send(`REDACT #test ${of}`, `EDIT #test ${of} :y`);
  expect(said(await heard(ada))).toEqual([
    `REDACT #test|${of}`,
    expect.stringContaining("FAIL EDIT|UNKNOWN_MSGID"),
  ]);
});

test("an edit's own id stands for the message", async () => {
  await using server = await startServer(plain);
  const { ada, bob } = await inRoom(server, "#test", {
    ada: `${caps} draft/message-redaction`,
    bob: `${common} draft/message-redaction`,
  });
  const of = await saying(ada, "#test", "one");
  ada.send(`EDIT #test ${of} :two`);
  const [edit] = await heard(ada);
  ada.send(`EDIT #test ${edit?.tags["msgid"]} :three`);
  expect((await heard(ada))[0]?.tags["+draft/edit"]).toBe(of);
  ada.send(`REDACT #test ${edit?.tags["msgid"]}`);
  expect(said(await heard(ada))).toEqual([`REDACT #test|${of}`]);
  expect(said(await heard(bob)).at(-1)).toBe(`REDACT #test|${of}`);
});

test("settings: no edits at all, or not for long", async () => {
  await using none = await startServer({ ...plain, edit: { enabled: false } });
  const { eve } = await inRoom(none, "#test", { eve: common });
  const first = await saying(eve, "#test", "x");
  eve.send(`@+draft/edit=${first} PRIVMSG #test :y`, `EDIT #test ${first} :y`);
  expect(said(await heard(eve))).toEqual([
    expect.stringContaining("FAIL EDIT|EDIT_FORBIDDEN"),
    "421 eve|EDIT|Unknown command",
  ]);
  const listing = await none.connect("irc");
  listing.send("CAP LS 302");
  await listing.line(/CAP \* LS :/);
  expect(listing.received.join("\n")).not.toContain("message-edit");
  await using short = await startServer({ ...plain, edit: { window: 5 } });
  const { ada } = await inRoom(short, "#test", { ada: caps });
  const of = await saying(ada, "#test", "x");
  ada.send(`EDIT #test ${of} :y`);
  expect(said(await heard(ada))).toEqual(["PRIVMSG #test|y"]);
  later(6_000);
  ada.send(`EDIT #test ${of} :z`);
  expect(said(await heard(ada))[0]).toContain(`FAIL EDIT|EDIT_WINDOW_EXPIRED|#test|${of}|5|`);
});

test("a server's administrator edits the words of another, which is marked and logged", async () => {
  await using server = await startServer({ ...plain, operators: [{ name: "root", password: "pw" }] });
  const { ada, root } = await inRoom(server, "#test", { ada: caps, root: `${caps} draft/chathistory` });
  root.send("OPER root pw");
  await root.line(/ 381 /);
  const of = await saying(ada, "#test", "rude");
  await heard(root);
  root.send(`EDIT #test ${of} :polite`, "CHATHISTORY LATEST #test * 1");
  const lines = await heard(root);
  expect(lines.find(({ params }) => params[1] === "polite" && params[0] === "#test")).toBeDefined();
  const message = lines.find(({ tags }) => tags["msgid"] === of);
  expect(message?.source).toMatch(/^ada!/);
  expect(message?.tags["monarchs.chat/edited-by"]).toBe("root");
  expect(server.log.some(({ audit, msgid }) => audit === "editMessage" && msgid === of)).toBe(true);
});

test("direct messages are edited by their author, for both", async () => {
  await using server = await startServer(plain);
  const ada = await server.irc("ada", caps);
  const bob = await server.irc("bob", caps);
  const of = await saying(ada, "bob", "helo");
  await heard(bob);
  bob.send(`EDIT ada ${of} :mine`);
  expect(said(await heard(bob))[0]).toContain(`FAIL EDIT|EDIT_FORBIDDEN|ada|${of}|`);
  ada.send(`EDIT bob ${of} :hello`);
  for (const client of [ada, bob]) {
    const [edit] = await heard(client);
    expect(edit).toMatchObject({ verb: "PRIVMSG", params: ["bob", "hello"] });
    expect(edit?.tags["+draft/edit"]).toBe(of);
  }
});

test("the line door shows an edit as its text", async () => {
  await using server = await startServer(plain);
  const { ada } = await inRoom(server, "#test", { ada: caps });
  const bob = await server.line("bob");
  bob.send("/join test");
  await bob.line(/#test/);
  const of = await saying(ada, "#test", "teh");
  ada.send(`EDIT #test ${of} :the`);
  await bob.line(/<ada> the \(edits 3\)$/);
  const from = bob.received.length;
  bob.send("/history");
  await bob.line(/^- 1 message in #test/);
  expect(bob.received.slice(from).join("\n")).toMatch(/<ada> the \(edited\)/);
  expect(bob.received.slice(from).join("\n")).not.toContain("teh");
});
