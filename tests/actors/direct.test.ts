import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";
import { addAccounts, loggedIn, noLobby } from "./support.ts";

const caps = "message-tags server-time echo-message labeled-response batch draft/chathistory";
const msgidOf = (line: string): string => /msgid=([^; ]+)/.exec(line)?.[1] ?? "";

test("a note to oneself is acknowledged and delivered, with one msgid", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada", caps);
  ada.send("@label=n1 PRIVMSG ada :remember");
  const lines = (await ada.roundtrip()).filter((line) => line.endsWith("PRIVMSG ada :remember"));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("label=n1");
  expect(lines[1]).not.toContain("label=");
  expect(msgidOf(lines[0] ?? "")).not.toBe("");
  expect(msgidOf(lines[1] ?? "")).toBe(msgidOf(lines[0] ?? ""));
});

test("a note to oneself on the line door is shown as said and as received", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.line("ada");
  ada.send("/msg ada remember");
  await ada.line(/ -> ada: remember$/);
  await ada.line(/ ada -> you: remember$/);
});

test("an account that is not here reads at its next login what was written meanwhile, in order", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const ada = await server.irc("ada", caps);
  ada.send("PRIVMSG bob :one", "PRIVMSG bob :two", "PRIVMSG bob :three");
  await ada.line(/PRIVMSG bob :three$/);
  const bob = await loggedIn(server, "bob", caps);
  bob.send("CHATHISTORY LATEST ada * 10");
  for (const text of ["one", "two", "three"]) await bob.line(new RegExp(`:ada!\\S+ PRIVMSG bob :${text}$`));
  bob.send("PRIVMSG ada :all read");
  await ada.line(/:bob!\S+ PRIVMSG ada :all read$/);
});

test("nobody is reached under a nick that nobody has", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.line("bob")];
  ada.send("PRIVMSG nobody :hello");
  await ada.line(/ 401 ada nobody /);
  bob.send("/msg nobody hello");
  await bob.line(/\[NO_SUCH_NICK\]$/);
});

test("a NOTICE to nobody is answered with nothing", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  ada.send("NOTICE nobody :hello");
  expect(await ada.roundtrip()).toEqual([]);
});

test("who writes to one that is away is told so, and the message arrives", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  bob.send("AWAY :at lunch");
  await bob.line(/ 306 /);
  ada.send("PRIVMSG bob :there?");
  await ada.line(/ 301 ada bob :at lunch$/);
  await bob.line(/PRIVMSG bob :there\?$/);
  ada.send("NOTICE bob :never mind");
  expect(await ada.roundtrip()).toEqual([]);
  await bob.line(/NOTICE bob :never mind$/);
});

test("every session of an account gets what is written to it, and what it writes", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const ada = await server.irc("ada", caps);
  const [desk, phone] = [await loggedIn(server, "bob", caps), await loggedIn(server, "bob", caps)];
  ada.send("PRIVMSG bob :which of you?");
  const copies = [await desk.line(/:which of you\?$/), await phone.line(/:which of you\?$/)];
  expect(msgidOf(copies[0] ?? "")).toBe(msgidOf(copies[1] ?? ""));
  phone.send("PRIVMSG ada :this one");
  await ada.line(/:bob!\S+ PRIVMSG ada :this one$/);
  await phone.line(/PRIVMSG ada :this one$/);
  await desk.line(/:bob!\S+ PRIVMSG ada :this one$/);
});

test("one message to several is delivered to each, and refused for the one that is not there", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  ada.send("PRIVMSG bob,nobody,eve :to all of you");
  await bob.line(/PRIVMSG bob :to all of you$/);
  await eve.line(/PRIVMSG eve :to all of you$/);
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ 401 ada nobody /)]);
});

test("what a guest wrote is not shown to another guest who takes the nick later", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
  bob.send("PRIVMSG ada :between us");
  await ada.line(/:between us$/);
  bob.send("QUIT");
  await bob.closed;
  const other = await server.irc("bob", caps);
  other.send("CHATHISTORY LATEST ada * 10");
  expect((await other.roundtrip()).join()).not.toContain("between us");
});

test("an action and a notice to a person read as such on the line door", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.line("bob")];
  ada.send("PRIVMSG bob :\u0001ACTION waves\u0001", "NOTICE bob :done");
  await bob.line(/ ada -> you: \* ada waves$/);
  await bob.line(/ ada -> you \(notice\): done$/);
});
