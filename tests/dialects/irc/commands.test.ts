import { expect, test } from "vitest";
import { commandsOf, now, registered } from "./support.ts";

const hour = 3_600_000;

test.each([
  ["JOIN #a", [{ type: "join", room: "#a" }]],
  [
    "JOIN #a,,#b,#c k1,,k3",
    [
      { type: "join", room: "#a", key: "k1" },
      { type: "join", room: "#b", key: "k3" },
      { type: "join", room: "#c" },
    ],
  ],
  ["JOIN 0", [{ type: "leaveAll", reason: "" }]],
  [
    "PART #a,#b :so long",
    [
      { type: "part", room: "#a", reason: "so long" },
      { type: "part", room: "#b", reason: "so long" },
    ],
  ],
  ["TOPIC #a", [{ type: "topic", room: "#a" }]],
  ["TOPIC #a :", [{ type: "topic", room: "#a", topic: "" }]],
  ["TOPIC #a :on cats", [{ type: "topic", room: "#a", topic: "on cats" }]],
  [
    "NAMES #a,#b",
    [
      { type: "names", room: "#a" },
      { type: "names", room: "#b" },
    ],
  ],
  ["INVITE bob #a", [{ type: "invite", room: "#a", nick: "bob" }]],
  [
    "KICK #a bob,eve :out",
    [
      { type: "kick", room: "#a", nick: "bob", reason: "out" },
      { type: "kick", room: "#a", nick: "eve", reason: "out" },
    ],
  ],
  [
    "KICK #a,#b bob,eve",
    [
      { type: "kick", room: "#a", nick: "bob", reason: "" },
      { type: "kick", room: "#b", nick: "eve", reason: "" },
    ],
  ],
  ["NICK eve", [{ type: "nick", nick: "eve" }]],
  ["LOGOUT", [{ type: "logout" }]],
  ["AWAY :at lunch", [{ type: "away", text: "at lunch" }]],
  ["AWAY", [{ type: "away", text: null }]],
  ["AWAY :", [{ type: "away", text: null }]],
  ["ISON ada :bob eve", [{ type: "isOn", nicks: ["ada", "bob", "eve"] }]],
  ["USERHOST ada bob", [{ type: "userHost", nicks: ["ada", "bob"] }]],
  [
    "WHOIS bob,eve",
    [
      { type: "whois", nick: "bob" },
      { type: "whois", nick: "eve" },
    ],
  ],
  ["WHOIS irc.test bob", [{ type: "whois", nick: "bob" }]],
  ["WHOIS bob bob", [{ type: "whois", nick: "bob" }]],
  ["WHOWAS bob", [{ type: "whowas", nick: "bob", limit: 0 }]],
  ["WHOWAS bob 1", [{ type: "whowas", nick: "bob", limit: 1 }]],
  ["WHO", [{ type: "who", mask: "*", operatorsOnly: false }]],
  ["WHO #a o", [{ type: "who", mask: "#a", operatorsOnly: true }]],
  ["MOTD", [{ type: "motd" }]],
  ["MOTD irc.test", [{ type: "atServer", server: "irc.test" }, { type: "motd" }]],
  ["LUSERS", [{ type: "lusers" }]],
  ["VERSION", [{ type: "version" }]],
  ["TIME", [{ type: "time" }]],
  ["STATS u", [{ type: "stats", query: "u" }]],
  ["LUSERS * irc.test", [{ type: "atServer", server: "irc.test" }, { type: "lusers" }]],
  ["ADMIN", [{ type: "admin" }]],
  ["INFO bob", [{ type: "atServer", server: "bob" }, { type: "info" }]],
  ["LINKS", [{ type: "links", mask: "*" }]],
  ["LINKS *.test", [{ type: "links", mask: "*.test" }]],
  [
    "LINKS hub.test *",
    [
      { type: "atServer", server: "hub.test" },
      { type: "links", mask: "*" },
    ],
  ],
  ["CONNECT hub.test 6667", [{ type: "linkServers", server: "hub.test" }]],
  ["SQUIT hub.test :away", [{ type: "linkServers", server: "hub.test" }]],
  ["OPER root pw", [{ type: "oper", name: "root", password: "pw" }]],
  ["DEOPER", [{ type: "deoper" }]],
  ["KILL bob :spam", [{ type: "expel", nick: "bob", reason: "spam" }]],
  ["WALLOPS :to all", [{ type: "wallops", text: "to all" }]],
  ["REHASH", [{ type: "rehash" }]],
  [
    "KLINE 60 *@*.example :too much",
    [
      {
        type: "serverBan",
        target: "*@*.example",
        kind: "mask",
        durationMs: 3_600_000,
        reason: "too much",
        myself: false,
      },
    ],
  ],
  [
    "DLINE MYSELF 192.0.2.1 ON irc.test bye now",
    [
      { type: "atServer", server: "irc.test" },
      {
        type: "serverBan",
        target: "192.0.2.1",
        kind: "address",
        durationMs: null,
        reason: "bye now",
        myself: true,
      },
    ],
  ],
  ["UNKLINE eve", [{ type: "serverUnban", target: "eve", kind: "mask" }]],
  ["UNDLINE 192.0.2.1", [{ type: "serverUnban", target: "192.0.2.1", kind: "address" }]],
  [
    "UBAN add eve duration 1d myself no more",
    [{ type: "serverBan", target: "eve", durationMs: 86_400_000, reason: "no more", myself: true }],
  ],
  ["UBAN DEL eve", [{ type: "serverUnban", target: "eve" }]],
  ["UBAN INFO eve", [{ type: "serverBanInfo", target: "eve" }]],
  ["UBAN LIST", [{ type: "serverBans" }]],
  ["MODE ada", [{ type: "userModes", nick: "ada", changes: [] }]],
  [
    "MODE ada +iw-B",
    [
      {
        type: "userModes",
        nick: "ada",
        changes: [
          { add: true, letter: "i" },
          { add: true, letter: "w" },
          { add: false, letter: "B" },
        ],
      },
    ],
  ],
  ["MODE #a", [{ type: "roomModes", room: "#a", changes: [] }]],
  [
    "MODE #a +ov-l ada bob",
    [
      {
        type: "roomModes",
        room: "#a",
        changes: [
          { add: true, letter: "o", param: "ada" },
          { add: true, letter: "v", param: "bob" },
          { add: false, letter: "l" },
        ],
      },
    ],
  ],
  ["MODE #a b", [{ type: "roomModes", room: "#a", changes: [{ add: true, letter: "b" }] }]],
  [
    "MODE #a +mbbI-t",
    [
      { type: "roomModes", room: "#a", changes: [{ add: true, letter: "m" }] },
      { type: "roomModes", room: "#a", changes: [{ add: true, letter: "b" }] },
      { type: "roomModes", room: "#a", changes: [{ add: true, letter: "I" }] },
      { type: "roomModes", room: "#a", changes: [{ add: false, letter: "t" }] },
    ],
  ],
  ["MODE #a +o", []],
  ["LIST", [{ type: "rooms" }]],
  ["LIST #a,#b", [{ type: "rooms", only: ["#a", "#b"] }]],
  ["LIST *a*", [{ type: "rooms", pattern: "*a*" }]],
  ["LIST >5,<9", [{ type: "rooms", minMembers: 6, maxMembers: 8 }]],
  [
    "PRIVMSG #a,bob :hello you",
    [
      { type: "say", speech: "message", target: "#a", text: "hello you" },
      { type: "say", speech: "message", target: "bob", text: "hello you" },
    ],
  ],
  ["NOTICE bob hi", [{ type: "say", speech: "notice", target: "bob", text: "hi" }]],
  ["PRIVMSG #a :\u0001ACTION waves\u0001", [{ type: "say", speech: "action", target: "#a", text: "waves" }]],
  ["PRIVMSG #a :\u0001ACTION waves", [{ type: "say", speech: "action", target: "#a", text: "waves" }]],
  [
    "PRIVMSG bob :\u0001VERSION\u0001",
    [{ type: "say", speech: "message", target: "bob", text: "\u0001VERSION\u0001" }],
  ],
])("%j asks for its commands", (line, commands) => {
  expect(commandsOf(registered().send(line))).toEqual(commands);
});

test.each([
  ["PRIVMSG", "411 ada :No recipient given (PRIVMSG)"],
  ["PRIVMSG #a", "412 ada :No text to send"],
  ["PRIVMSG #a :", "412 ada :No text to send"],
  ["PRIVMSG a,b,c,d,e :x", "407 ada a,b,c,d,e :Too many targets"],
  ["TAGMSG #a", "421 ada TAGMSG :Unknown command"],
  ["JOIN", "461 ada JOIN :Not enough parameters"],
  ["JOIN ,", "461 ada JOIN :Not enough parameters"],
  ["KICK #a", "461 ada KICK :Not enough parameters"],
  ["NAMES", "366 ada * :End of /NAMES list"],
  ["WHOIS", "431 ada :No nickname given"],
  ["WHOIS other.test bob", "402 ada other.test :No such server"],
  ["USERS", "446 ada :USERS has been disabled"],
  [
    "BATCH +1 draft/multiline #a",
    "FAIL BATCH UNKNOWN_TYPE 1 draft/multiline :There is no such type of batch",
  ],
  ["KLINE 60", "461 ada KLINE :Not enough parameters"],
  ["DLINE MYSELF 60", "461 ada DLINE :Not enough parameters"],
  ["WALLOPS :", "461 ada WALLOPS :Not enough parameters"],
  ["HELP nonsense", "524 ada NONSENSE :No help available on this topic"],
])("%j is answered %j at once", (line, answer) => {
  expect(registered().send(line).lines).toEqual([`:irc.test ${answer}`]);
});

test.each(["NOTICE", "NOTICE #a", "NOTICE a,b,c,d,e :x", "PONG", "ERROR :x", ""])(
  "%j is met with silence",
  (line) => {
    expect(registered().send(line)).toEqual({ lines: [], request: undefined, close: undefined });
  },
);

test("HELP lists the commands, and tells how one is written", () => {
  expect(registered().send("HELP").lines.join("\n")).toContain("PRIVMSG");
  expect(
    registered()
      .send("HELP join")
      .lines.map((line) => line.split(" ")[1]),
  ).toEqual(["704", "705", "705", "706"]);
  expect(registered().send("helpop tagmsg").lines).toEqual([
    ":irc.test 704 ada TAGMSG :TAGMSG",
    expect.stringContaining(" 705 ada TAGMSG :@<tags> TAGMSG "),
    expect.stringContaining(" 705 ada TAGMSG :It needs the capability message-tags."),
    expect.stringContaining(" 705 ada TAGMSG :Specification: "),
    ":irc.test 706 ada TAGMSG :End of /HELP",
  ]);
});

test("tags of clients travel on with message-tags, client-only ones alone", () => {
  const client = registered("message-tags");
  const [command] = commandsOf(client.send("@+typing=active;time=x;msgid=y;+a_b=c;+x.y/z=1 TAGMSG #a"));
  expect(command).toEqual({
    type: "tag",
    target: "#a",
    tags: { "+typing": "active", "+a_b": "c", "+x.y/z": "1" },
  });
  expect(commandsOf(registered().send("@+typing=active PRIVMSG #a x"))).toEqual([
    { type: "say", speech: "message", target: "#a", text: "x" },
  ]);
});

test("a TAGMSG without a client-only tag asks for nothing", () => {
  expect(registered("message-tags").send("@x=1 TAGMSG #a")).toMatchObject({ lines: [], request: undefined });
});

test("a nonce makes the sends of each target known", () => {
  const heard = registered("message-tags").send("@+monarchs.chat/nonce=n1 PRIVMSG #a,#b x");
  expect(commandsOf(heard)).toMatchObject([
    { target: "#a", key: "n1", tags: { "+monarchs.chat/nonce": "n1" } },
    { target: "#b", key: "n1/1" },
  ]);
});

test.each([
  ["LATEST #a * 50", { direction: "latest", limit: 50, speechOnly: true }],
  ["latest #a * 50", { direction: "latest", limit: 50, speechOnly: true }],
  ["LATEST #a msgid=m1 50", { direction: "latest", after: { msgid: "m1" }, limit: 50, speechOnly: true }],
  [
    "BEFORE #a msgid=m1 99999",
    { direction: "before", reference: { msgid: "m1" }, limit: 1000, speechOnly: true },
  ],
  [
    "AFTER #a timestamp=2026-01-02T03:04:05.678Z 5",
    { direction: "after", reference: { time: now }, limit: 5, speechOnly: true },
  ],
  ["AROUND #a msgid=m1 5", { direction: "around", reference: { msgid: "m1" }, limit: 5, speechOnly: true }],
  [
    "BETWEEN #a msgid=m1 timestamp=2026-01-02T03:04:05.678Z 5",
    { direction: "between", from: { msgid: "m1" }, to: { time: now }, limit: 5, speechOnly: true },
  ],
])("CHATHISTORY %s asks the log", (params, query) => {
  expect(commandsOf(registered().send(`CHATHISTORY ${params}`))).toEqual([
    { type: "history", target: "#a", query },
  ]);
});

test("with event-playback the log is asked for everything", () => {
  const client = registered("draft/event-playback");
  expect(commandsOf(client.send("CHATHISTORY LATEST #a * 5"))).toMatchObject([
    { query: { speechOnly: false } },
  ]);
});

test.each([
  ["", "INVALID_PARAMS * :Unknown subcommand"],
  ["TARGETS a b 5", "INVALID_PARAMS TARGETS a :Invalid timestamp"],
  ["LATEST #a *", "INVALID_PARAMS LATEST :Insufficient parameters"],
  ["LATEST #a * 0", "INVALID_PARAMS LATEST 0 :Invalid limit"],
  ["LATEST #a * -1", "INVALID_PARAMS LATEST -1 :Invalid limit"],
  ["BEFORE #a timestamp=noon 5", "INVALID_PARAMS BEFORE timestamp=noon :Invalid reference"],
  ["BEFORE #a seq=5 5", "INVALID_MSGREFTYPE BEFORE #a seq=5 :msgid= or timestamp= is needed"],
  ["BEFORE #a * 5", "INVALID_MSGREFTYPE BEFORE #a * :msgid= or timestamp= is needed"],
])("CHATHISTORY %s fails", (params, failure) => {
  expect(registered().send(`CHATHISTORY ${params}`).lines).toEqual([`:irc.test FAIL CHATHISTORY ${failure}`]);
});

test("LIST keeps the conditions that the dialect looks after", () => {
  expect(registered().send("LIST C>60,T<60,!*x*,*a*,*b*").request?.list).toEqual({
    masks: ["*a*", "*b*"],
    notMasks: ["*x*"],
    createdBefore: now - hour,
    topicAfter: now - hour,
  });
});

test("WHOX keeps its columns in the order of the reply, and its token", () => {
  expect(registered().send("WHO #a %natcuhsf,42").request?.whox).toEqual({
    columns: "tcuhsnfa",
    token: "42",
  });
});

const over = (bytes: number): string => `PRIVMSG #a :${"x".repeat(bytes - "PRIVMSG #a :".length)}`;

test("a body has 510 bytes, and its tags 4096 more", () => {
  const client = registered("message-tags");
  const tags = (bytes: number): string => `@+a=${"y".repeat(bytes - 5)} `;
  const tooLong = [":irc.test 417 ada :Input line was too long"];
  expect(tags(4096)).toHaveLength(4096);
  expect(commandsOf(client.send(over(510)))).toHaveLength(1);
  expect(client.send(over(511)).lines).toEqual(tooLong);
  expect(commandsOf(client.send(tags(4096) + over(510)))).toHaveLength(1);
  expect(client.send(tags(4097) + over(20)).lines).toEqual(tooLong);
  expect(client.send(tags(100) + over(511)).lines).toEqual(tooLong);
  expect(client.session.tooLong(false)).toEqual({ lines: tooLong });
});

test("an endless line closes the connection", () => {
  expect(registered().session.tooLong(true)).toMatchObject({ close: "A line without an end" });
});

const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test("what is not UTF-8 is refused with its label, and the connection lives", () => {
  const client = registered("labeled-response batch");
  expect(client.send(latin("@label=l1 PRIVMSG #a :caf\u00e9")).lines).toEqual([
    "@label=l1 :irc.test FAIL PRIVMSG INVALID_UTF8 :Message rejected: it is not UTF-8",
  ]);
  expect(commandsOf(client.send("PRIVMSG #a :café"))).toHaveLength(1);
});

test("where UTF-8 is not asked for, old encodings are read", () => {
  const client = registered("", { utf8Only: false });
  expect(commandsOf(client.send(latin("PRIVMSG #a :caf\u00e9")))).toMatchObject([{ text: "café" }]);
});

test.each(["PRIVMSG #a :a\0b", "PRIVMSG #a :a\rb"])("%j is refused", (line) => {
  expect(registered().send(line).lines).toEqual([":irc.test 400 ada * :A line holds no NUL and no CR"]);
});
