import { expect, test } from "vitest";
import { addAccounts, loggedIn } from "../actors/support.ts";
import { startServer } from "../support/server.ts";

test("who is muted reads along and says nothing until that is taken back", async () => {
  await using server = await startServer();
  const [ada, bob] = [await server.line("ada"), await server.line("bob")];
  ada.send("/mute bob");
  await bob.line(/^\* ada set modes of #lobby: \+b m:bob!\*@\*$/);
  bob.send("hello");
  await bob.line(/^! nothing was sent to #lobby.*\[CANNOT_SEND\]$/);
  ada.send("can you read me?");
  await bob.line(/<ada> can you read me\?$/);
  ada.send("/unmute bob");
  await bob.line(/-b m:bob!\*@\*$/);
  bob.send("yes");
  await ada.line(/<bob> yes$/);
});

test("who is typing is told to those who want to know, and to nobody else", async () => {
  await using server = await startServer();
  const [ada, eve] = [await server.line("ada"), await server.line("eve")];
  const bob = await server.irc("bob", "message-tags");
  ada.send("/set typing on");
  await ada.line(/^- typing is on$/);
  bob.send("@+typing=active TAGMSG #lobby", "@+typing=done TAGMSG #lobby", "@+typing=active TAGMSG ada");
  await ada.line(/^\* bob is typing in #lobby$/);
  await ada.line(/^\* bob is typing to you$/);
  expect(ada.received.filter((line) => line.includes("typing in"))).toHaveLength(1);
  bob.send("PRIVMSG #lobby :hello");
  await eve.line(/<bob> hello$/);
  expect(eve.received.join("\n")).not.toContain("typing");
});

test("an account is found by its name under whatever nick it is here, in IRC by its nick alone", async () => {
  await using server = await startServer();
  await addAccounts(server, "bob");
  const bob = await loggedIn(server, "bob");
  bob.send("NICK bobby");
  await bob.line(/ NICK :?bobby$/);
  const [ada, irc] = [await server.line("ada"), await server.irc("eve")];
  ada.send("/whois bob");
  await ada.line(/^- bobby: account bob$/);
  irc.send("WHOIS bob");
  await irc.line(/ 401 eve bob /);
  await irc.line(/ 318 eve bob /);
  ada.send("/accept bob");
  await ada.line(/^- you accept bobby$/);
  ada.send("/accept -bob");
  await ada.line(/^- you do not accept bobby$/);
});

test("a picture is set by its address, shown and taken away; a room's owner is shown", async () => {
  await using server = await startServer();
  await addAccounts(server, "bob");
  const ada = await server.line("ada");
  ada.send("/login bob", "correct horse", "/avatar https://example.org/ada.png", "/avatar");
  await ada.line(/avatar is https:\/\/example\.org\/ada\.png$/);
  await ada.line(/^- avatar +https:\/\/example\.org\/ada\.png$/);
  ada.send("/avatar javascript:alert(1)");
  await ada.line(/^! .*\/avatar.*\[INVALID_PARAMS\]$/);
  ada.send("/avatar off", "/room create garden", "/join garden", "/room owner");
  await ada.line(/avatar is not set$/);
  await ada.line(/^- owner +bob$/);
});
