import { expect, test } from "vitest";
import { ada, bob, inLobby, lobby, member, now, registered } from "./support.ts";

const labels = "labeled-response batch";
const seconds = Math.floor(now / 1000);
const topical = { ...lobby, topic: "on cats", topicSetBy: "bob", topicSetAt: now };
const speech = inLobby({ type: "message" as const, text: "hi", tags: { "+x": "1" } }, { source: ada });

test("one line of answer bears the label", () => {
  expect(registered(labels).ask("@label=a;x AWAY", { reply: "away", text: null })).toEqual([
    "@label=a :irc.test 305 ada :You are no longer marked as being away",
  ]);
  expect(registered(labels).ask("@label=a PING x", { reply: "done" })).toEqual([
    "@label=a :irc.test PONG irc.test :x",
  ]);
  expect(registered(labels).send("@label=a NONSENSE").lines).toEqual([
    "@label=a :irc.test 421 ada NONSENSE :Unknown command",
  ]);
});

test("several lines are a labeled batch", () => {
  expect(registered(labels).ask("@label=a TOPIC #lobby", { reply: "topic", room: topical })).toEqual([
    "@label=a :irc.test BATCH +1 labeled-response",
    "@batch=1 :irc.test 332 ada #lobby :on cats",
    `@batch=1 :irc.test 333 ada #lobby bob ${seconds}`,
    ":irc.test BATCH -1",
  ]);
});

test("no line is ACK", () => {
  expect(registered(labels).ask("@label=a PRIVMSG #lobby hi", { reply: "event", event: speech })).toEqual([
    "@label=a :irc.test ACK",
  ]);
  expect(registered(labels).send("@label=a PONG x").lines).toEqual(["@label=a :irc.test ACK"]);
  expect(registered(labels).send("@label=a NOTICE #lobby").lines).toEqual(["@label=a :irc.test ACK"]);
});

test("an echo bears the label beside its own tags", () => {
  const client = registered(`${labels} echo-message server-time`);
  expect(client.ask("@label=a\\:b PRIVMSG #lobby hi", { reply: "event", event: speech })).toEqual([
    "@label=a\\:b;time=2026-01-02T03:04:05.678Z :ada!a@h.test PRIVMSG #lobby :hi",
  ]);
});

test("the answers of several commands share one batch, closed with the last", () => {
  const client = registered(labels);
  expect(
    client.ask(
      "@label=a NAMES #a,#lobby,#b",
      { reply: "names", room: "#a", privacy: "public", members: [] },
      { reply: "names", room: "#lobby", privacy: "public", members: [member(bob)] },
      { reply: "names", room: "#b", privacy: "public", members: [] },
    ),
  ).toEqual([
    "@label=a :irc.test BATCH +1 labeled-response",
    "@batch=1 :irc.test 353 ada = #lobby :bob",
    "@batch=1 :irc.test 366 ada #a,#lobby,#b :End of /NAMES list",
    ":irc.test BATCH -1",
  ]);
});

test("several commands without a line are one ACK, and with one line at the end that line", () => {
  const event = { reply: "event", event: speech } as const;
  expect(registered(labels).ask("@label=a PRIVMSG #a,#b x", event, event)).toEqual([
    "@label=a :irc.test ACK",
  ]);
  expect(
    registered(labels).ask("@label=a PRIVMSG #a,bob x", event, { refused: "noSuchNick", nick: "bob" }),
  ).toEqual(["@label=a :irc.test 401 ada bob :No such nick/channel"]);
});

test("a label without the capability, or of more than 64 bytes, is no label", () => {
  expect(registered().ask("@label=a PING x", { reply: "done" })).toEqual([":irc.test PONG irc.test :x"]);
  expect(registered(labels).ask(`@label=${"a".repeat(65)} PING x`, { reply: "done" })).toEqual([
    ":irc.test PONG irc.test :x",
  ]);
});
