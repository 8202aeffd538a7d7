import { expect, test } from "vitest";
import { addAccounts, join, loggedIn, noLobby } from "../../actors/support.ts";
import { type TestClient, until } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "correct-horse-9";

/** Somebody on the line door who is logged in to an account, which is made at the first time. */
async function onLine(server: TestServer, name: string, first = false): Promise<TestClient> {
  const client = await server.connect("line");
  if (first) {
    client.send(name, `/register ${name} ${password}`);
    await client.line(/^- registered/);
  } else {
    client.send(`/login ${name} ${password}`);
    await client.line(/^- logged in/);
  }
  return client;
}

/** Goes; what was shown until then is noted when somebody else has seen it. */
async function leave(client: TestClient): Promise<void> {
  client.send("/quit");
  await client.closed;
}

async function enter(client: TestClient, ...rooms: readonly string[]): Promise<void> {
  for (const room of rooms) {
    client.send(`/join ${room}`);
    await client.line(/plain text goes to/);
  }
}

test("what waits is told once at the next log-in on the line door", async () => {
  await using server = await startServer(noLobby);
  const bob = await onLine(server, "bob", true);
  await enter(bob, "#ops", "#dev");
  await leave(bob);
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  await join(ada, "#dev");
  ada.send(
    "PRIVMSG #ops :Bob: are you there?",
    "PRIVMSG #ops :bobby is not",
    "PRIVMSG #ops :ask @bob",
    "PRIVMSG #dev :one",
    "PRIVMSG bob :call me",
    "PRIVMSG bob :soon",
  );
  await ada.roundtrip();
  const again = await onLine(server, "bob");
  expect(await again.line(/^\* While you were away/)).toBe(
    "* While you were away: 2 messages from ada, 2 mentions in #ops, 1 message in #dev; /unread lists it",
  );
  again.send("/unread");
  expect(await again.line(/^- #ops/)).toMatch(/^- #ops: 3 messages, 2 mentions, the last /);
  await leave(again);
  // told, though not read: only what is new is told next time
  ada.send("PRIVMSG #dev :two");
  await ada.roundtrip();
  const third = await onLine(server, "bob");
  expect(await third.line(/^\* While you were away/)).toMatch(/^\* While you were away: 2 messages in #dev;/);
});

test("what somebody was shown is read, also when the server goes in between", async () => {
  await using server = await startServer(noLobby);
  const bob = await onLine(server, "bob", true);
  await enter(bob, "#ops");
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :bob: seen", "PRIVMSG bob :seen too");
  await bob.line(/ada -> you: seen too/);
  await server.restart();
  const eve = await server.irc("eve");
  eve.send("PRIVMSG bob :new");
  await eve.roundtrip();
  const again = await onLine(server, "bob");
  expect(await again.line(/^\* While you were away/)).toBe(
    "* While you were away: 1 message from eve; /unread lists it",
  );
});

test("one's own words are read, with all before them", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const bob = await loggedIn(server, "bob", "draft/read-marker draft/chathistory batch");
  await join(bob, "#ops");
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :one", "PRIVMSG #ops :two");
  await bob.line(/PRIVMSG #ops :two/);
  bob.send("PRIVMSG #ops :three");
  await bob.roundtrip();
  ada.send("PRIVMSG #ops :four");
  await bob.line(/PRIVMSG #ops :four/);
  bob.send("QUIT");
  await bob.closed;
  const plain = await loggedIn(server, "bob");
  expect(await plain.line(/NOTICE bob :While you were away/)).toContain("1 message in #ops");
});

test("a client that marks what is read has it counted from there, and asks for the rest itself", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const bob = await loggedIn(server, "bob", "draft/read-marker server-time");
  await join(bob, "#ops");
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :one");
  const one = await bob.line(/PRIVMSG #ops :one/);
  const [, time = ""] = /time=([^;\s]+)/.exec(one) ?? [];
  await until(() => Date.now() > Date.parse(time));
  ada.send("PRIVMSG #ops :two", "PRIVMSG #ops :three");
  await bob.line(/PRIVMSG #ops :three/);
  bob.send(`MARKREAD #ops timestamp=${time}`);
  await bob.line(/MARKREAD #ops timestamp/);
  bob.send("QUIT");
  await bob.closed;
  const asking = await loggedIn(server, "bob", "draft/chathistory draft/read-marker batch");
  expect(await asking.roundtrip()).not.toEqual(
    expect.arrayContaining([expect.stringContaining("While you were")]),
  );
  asking.send("QUIT");
  await asking.closed;
  const plain = await loggedIn(server, "bob");
  expect(await plain.line(/NOTICE bob :While you were away/)).toMatch(/: 2 messages in #ops$/);
});

test("an invitation, a role and a removal wait for an account that is not here, and are told once", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  ada.send("MODE #dev +i", "INVITE bob #dev");
  await ada.line(/ 341 ada bob #dev/);
  await join(ada, "#ops");
  ada.send("PRIVMSG ChanServ :REGISTER #ops", "PRIVMSG ChanServ :AMODE #ops +v bob");
  await ada.line(/NOTICE ada :.*bob/);
  const bob = await loggedIn(server, "bob");
  await bob.line(/^:ada!\S+ INVITE bob :?#dev$/);
  expect(await bob.line(/NOTICE bob :ada gave you/)).toContain("#ops: voice");
  await join(bob, "#dev");
  bob.send("QUIT");
  await bob.closed;
  ada.send("KICK #dev bob :quiet now");
  await ada.line(/ KICK #dev bob/);
  const again = await loggedIn(server, "bob");
  expect(await again.line(/NOTICE bob/)).toContain("ada removed you from #dev: quiet now");
  again.send("QUIT");
  await again.closed;
  const third = await loggedIn(server, "bob");
  expect(await third.roundtrip()).toEqual([]);
});

test("a guest who has gone is told nothing under the same name", async () => {
  await using server = await startServer(noLobby);
  const bob = await server.line("bob");
  await enter(bob, "#ops");
  await leave(bob);
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :bob: hello");
  await ada.roundtrip();
  const other = await server.line("bob");
  other.send("/unread");
  expect(await other.line(/^- you have read/)).toBe("- you have read everything");
});

test("conversations are listed with what was said last, newest first", async () => {
  await using server = await startServer(noLobby);
  const bob = await onLine(server, "bob", true);
  await enter(bob, "#ops");
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :in the room");
  await bob.line(/in the room/);
  ada.send("PRIVMSG bob :in private");
  await bob.line(/in private/);
  bob.send("/json on", "/conversations");
  const { conversations } = JSON.parse(await bob.line(/"reply":"conversations"/));
  expect(conversations).toMatchObject([
    { target: "ada", kind: "direct", unread: 1, last: { text: "in private" } },
    { target: "#ops", kind: "channel", unread: 1, mentions: 0, last: { text: "in the room" } },
  ]);
});

test("who may not read a room any more is not told of it", async () => {
  await using server = await startServer(noLobby);
  const bob = await onLine(server, "bob", true);
  await enter(bob, "#ops");
  await leave(bob);
  const ada = await server.irc("ada");
  await join(ada, "#ops");
  ada.send("PRIVMSG #ops :bob: secret", "MODE #ops +b bob!*@*");
  await ada.line(/MODE #ops \+b/);
  const again = await onLine(server, "bob");
  again.send("/unread");
  await again.line(/^- you have read everything/);
  expect(again.received).not.toEqual(expect.arrayContaining([expect.stringContaining("away")]));
});

test("somebody whom one has to accept first is told of, and not what they wrote", async () => {
  await using server = await startServer({ ...noLobby, people: { messagesFrom: "followed" } });
  const bob = await onLine(server, "bob", true);
  await leave(bob);
  const eve = await server.irc("eve");
  eve.send("PRIVMSG bob :bob: buy this", "PRIVMSG bob :bob: really");
  await eve.roundtrip();
  const again = await onLine(server, "bob");
  expect(await again.line(/would like to write/)).toMatch(/\] eve would like to write to you$/);
  again.send("/unread");
  await again.line(/^- you have read everything/);
  expect(again.received.join("\n")).not.toMatch(/buy|While you were away/);
});
