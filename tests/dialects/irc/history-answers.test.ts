import { expect, test } from "vitest";
import type { Reply } from "../../../src/domain/replies.ts";
import { inLobby, registered } from "./support.ts";

const history = [
  inLobby({ type: "join" as const, realname: "Bob" }, { seq: 1, msgid: "m-1" }),
  inLobby({ type: "message" as const, text: "one" }, { seq: 2, msgid: "m-2" }),
  inLobby({ type: "action" as const, text: "waves" }, { seq: 3, msgid: "m-3" }),
];
const historyReply: Reply = {
  reply: "history",
  target: "#lobby",
  events: history,
  query: "latest",
  complete: true,
};

test("history is a batch of what was said", () => {
  expect(registered("batch").ask("CHATHISTORY LATEST #lobby * 5", historyReply)).toEqual([
    ":irc.test BATCH +1 chathistory #lobby",
    "@batch=1 :bob!b@b.test PRIVMSG #lobby :one",
    "@batch=1 :bob!b@b.test PRIVMSG #lobby :\u0001ACTION waves\u0001",
    ":irc.test BATCH -1",
  ]);
});

test("with event-playback history has the events too", () => {
  const client = registered("batch draft/event-playback message-tags");
  expect(client.ask("CHATHISTORY LATEST #lobby * 5", historyReply).slice(0, 2)).toEqual([
    "@draft/chathistory-end :irc.test BATCH +1 chathistory #lobby",
    "@batch=1;msgid=m-1;monarchs.chat/seq=1 :bob!b@b.test JOIN #lobby",
  ]);
});

test("history without batch is bare lines", () => {
  expect(registered().ask("CHATHISTORY LATEST #lobby * 5", historyReply)).toEqual([
    ":bob!b@b.test PRIVMSG #lobby :one",
    ":bob!b@b.test PRIVMSG #lobby :\u0001ACTION waves\u0001",
  ]);
});

test("a history batch bears the label itself", () => {
  const lines = registered("labeled-response batch").ask(
    "@label=a CHATHISTORY LATEST #lobby * 5",
    historyReply,
  );
  expect(lines[0]).toBe("@label=a :irc.test BATCH +1 chathistory #lobby");
  expect(lines.filter((line) => line.includes("label"))).toHaveLength(1);
});
