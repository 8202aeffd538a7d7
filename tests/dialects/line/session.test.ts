import { expect, test } from "vitest";
import { createLineSession } from "../../../src/dialects/line/session.ts";
import {
  adaMember,
  bob,
  bobMember,
  exchange,
  facts,
  inLobby,
  linesOf,
  lobby,
  now,
  replies,
  requestOf,
  signedIn,
} from "./samples.ts";

const decode = (session: ReturnType<typeof createLineSession>, line: string) =>
  session.decode(new TextEncoder().encode(line), now);
const newcomer = () => createLineSession(facts);

test("the greeting is three lines: the server, the name, the help", () => {
  expect(newcomer().greeting()).toEqual([
    "* Example (chat.example.org)",
    "* type a name and press Enter",
    "* /help for help",
  ]);
});

test("the first plain line is the name", () => {
  expect(requestOf(newcomer(), " ada ").commands).toEqual([
    { type: "signIn", nick: "ada", user: "ada", realname: "ada" },
  ]);
});

test("/nick gives a name as well", () => {
  expect(requestOf(newcomer(), "/nick ada").commands[0]).toMatchObject({ type: "signIn", nick: "ada" });
});

test("a name that is taken is explained, and the next one asked for", () => {
  const session = newcomer();
  expect(exchange(session, "ada", { refused: "nickInUse", nick: "ada" })).toEqual([
    "! the name ada is taken [NICK_IN_USE]",
    "- type another name and press Enter",
  ]);
  expect(requestOf(session, "eve").commands[0]).toMatchObject({ type: "signIn", nick: "eve" });
});

test("after the welcome, plain text goes to the room that was entered", () => {
  const session = newcomer();
  exchange(session, "ada", replies.welcome);
  session.answer(session.unasked([]), replies.joined, true, now);
  expect(requestOf(session, "hello").commands).toEqual([
    { type: "say", speech: "message", target: "#lobby", text: "hello" },
  ]);
});

test("rooms that everybody enters do not take the current room from one another", () => {
  const session = newcomer();
  exchange(session, "ada", replies.welcome);
  session.answer(session.unasked([]), replies.joined, true, now);
  session.answer(session.unasked([]), { ...replies.joined, room: { ...lobby, name: "#dev" } }, true, now);
  expect(session.viewer.currentRoom).toBe("#lobby");
});

test("/join makes its room the current one", () => {
  const session = signedIn();
  exchange(session, "/join dev", { ...replies.joined, room: { ...lobby, name: "#dev" } });
  expect(session.viewer.currentRoom).toBe("#dev");
});

test("/switch goes to a room one is in", () => {
  const session = signedIn("#dev");
  expect(exchange(session, "/switch lobby", replies.names)).toEqual(["- plain text goes to #lobby now"]);
  expect(session.viewer.currentRoom).toBe("#lobby");
});

test("/switch to a room one is not in changes nothing", () => {
  const session = signedIn("#dev");
  expect(exchange(session, "/switch lobby", { ...replies.names, members: [bobMember] })).toEqual([
    "! you are not in #lobby: /join #lobby [NOT_IN_ROOM]",
  ]);
  expect(session.viewer.currentRoom).toBe("#dev");
});

test("/names does not change the current room", () => {
  const session = signedIn("#dev");
  exchange(session, "/names lobby", { ...replies.names, members: [adaMember] });
  expect(session.viewer.currentRoom).toBe("#dev");
});

test("/query lets plain text go to a person", () => {
  const session = signedIn();
  expect(linesOf(session, "/query bob")).toEqual(["- plain text goes to bob now"]);
  expect(requestOf(session, "psst").commands[0]).toMatchObject({ type: "say", target: "bob" });
});

test("having left the current room, plain text goes nowhere", () => {
  const session = signedIn();
  exchange(session, "/leave", {
    reply: "event",
    event: inLobby(replies.welcome.source, { type: "part", reason: "" }),
  });
  expect(linesOf(session, "hello").join()).toContain("[NO_CURRENT_ROOM]");
});

test("a current room that one renames or deletes is followed", () => {
  const session = signedIn();
  const rename = inLobby(replies.welcome.source, { type: "rename", from: "#lobby", to: "#hall", reason: "" });
  exchange(session, "/room rename hall", { reply: "event", event: rename });
  expect(session.viewer.currentRoom).toBe("#hall");
  exchange(session, "/room delete hall", { reply: "roomDeleted", room: "#Hall" });
  expect(session.viewer.currentRoom).toBeNull();
});

test("/login before a name logs in and takes the account's name, unless it is refused", () => {
  const request = requestOf(newcomer(), "/login ada secret");
  expect(request).toMatchObject({
    untilRefused: true,
    commands: [
      { type: "login", account: "ada", password: "secret" },
      { type: "signIn", nick: "ada" },
    ],
  });
});

test("/register before a name takes the name and makes the account of it, unless it is refused", () => {
  const request = requestOf(newcomer(), "/register ada secret");
  expect(request).toMatchObject({
    untilRefused: true,
    commands: [
      { type: "signIn", nick: "ada" },
      { type: "register", account: "ada", password: "secret", email: null },
    ],
  });
});

test("/register in one's name needs no name", () => {
  const session = signedIn();
  expect(linesOf(session, "/register")).toEqual(["- password:"]);
  expect(requestOf(session, "secret").commands).toEqual([
    { type: "register", account: null, password: "secret", email: null },
  ]);
});

test("/login asks for the password and takes the next line as it is", () => {
  const session = createLineSession(facts, { secure: true });
  expect(linesOf(session, "/login ada")).toEqual(["- password:"]);
  expect(requestOf(session, " /my secret ").commands[0]).toEqual({
    type: "login",
    account: "ada",
    password: " /my secret ",
  });
});

test("/passwd asks for both passwords in turn", () => {
  const session = signedIn();
  expect(linesOf(session, "/passwd")).toEqual(["- old password:"]);
  expect(linesOf(session, "one")).toEqual(["- new password:"]);
  expect(requestOf(session, "two").commands).toEqual([{ type: "passwd", current: "one", password: "two" }]);
});

test("an empty password does nothing", () => {
  const session = signedIn();
  linesOf(session, "/oper root");
  expect(linesOf(session, "")).toEqual(["- nothing was given, nothing was done"]);
  expect(requestOf(session, "hello").commands[0]).toMatchObject({ type: "say" });
});

test("passwords on a plain connection are warned of once", () => {
  const session = newcomer();
  const warning = "* this connection is not encrypted: others on the way can read your password";
  expect(linesOf(session, "/login ada")).toEqual([warning, "- password:"]);
  linesOf(session, "");
  expect(linesOf(session, "/login ada")).toEqual(["- password:"]);
});

test("a password in the command itself is warned of with the request", () => {
  expect(decode(newcomer(), "/login ada secret")).toMatchObject({
    lines: [expect.stringContaining("not encrypted")],
    request: { verb: "login" },
  });
});

test("the echo is taken and given back around a password, for telnet clients only", () => {
  const session = createLineSession(facts, { secure: true });
  expect(decode(session, "/login ada")).not.toHaveProperty("bytes");
  linesOf(session, "");
  session.filter.push(Uint8Array.of(255, 251, 31));
  expect(decode(session, "/login ada")).toMatchObject({ bytes: Uint8Array.of(255, 251, 1) });
  session.filter.push(Uint8Array.of(255, 253, 1));
  expect(decode(session, "secret")).toMatchObject({
    lines: [],
    bytes: Uint8Array.of(255, 252, 1, 13, 10),
    request: { verb: "login" },
  });
});

test.each(["GET / HTTP/1.1", "POST /x?y=z HTTP/1.0", "PRI * HTTP/2.0", "OPTIONS * HTTP/1.1"])(
  "a first line that is the HTTP request %s is hung up on",
  (line) => {
    expect(decode(newcomer(), line)).toEqual({ hangUp: true });
  },
);

test("somebody with a name may talk of HTTP requests", () => {
  expect(requestOf(signedIn(), "GET / HTTP/1.1").commands[0]).toMatchObject({ type: "say" });
});

test.each(["", "   ", "\t"])("a line with nothing in it is ignored", (line) => {
  expect(decode(newcomer(), line)).toBeUndefined();
  expect(decode(signedIn(), line)).toBeUndefined();
});

test("a line that is not UTF-8 is refused and dropped", () => {
  expect(signedIn().decode(Uint8Array.of(0x68, 0xff, 0x69), now)).toEqual({
    lines: ["! that line was not UTF-8 and was dropped [INVALID_UTF8]"],
  });
});

test("a text over 4096 bytes is refused, one of 4096 is sent in pieces that every door shows whole", () => {
  expect(linesOf(signedIn(), `${"é".repeat(2_048)}!`)).toEqual([
    "! that is too long: at most 4096 bytes [TOO_LONG]",
  ]);
  const { commands } = requestOf(signedIn(), "é".repeat(2_048));
  const texts = commands.map((command) => (command.type === "say" ? command.text : ""));
  expect(texts.join("")).toBe("é".repeat(2_048));
  expect(Math.max(...texts.map((text) => Buffer.byteLength(text)))).toBeLessThan(510);
});

test("a line over the framing's limit is refused; one without an end closes as well", () => {
  expect(signedIn().tooLong(false)).toEqual({ lines: ["! that is too long: at most 4096 bytes [TOO_LONG]"] });
  expect(signedIn().tooLong(true)).toMatchObject({ close: "a line without an end" });
});

test("/set prompt on adds a line with the current room after each command", () => {
  const session = signedIn();
  expect(linesOf(session, "/set prompt on")).toEqual(["- prompt is on", "#lobby>"]);
  expect(exchange(session, "/back", { reply: "away", text: null })).toEqual(["- you are back", "#lobby>"]);
  expect(linesOf(session, "/oper root")).toEqual(["- password:"]);
});

test("the prompt follows a refusal that ends its request early", () => {
  const session = signedIn();
  linesOf(session, "/set prompt on");
  const request = requestOf(session, "/login ada wrong");
  expect(session.answer(request, { refused: "wrongCredentials" }, false, now)).toEqual([
    "! name or password is wrong [WRONG_CREDENTIALS]",
    "#lobby>",
  ]);
});

test("/set shows every setting, and one alone", () => {
  const session = signedIn();
  expect(linesOf(session, "/set")).toHaveLength(7);
  expect(linesOf(session, "/set tz")).toEqual(["- tz  UTC  show times in this zone"]);
});

test("settings that change what is seen change the encoder, and the prompt does not", () => {
  const session = signedIn();
  const before = session.encoder;
  linesOf(session, "/set prompt on");
  expect(session.encoder).toBe(before);
  linesOf(session, "/set tz europe/berlin");
  expect(session.encoder).not.toBe(before);
  expect(session.encoder.encode(inLobby(bob, { type: "message", text: "hi" }), false)).toBe(
    "[14:34 42] #lobby <bob> hi\r\n",
  );
});

test("two sessions with the same settings share their encoder", () => {
  const [one, two] = [signedIn(), signedIn()];
  linesOf(one, "/set width 80");
  linesOf(two, "/set width 80");
  expect(one.encoder).toBe(two.encoder);
});

test("/json on turns local answers, questions, refusals and farewells into objects", () => {
  const session = signedIn();
  const parsed = (lines: readonly string[]) => lines.map((line): unknown => JSON.parse(line));
  expect(parsed(linesOf(session, "/json on"))).toEqual([
    {
      reply: "settings",
      color: false,
      numbers: true,
      prompt: false,
      typing: false,
      width: 0,
      tz: "UTC",
      json: true,
      for: "json",
    },
  ]);
  expect(parsed(linesOf(session, "/joni"))).toMatchObject([
    { error: "UNKNOWN_COMMAND", command: "/joni", nearest: "/join", for: "joni" },
  ]);
  expect(parsed(linesOf(session, "/oper root"))).toEqual([{ reply: "ask", ask: "password", for: "oper" }]);
  expect(parsed(linesOf(session, ""))).toEqual([{ reply: "cancelled", for: "oper" }]);
  expect(parsed(session.notice("slow down"))).toEqual([{ type: "server", text: "slow down" }]);
  expect(parsed(session.farewell("restart"))).toEqual([{ type: "bye", reason: "restart" }]);
  expect(parsed(linesOf(session, "/help join"))).toMatchObject([{ reply: "help", for: "help" }]);
});

test("JSON works before a name is chosen", () => {
  const session = newcomer();
  linesOf(session, "/json on");
  expect(exchange(session, "ada", { refused: "nickInUse", nick: "ada" })).toEqual([
    '{"error":"NICK_IN_USE","text":"the name ada is taken","nick":"ada","for":"name"}',
  ]);
});

test("/send gives its key to the command and to the answer", () => {
  const session = signedIn();
  linesOf(session, "/json on");
  expect(requestOf(session, "/send k1 #lobby hi").commands[0]).toMatchObject({ key: "k1", text: "hi" });
  const [line = ""] = exchange(session, "/send k1 #lobby hi", replies.event);
  expect(JSON.parse(line)).toMatchObject({ type: "message", own: true, key: "k1" });
});

test("the last words say why, or just goodbye", () => {
  expect(signedIn().farewell("")).toEqual(["* bye"]);
  expect(signedIn().farewell("the server restarts")).toEqual(["* bye: the server restarts"]);
});

test("notes of the server begin with a star, refusals outside of a request with an exclamation mark", () => {
  expect(signedIn().notice("restart in 5 minutes")).toEqual(["* restart in 5 minutes"]);
  expect(signedIn().refuse({ refused: "rateLimited", retryMs: 1 })).toEqual([
    "! slow down (1 s) [RATE_LIMITED]",
  ]);
});
