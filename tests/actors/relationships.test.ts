import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, admin, join, loggedIn, noLobby } from "./support.ts";

const caps = "message-tags echo-message batch draft/chathistory standard-replies";

test("who is blocked is not heard: not in private, not in rooms, not by what was said before, and is not told why", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob, line] = [
    await loggedIn(server, "ada", caps),
    await server.irc("bob", caps),
    await server.line("eve"),
  ];
  for (const one of [ada, bob]) await join(one, "#r");
  line.send("/join r");
  await line.line(/in #r: /);
  bob.send("PRIVMSG #r :before");
  await ada.line(/PRIVMSG #r :before$/);
  ada.send("SILENCE +bob");
  await ada.line(/^:ada!\S+ SILENCE \+bob!\*@\*$/);
  bob.send("PRIVMSG ada :hear me", "@+typing=active TAGMSG #r", "PRIVMSG #r :and me", "INVITE ada #r");
  await bob.line(/ 531 bob ada :They do not take that from you$/);
  line.send("#r is quiet");
  line.send("quiet in here");
  await ada.line(/:eve!\S+ PRIVMSG #r :quiet in here$/);
  expect((await ada.roundtrip()).filter((text) => text.includes("bob"))).toEqual([]);
  ada.send("CHATHISTORY LATEST #r * 10");
  const log = await ada.roundtrip();
  expect(log.some((text) => text.includes("quiet in here"))).toBe(true);
  expect(log.filter((text) => /PRIVMSG #r :(before|and me)/.test(text))).toEqual([]);
  ada.send("SILENCE");
  await ada.line(/ 271 ada bob!\*@\*$/);
  ada.send("SILENCE -bob");
  await ada.line(/ SILENCE -bob/);
  bob.send("PRIVMSG ada :hear me now");
  await ada.line(/PRIVMSG ada :hear me now$/);
});

test("blocks of an account are kept, and hold in every door", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const first = await server.line("guest");
  first.send("/login ada", "correct horse");
  await first.line(/logged in as ada/);
  const bob = await server.line("bob");
  first.send("/block bob");
  await first.line(/- you block bob$/);
  first.send("/quit");
  await first.line(/\* bye/);
  bob.send("/msg ada hello");
  await bob.line(/\[CANNOT_WRITE\]$/);
  const again = await loggedIn(server, "ada", caps);
  again.send("NS RELATIONS");
  await again.line(/You have blocked: bob$/);
  again.send("PRIVMSG bob :I can");
  await again.line(/ 531 ada bob :You block them$/);
});

test("where the settings have it so, who is blocked sees nothing of it", async () => {
  await using server = await startServer({ ...noLobby, people: { blockedSenders: "silent" } });
  const [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
  ada.send("SILENCE +bob");
  await ada.line(/SILENCE/);
  bob.send("PRIVMSG ada :hear me");
  await bob.line(/:bob!\S+ PRIVMSG ada :hear me$/);
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("SILENCE -bob", "CHATHISTORY LATEST bob * 10");
  expect((await ada.roundtrip()).filter((text) => text.includes("hear me"))).toEqual([]);
});

test("who is muted is not seen in rooms, and may still write", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.irc("bob")];
  await join(bob, "#r");
  ada.send("/join r");
  await ada.line(/in #r: /);
  ada.send("/ignore bob");
  await ada.line(/- you ignore bob$/);
  bob.send("PRIVMSG #r :in the room", "PRIVMSG ada :in private");
  await ada.line(/bob -> you: in private$/);
  expect(ada.received.filter((text) => text.includes("in the room"))).toEqual([]);
});

test("with the policy `followed` what strangers write waits until they are accepted, and is shown then", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const [ada, bob] = [await loggedIn(server, "ada", caps), await server.irc("bob", caps)];
  ada.send("NS WRITERS followed");
  await ada.line(/WRITERS is FOLLOWED$/);
  bob.send("PRIVMSG ada :may I?");
  await bob.line(/ 716 bob ada /);
  await bob.line(/ 717 bob ada /);
  await ada.line(/ 718 ada bob \S+@\S+ :/);
  ada.send(
    "CHATHISTORY LATEST bob * 10",
    "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 10",
    "NS REQUESTS",
  );
  const held = await ada.roundtrip();
  expect(held.filter((text) => text.includes("may I?") || text.includes("TARGETS bob"))).toEqual([]);
  expect(held.at(-1)).toMatch(/Waiting to be accepted: bob$/);
  ada.send("ACCEPT bob");
  await ada.line(/:bob!\S+ PRIVMSG ada :may I\?$/);
  bob.send("PRIVMSG ada :thanks");
  await ada.line(/:bob!\S+ PRIVMSG ada :thanks$/);
});

test("who waits to be accepted writes so much and no more, and who is refused nothing", async () => {
  await using server = await startServer({
    ...noLobby,
    people: { messagesFrom: "followed", heldMessages: 2 },
  });
  await addAccounts(server, "ada");
  const bob = await server.line("bob");
  for (const text of ["one", "two"]) {
    bob.send(`/msg ada ${text}`);
    await bob.line(/- ada gets it when they accept you$/);
  }
  bob.send("/msg ada three");
  await bob.line(/has to accept you .*\[CANNOT_WRITE\]$/);
  const ada = await loggedIn(server, "ada", caps);
  ada.send("NS REFUSE bob");
  await ada.line(/bob is not heard$/);
  bob.send("/msg ada four");
  await bob.line(/does not take that from you \[CANNOT_WRITE\]$/);
  ada.send("NS REQUESTS");
  await ada.line(/Nobody waits/);
  ada.send("ACCEPT bob");
  await ada.line(/PRIVMSG ada :one$/);
  await ada.line(/PRIVMSG ada :two$/);
});

test("who writes to a stranger is to hear the answer, whatever the policy", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "bob")];
  ada.send("NS WRITERS nobody");
  await ada.line(/WRITERS is NOBODY$/);
  bob.send("PRIVMSG ada :hello");
  await bob.line(/ 531 bob ada /);
  ada.send("PRIVMSG bob :hello yourself");
  await bob.line(/PRIVMSG bob :hello yourself$/);
  bob.send("PRIVMSG ada :good");
  await ada.line(/PRIVMSG ada :good$/);
});

test("what is asked amiss is refused: oneself, nobody, too many", async () => {
  await using server = await startServer({ ...noLobby, people: { maxRelations: 1 } });
  const [ada, irc] = [await server.line("ada"), await server.irc("bob", caps)];
  ada.send("/block ada", "/block nobody", "/block bob", "/block bob", "/writers everyone", "/refuse bob");
  await ada.line(/\[RELATES_TO_SELF\]$/);
  await ada.line(/\[NO_SUCH_NICK\]$/);
  await ada.line(/- you block bob$/);
  await ada.line(/- you block bob anyway$/);
  await ada.line(/\[INVALID_PARAMS\]$/);
  await ada.line(/\[NO_SUCH_REQUEST\]$/);
  await server.irc("eve");
  ada.send("/block eve");
  await ada.line(/\[LIMIT_REACHED\]$/);
  irc.send("SILENCE +*!*@host", "SILENCE +ada", "SILENCE +eve");
  await irc.line(/^:\S+ FAIL SILENCE INVALID_PARAMS /);
  await irc.line(/SILENCE \+ada!/);
  await irc.line(/ 511 bob /);
});

test("an erased account is in nobody's decisions any more, here or not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob", "eve");
  const [ada, bob] = [await loggedIn(server, "ada"), await loggedIn(server, "bob")];
  for (const one of [ada, bob]) {
    one.send("NS BLOCK eve", "NS FOLLOW eve", "NS MUTE eve");
    await one.line(/eve/);
    await one.roundtrip();
  }
  bob.send("QUIT");
  await bob.closed;
  await admin(server, "accountErase", { name: "eve", words: "keep" });
  ada.send("NS RELATIONS");
  await ada.line(/You have decided nothing|nobody/i);
  const again = await loggedIn(server, "bob");
  again.send("NS RELATIONS");
  await again.line(/You have decided nothing|nobody/i);
});
