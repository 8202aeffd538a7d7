import { expect, test } from "vitest";
import type { Event, LiveEvent } from "../../../src/domain/events.ts";
import { ada, bob, inLobby, registered, seen } from "./support.ts";

const time = "time=2026-01-02T03:04:05.678Z";
const moment = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test.each<[string, Event, string]>([
  ["message", inLobby({ type: "message", text: "hi you" }), ":bob!b@b.test PRIVMSG #lobby :hi you"],
  [
    "action",
    inLobby({ type: "action", text: "waves" }),
    ":bob!b@b.test PRIVMSG #lobby :\u0001ACTION waves\u0001",
  ],
  ["notice", inLobby({ type: "notice", text: "hi" }), ":bob!b@b.test NOTICE #lobby :hi"],
  ["announcement", inLobby({ type: "announcement", text: "hi" }), ":bob!b@b.test NOTICE #lobby :hi"],
  [
    "direct message",
    inLobby({ type: "message", text: "hi" }, { kind: "direct", target: "ada" }),
    ":bob!b@b.test PRIVMSG ada :hi",
  ],
  ["join", inLobby({ type: "join", realname: "Bob" }), ":bob!b@b.test JOIN #lobby"],
  ["part", inLobby({ type: "part", reason: "" }), ":bob!b@b.test PART #lobby"],
  ["part with a reason", inLobby({ type: "part", reason: "so long" }), ":bob!b@b.test PART #lobby :so long"],
  ["quit", inLobby({ type: "quit", reason: "Quit: x" }), ":bob!b@b.test QUIT :Quit: x"],
  ["nick", inLobby({ type: "nick", to: "rob" }), ":bob!b@b.test NICK rob"],
  ["kick", inLobby({ type: "kick", nick: "ada", reason: "" }), ":bob!b@b.test KICK #lobby ada :bob"],
  ["topic", inLobby({ type: "topic", topic: "" }), ":bob!b@b.test TOPIC #lobby :"],
  [
    "mode",
    inLobby({
      type: "mode",
      changes: [
        { add: true, letter: "o", param: "ada" },
        { add: false, letter: "t" },
      ],
    }),
    ":bob!b@b.test MODE #lobby +o-t ada",
  ],
  ["rename", inLobby({ type: "rename", from: "#lobby", to: "#hall", reason: "" }), ""],
  ["away", { type: "away", source: bob, text: "lunch", time: moment }, ""],
  ["account", { type: "account", source: bob, time: moment }, ""],
  ["invite", { type: "invite", source: bob, nick: "ada", room: "#a", time: moment }, ""],
  ["tagmsg", { type: "tagmsg", source: bob, target: "#a", tags: { "+x": "" }, msgid: "m", time: moment }, ""],
  ["server", { type: "server", text: "closing", time: moment }, ":irc.test NOTICE * :closing"],
])("without capabilities, a %s has no tag and its plain form", (_, event, line) => {
  expect(seen("", event)).toBe(line);
});

const message = inLobby({ type: "message" as const, text: "hi", tags: { "+a": "b c", "+d": "" } });

test.each([
  ["server-time", `@${time} :bob!b@b.test PRIVMSG #lobby :hi`],
  ["account-tag", "@account=Bob :bob!b@b.test PRIVMSG #lobby :hi"],
  ["message-tags", "@msgid=m-1;monarchs.chat/seq=7;+a=b\\sc;+d :bob!b@b.test PRIVMSG #lobby :hi"],
  ["labeled-response batch", ":bob!b@b.test PRIVMSG #lobby :hi"],
  [
    "server-time account-tag message-tags",
    `@${time};account=Bob;msgid=m-1;monarchs.chat/seq=7;+a=b\\sc;+d :bob!b@b.test PRIVMSG #lobby :hi`,
  ],
])("with %s a message has those tags alone", (capabilities, line) => {
  expect(seen(capabilities, message)).toBe(line);
});

test("a guest has no account tag, and a departure not yet logged no seq", () => {
  const quit = inLobby({ type: "quit" as const, reason: "x" }, { source: ada, seq: 0 });
  expect(seen("account-tag message-tags", quit)).toBe("@msgid=m-1 :ada!a@h.test QUIT :x");
});

test.each<[string, LiveEvent, string]>([
  ["away-notify", { type: "away", source: bob, text: "lunch", time: moment }, ":bob!b@b.test AWAY :lunch"],
  ["away-notify", { type: "away", source: bob, text: null, time: moment }, ":bob!b@b.test AWAY"],
  ["account-notify", { type: "account", source: bob, time: moment }, ":bob!b@b.test ACCOUNT Bob"],
  ["account-notify", { type: "account", source: ada, time: moment }, ":ada!a@h.test ACCOUNT *"],
  [
    "invite-notify",
    { type: "invite", source: bob, nick: "ada", room: "#a", time: moment },
    ":bob!b@b.test INVITE ada #a",
  ],
  [
    "message-tags",
    { type: "tagmsg", source: bob, target: "#a", tags: { "+typing": "active" }, msgid: "m", time: moment },
    "@msgid=m;+typing=active;+draft/typing=active :bob!b@b.test TAGMSG #a",
  ],
])("%s shows what it is for", (capabilities, event, line) => {
  expect(seen(capabilities, event)).toBe(line);
});

test("an invitation reaches the invited without a capability", () => {
  const event = { type: "invite", source: bob, nick: "ada", room: "#a", time: moment } as const;
  const { session } = registered();
  expect(session.answer(session.unasked([]), { reply: "live", event }, true, moment)).toEqual([
    ":bob!b@b.test INVITE ada #a",
  ]);
});

test("extended-join tells account and real name", () => {
  const join = inLobby({ type: "join" as const, realname: "Bob B" });
  expect(seen("extended-join", join)).toBe(":bob!b@b.test JOIN #lobby Bob :Bob B");
  expect(seen("", join)).toBe(":bob!b@b.test JOIN #lobby");
});

test("an announcement is told apart for those with message-tags", () => {
  expect(seen("message-tags", inLobby({ type: "announcement", text: "x" }))).toContain(
    ";monarchs.chat/announcement ",
  );
});

test("a text that does not fit is cut between characters", () => {
  const encoded = registered().session.encoder.encode(
    inLobby({ type: "message", text: "é".repeat(400) }),
    false,
  );
  const bytes = Buffer.byteLength(encoded);
  expect(bytes).toBeGreaterThanOrEqual(511);
  expect(bytes).toBeLessThanOrEqual(512);
  expect(encoded).toMatch(/é\r\n$/);
});

test("an action that is cut keeps its end", () => {
  const encoded = seen("", inLobby({ type: "action", text: "x".repeat(600) }));
  expect(encoded).toHaveLength(510);
  expect(encoded.endsWith("x\u0001")).toBe(true);
});

test("mode changes that do not fit one line take several, each with its tags", () => {
  const changes = Array.from({ length: 20 }, (_, index) => ({
    add: true,
    letter: "b",
    param: `*!*@${"h".repeat(50)}${index}`,
  }));
  const lines = seen("server-time", inLobby({ type: "mode", changes })).split("\r\n");
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.startsWith(`@${time} :bob!b@b.test MODE #lobby +b`))).toBe(true);
  expect(lines.flatMap((line) => line.split(" ").slice(5))).toEqual(changes.map(({ param }) => param));
});

test("an event of several rooms is shown once", () => {
  expect(registered().session.encoder.perRoom).toBe(false);
});
