import { expect, test } from "vitest";
import { encoderFor } from "../../../src/dialects/line/encoder.ts";
import { defaultSettings } from "../../../src/dialects/line/settings.ts";
import type { Event, RoomEventBody } from "../../../src/domain/events.ts";
import { ada, bob, direct, events, inLobby, now } from "./samples.ts";

const plain = encoderFor(defaultSettings);
const json = encoderFor({ ...defaultSettings, json: true });
const said = (text: string) => inLobby(bob, { type: "message", text });
const jsonOf = (event: Event, own = false): unknown => JSON.parse(json.encode(event, own));

test.each<[RoomEventBody, string, string]>([
  [{ type: "message", text: "hi" }, "[12:34 42] #lobby <bob> hi", "[12:34 42] #lobby <bob> hi"],
  [{ type: "action", text: "waves" }, "[12:34 42] #lobby * bob waves", "[12:34 42] #lobby * bob waves"],
  [{ type: "notice", text: "done" }, "[12:34 42] #lobby -bob- done", "[12:34 42] #lobby -bob- done"],
  [
    { type: "announcement", text: "at noon" },
    "[12:34 42] #lobby <bob> (announcement) at noon",
    "[12:34 42] #lobby <bob> (announcement) at noon",
  ],
  [{ type: "join", realname: "Bob" }, "* bob joined #lobby", "* you joined #lobby"],
  [{ type: "part", reason: "" }, "* bob left #lobby", "* you left #lobby"],
  [{ type: "part", reason: "lunch" }, "* bob left #lobby (lunch)", "* you left #lobby (lunch)"],
  [{ type: "quit", reason: "bye" }, "* bob quit (bye)", "* you quit (bye)"],
  [{ type: "nick", to: "rob" }, "* bob is now called rob", "* you are now called rob"],
  [
    { type: "kick", nick: "eve", reason: "spam" },
    "* bob kicked eve from #lobby (spam)",
    "* you kicked eve from #lobby (spam)",
  ],
  [
    { type: "topic", topic: "news" },
    "* bob set the topic of #lobby: news",
    "* you set the topic of #lobby: news",
  ],
  [{ type: "topic", topic: "" }, "* bob cleared the topic of #lobby", "* you cleared the topic of #lobby"],
  [
    { type: "mode", changes: [{ add: true, letter: "o", param: "eve" }] },
    "* bob gave eve the role operator in #lobby",
    "* you gave eve the role operator in #lobby",
  ],
  [
    { type: "mode", changes: [{ add: false, letter: "v", param: "eve" }] },
    "* bob took the role voice in #lobby from eve",
    "* you took the role voice in #lobby from eve",
  ],
  [
    { type: "mode", changes: [{ add: true, letter: "k", param: "key" }] },
    "* bob set modes of #lobby: +k key",
    "* you set modes of #lobby: +k key",
  ],
  [
    { type: "rename", from: "#lobby", to: "#hall", reason: "" },
    "* bob renamed #lobby to #hall",
    "* you renamed #lobby to #hall",
  ],
])("a room's $type is shown to others and to the one who did it", (body, others, own) => {
  expect(plain.encode(inLobby(bob, body), false)).toBe(`${others}\r\n`);
  expect(plain.encode(inLobby(bob, body), true)).toBe(`${own}\r\n`);
});

test.each<[RoomEventBody, string, string]>([
  [{ type: "message", text: "psst" }, "[12:34 7] bob -> you: psst", "[12:34 7] -> ada: psst"],
  [{ type: "action", text: "winks" }, "[12:34 7] bob -> you: * bob winks", "[12:34 7] -> ada: * bob winks"],
  [
    { type: "notice", text: "ping" },
    "[12:34 7] bob -> you (notice): ping",
    "[12:34 7] -> ada (notice): ping",
  ],
])("a direct $type says who wrote to whom", (body, others, own) => {
  expect(plain.encode(direct(bob, "ada", body), false)).toBe(`${others}\r\n`);
  expect(plain.encode(direct(bob, "ada", body), true)).toBe(`${own}\r\n`);
});

test.each<[Event, string, string]>([
  [
    { type: "invite", source: bob, nick: "eve", room: "#dev", time: now },
    "* bob invited eve to #dev (/join #dev)\r\n",
    "* you invited eve to #dev\r\n",
  ],
  [{ type: "server", text: "restart at noon", time: now }, "* restart at noon\r\n", "* restart at noon\r\n"],
  [{ type: "away", source: bob, text: "lunch", time: now }, "", "* you are away: lunch\r\n"],
  [{ type: "away", source: bob, text: null, time: now }, "", "* you are back\r\n"],
  [{ type: "account", source: ada, time: now }, "", "* you are logged in as ada\r\n"],
  [{ type: "tagmsg", source: bob, target: "#lobby", tags: {}, msgid: "m", time: now }, "", ""],
  [
    { type: "expelled", source: bob, nick: "eve", reason: "spam", time: now },
    "* bob put you off the server (spam)\r\n",
    "* you put you off the server (spam)\r\n",
  ],
  [
    { type: "wallops", source: bob, text: "soon", time: now },
    "* wallops of bob: soon\r\n",
    "* wallops of you: soon\r\n",
  ],
  [
    { type: "userModes", source: bob, changes: [{ add: true, letter: "o" }], time: now },
    "* your modes are changed: +o\r\n",
    "* your modes are changed: +o\r\n",
  ],
])("a live $type has its line, or none", (event, others, own) => {
  expect(plain.encode(event, false)).toBe(others);
  expect(plain.encode(event, true)).toBe(own);
});

test("an event that the log has not yet shows no number", () => {
  expect(plain.encode({ ...said("hi"), seq: 0 }, false)).toBe("[12:34] #lobby <bob> hi\r\n");
});

test("/set numbers off leaves the number out", () => {
  const encoder = encoderFor({ ...defaultSettings, numbers: false });
  expect(encoder.encode(said("hi"), false)).toBe("[12:34] #lobby <bob> hi\r\n");
});

test("times are shown in the zone that was set", () => {
  const encoder = encoderFor({ ...defaultSettings, tz: "Asia/Kolkata" });
  expect(encoder.encode(said("hi"), false)).toBe("[18:04 42] #lobby <bob> hi\r\n");
});

test("IRC's formatting is left out, and other control characters are signs that can be seen", () => {
  expect(
    plain.encode(said("\u0002bold\u0002 \u000304,01red\u0003 a\tb \u001b[2J\u009b\u007f\u0007"), false),
  ).toBe("[12:34 42] #lobby <bob> bold red a b ␛[2J\\u009b␡␇\r\n");
});

test("with colours on, colours are the only control characters", () => {
  const encoder = encoderFor({ ...defaultSettings, color: true });
  const line = encoder.encode(said("\u001b[31mred"), false);
  expect(line).toContain("\u001b[");
  expect(line).toContain("␛[31mred");
});

test("a nick has the same colour whatever its case", () => {
  const encoder = encoderFor({ ...defaultSettings, color: true });
  const colour = (nick: string) =>
    encoder.encode(inLobby({ ...bob, nick }, { type: "message", text: "x" }), false).replace(nick, "NICK");
  expect(colour("Bob")).toBe(colour("bOB"));
});

test("wrapped lines go on with two spaces, so that no text begins a line", () => {
  const encoder = encoderFor({ ...defaultSettings, width: 30 });
  const lines = encoder.encode(said("one two three four * eve joined #lobby"), false).split("\r\n");
  expect(lines).toEqual(["[12:34 42] #lobby <bob> one", "  two three four * eve joined", "  #lobby", ""]);
});

test("encoders are one object for each combination of settings, whatever the prompt", () => {
  const one = encoderFor({ ...defaultSettings, width: 77, prompt: true });
  expect(encoderFor({ ...defaultSettings, width: 77 })).toBe(one);
  expect(encoderFor({ ...defaultSettings, width: 78 })).not.toBe(one);
  expect(encoderFor({ ...defaultSettings, json: true, color: true })).toBe(json);
});

test("people see a departure once, scripts see it in each room", () => {
  expect(plain.perRoom).toBe(false);
  expect(json.perRoom).toBe(true);
});

test("a room's message in JSON has its place, its sender and its text", () => {
  expect(json.encode(said("hi"), false)).toBe(
    '{"type":"message","room":"#lobby","seq":42,"msgid":"0192-msgid","time":"2026-05-03T12:34:05.000Z","from":"bob","account":null,"text":"hi"}\r\n',
  );
});

test("one's own event in JSON is marked", () => {
  expect(jsonOf(said("hi"), true)).toMatchObject({ text: "hi", own: true });
});

test("a direct message in JSON names its recipient in the place of a room", () => {
  const event = jsonOf(direct(bob, "ada", { type: "message", text: "psst" }));
  expect(event).toMatchObject({ type: "message", to: "ada", from: "bob", seq: 7 });
  expect(event).not.toHaveProperty("room");
});

test.each<[RoomEventBody, Record<string, unknown>]>([
  [
    { type: "message", text: "hi", tags: { "+x": "1" } },
    { text: "hi", tags: { "+x": "1" } },
  ],
  [{ type: "join", realname: "Bob" }, { realname: "Bob" }],
  [{ type: "part", reason: "lunch" }, { reason: "lunch" }],
  [{ type: "quit", reason: "" }, { reason: "" }],
  [{ type: "nick", to: "rob" }, { nick: "rob" }],
  [
    { type: "kick", nick: "eve", reason: "spam" },
    { nick: "eve", reason: "spam" },
  ],
  [{ type: "topic", topic: "news" }, { topic: "news" }],
  [{ type: "mode", changes: [{ add: true, letter: "l", param: "9" }] }, { modes: "+l 9" }],
  [
    { type: "rename", from: "#a", to: "#b", reason: "" },
    { old: "#a", new: "#b", reason: "" },
  ],
])("a $type in JSON has its own fields", (body, fields) => {
  expect(jsonOf(inLobby(bob, body))).toMatchObject({ type: body.type, ...fields });
});

test.each(events)("a $type is in JSON one object on one line", (event) => {
  expect(jsonOf(event)).toMatchObject({ type: event.type });
});
