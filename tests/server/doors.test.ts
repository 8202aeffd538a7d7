import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

const caps = "message-tags server-time echo-message labeled-response batch draft/chathistory";
const msgidOf = (line: string): string => /msgid=([^; ]+)/.exec(line)?.[1] ?? "";

test("a message from nc is seen by an IRC client and a browser, with one msgid", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.irc("bob", caps);
  const carol = await server.irc("carol", caps, "websocket");
  ada.send("hello from a terminal");
  await ada.line(/\[\d\d:\d\d \d+\] #lobby <ada> hello from a terminal/);
  const seen = [await bob.line(/PRIVMSG #lobby :hello from/), await carol.line(/PRIVMSG #lobby :hello from/)];
  expect(msgidOf(seen[0] ?? "")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(msgidOf(seen[1] ?? "")).toBe(msgidOf(seen[0] ?? ""));
});

test("what an IRC client or a browser says is seen at every other door, and by its sender with its label", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.irc("bob", caps);
  const carol = await server.irc("carol", caps, "websocket");
  bob.send("@label=b1 PRIVMSG #lobby :from irssi");
  const echo = await bob.line(/^@label=b1;.* PRIVMSG #lobby :from irssi$/);
  await ada.line(/<bob> from irssi/);
  expect(msgidOf(await carol.line(/:from irssi$/))).toBe(msgidOf(echo));
  carol.send("@label=c1 PRIVMSG #lobby :from the page");
  const own = await carol.line(/label=c1/);
  expect(msgidOf(await bob.line(/:from the page$/))).toBe(msgidOf(own));
  await ada.line(/<carol> from the page/);
});

test("a private message is seen by both parties, on whichever door they are", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.irc("bob", caps);
  const eve = await server.irc("eve");
  ada.send("/msg bob psst");
  await ada.line(/-> bob: psst/);
  await bob.line(/^@.*:ada!\S+ PRIVMSG bob :psst$/);
  bob.send("PRIVMSG ada :what is it?");
  await bob.line(/PRIVMSG ada :what is it\?/);
  await ada.line(/bob -> you: what is it\?/);
  expect(await eve.roundtrip()).toEqual([]);
});

test("history after a restart is whole and in order", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  for (let i = 1; i <= 30; i += 1) ada.send(`PRIVMSG #lobby :message ${i}`);
  await ada.line(/:message 30$/);
  await server.restart();
  const bob = await server.irc("bob", caps);
  bob.send("CHATHISTORY LATEST #lobby * 100");
  await bob.line(/BATCH \+\S+ chathistory/);
  for (let i = 1; i <= 30; i += 1) await bob.line(new RegExp(`PRIVMSG #lobby :message ${i}$`));
});

test("a first line with a slash on the IRC door is taken for the line dialect", async () => {
  await using server = await startServer();
  const ada = await server.connect("irc");
  ada.send("/nick ada");
  await ada.line(/welcome, ada/);
  await ada.line(/plain text goes to #lobby/);
  ada.send("hello");
  await ada.line(/#lobby <ada> hello/);
});

test("two browsers with the same resume token: the second takes the session over, and the nick with it", async () => {
  await using server = await startServer();
  const first = await server.irc("grace", `${caps} monarchs.chat/resume`, "websocket");
  first.send("RESUME");
  const token = /RESUME TOKEN (\S+)/.exec(await first.line(/RESUME TOKEN/))?.[1] ?? "";
  const second = await server.connect("websocket");
  second.send("CAP LS 302", `CAP REQ :${caps} monarchs.chat/resume`, `RESUME ${token}`, "CAP END");
  await second.line(/ 001 grace /);
  await first.closed;
  second.send("PRIVMSG #lobby :still me");
  await second.line(/:grace!\S+ PRIVMSG #lobby :still me/);
});
