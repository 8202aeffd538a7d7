import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { heard, inRoom, parsed } from "../irc/support.ts";

const operators = [{ name: "root", password: "hunter2-hunter2", role: "administrator" }] as const;
const caps = "message-tags echo-message standard-replies batch draft/metadata-2";

test("operators announce in a room, at every door; others do not", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  const carl = await server.irc("carl", caps);
  ada.send("/announce we meet at noon");
  await bob.line(/^\[\d\d:\d\d \d+\] #lobby <ada> \(announcement\) we meet at noon$/);
  const announcement = parsed(await carl.line(/ NOTICE #lobby /));
  expect(announcement.params).toEqual(["#lobby", "we meet at noon"]);
  expect(announcement.tags).toHaveProperty("monarchs.chat/announcement");
  bob.send("/announce me too");
  await bob.line(/^! that needs an operator of the room \(#lobby\)/);
  carl.send("ANNOUNCE #lobby :me too");
  await carl.line(/ 482 carl #lobby /);
  ada.send("/announce #nowhere x", "/history");
  await ada.line(/^! there is no room #nowhere/);
  await ada.line(/\(announcement\) we meet at noon$/);
});

test("in a room for announcements operators alone speak, and everybody reads", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  const carl = await server.irc("carl", caps);
  bob.send("/room type announcements");
  await bob.line(/^! that needs an operator/);
  ada.send("/room type announcements", "/voice bob", "hear, hear");
  await carl.line(/ MODE #lobby \+A/);
  await bob.line(/<ada> hear, hear$/);
  bob.send("I have a voice");
  await bob.line(
    /^! nothing was sent to #lobby: the room is for announcements of its operators \[CANNOT_SEND\]$/,
  );
  carl.send("PRIVMSG #lobby :hello");
  await carl.line(/ 404 carl #lobby :.*\+A/);
  const dan = await server.line("dan");
  dan.send("/react 9999 👍", "/history 1");
  const number = /^\[\S+ (\d+)\]/.exec(await dan.line(/<ada> hear, hear$/))?.[1];
  dan.send(`/react ${number} 👍`);
  await bob.line(/^\* dan reacted with 👍/);
  ada.send("/mode +m");
  await dan.line(/set modes of #lobby: \+m/);
  dan.send(`/react ${number} 🎉`);
  await dan.line(/^! nothing was sent to #lobby/);
  ada.send("/mode -m");
  ada.send("/room type talk");
  await carl.line(/ MODE #lobby -A/);
  carl.send("PRIVMSG #lobby :hello");
  await bob.line(/<carl> hello$/);
});

test("a room's operators say which reactions there are, by either door", async () => {
  await using server = await startServer();
  const { ada, bob } = await inRoom(server, "#test", { ada: caps, bob: caps });
  const line = await server.line("carl");
  line.send("/join test", "/room reactions 🎉");
  await line.line(/^! that needs an operator of the room/);
  ada.send("METADATA #test SET monarchs.chat/allowed-reactions :👍 👎", "PRIVMSG #test :like it?");
  const { msgid = "" } = parsed(await bob.line(/PRIVMSG #test/)).tags;
  const number = /^\[\S+ (\d+)\]/.exec(await line.line(/<ada> like it\?$/))?.[1];
  line.send(`/react ${number} 🎉`, `/react ${number} 👍`);
  await line.line(/^! that is not a reaction of #test: give one of 👍 👎/);
  await line.line(/^\* you reacted with 👍/);
  await heard(ada);
  ada.send("MODE #test +o carl");
  await line.line(/ada gave you|ada gave carl the role operator/);
  line.send("/room reactions none");
  await line.line(/^- nobody reacts to messages in #test$/);
  await heard(bob);
  bob.send(`@+reply=${msgid};+draft/react=👍 TAGMSG #test`);
  await bob.line(/FAIL TAGMSG REACTION_NOT_ALLOWED #test 👍 :There are no reactions there/);
  line.send("/room reactions any");
  await line.line(/^- people react in #test as they like$/);
  bob.send(`@+reply=${msgid};+draft/react=🎉 TAGMSG #test`);
  await line.line(/^\* bob reacted with 🎉/);
});

test("an administrator tells everybody, and nobody else does", async () => {
  await using server = await startServer({ operators });
  const ada = await server.line("ada");
  const bob = await server.irc("bob");
  const carl = await server.irc("carl", caps);
  for (const wish of ["NOTICE $$* :spam", "ANNOUNCE * :spam"]) bob.send(wish);
  await bob.line(/ 481 bob /);
  ada.send("/announce * spam", "/oper root hunter2-hunter2", "/announce * we restart at noon");
  await ada.line(/^! that is for administrators/);
  await ada.line(/^\* announcement of ada: we restart at noon$/);
  await ada.line(/^- told 3 people$/);
  await bob.line(/^:ada!\S+ NOTICE \$\$\* :we restart at noon$/);
  await carl.line(/ NOTICE \$\$\* :we restart at noon$/);
  bob.send("OPER root hunter2-hunter2", "NOTICE $$* :by mask");
  await ada.line(/^\* announcement of bob: by mask$/);
  expect(carl.received.filter((line) => line.includes("spam"))).toEqual([]);
  expect(server.log.filter(({ audit }) => audit === "announceToAll")).toHaveLength(2);
  expect(JSON.stringify(server.log)).not.toContain("we restart at noon");
});

test("accounts that are not here are told when they are back, and those who were here are not told again", async () => {
  await using server = await startServer({ operators });
  const ada = await server.line("ada");
  const bob = await server.line("bob");
  for (const each of [ada, bob]) {
    each.send("/register * correct-horse");
    await each.line(/^- registered/);
  }
  bob.send("/quit");
  await bob.closed;
  ada.send("/oper root hunter2-hunter2", "/announce * we have moved");
  await ada.line(/^- told 1 person$/);
  await ada.lineRoundtrip();
  const back = await server.connect("line");
  back.send("/login bob correct-horse");
  await back.line(/we have moved/);
  ada.send("/quit");
  await ada.closed;
  const again = await server.connect("line");
  again.send("/login ada correct-horse");
  await again.line(/^- welcome/);
  expect((await again.lineRoundtrip()).join()).not.toContain("we have moved");
});
