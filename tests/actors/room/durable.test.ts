import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

/** What CHATHISTORY LATEST shows of a room: its words, or the refusal. */
async function read(client: Awaited<ReturnType<typeof loggedIn>>, room: string): Promise<readonly string[]> {
  client.send(`CHATHISTORY LATEST ${room} * 50`);
  const shown: string[] = [];
  for (;;) {
    const line = await client.line(/ PRIVMSG |BATCH -|^\S+ FAIL |^FAIL /);
    if (line.includes("FAIL")) return [line];
    if (line.includes("BATCH -")) return shown;
    shown.push(line.slice(line.lastIndexOf(":") + 1));
  }
}

const history = "batch draft/chathistory";

/** Closes a connection, and waits until others have seen it. */
async function quit(client: Awaited<ReturnType<typeof loggedIn>>): Promise<void> {
  client.send("QUIT");
  await client.closed;
}

test("an account reads a room that it belongs to without being there, and not one that it has left", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#kept");
  await join(ada, "#left");
  const first = await loggedIn(server, "bob");
  await join(first, "#kept");
  await join(first, "#left");
  first.send("PART #left");
  await first.line(/PART #left/);
  await quit(first);
  ada.send("PRIVMSG #kept :while you were away", "PRIVMSG #left :not for you");
  await ada.roundtrip();
  const bob = await loggedIn(server, "bob", history);
  expect(await read(bob, "#kept")).toEqual(["while you were away"]);
  expect(await read(bob, "#left")).toEqual([expect.stringContaining("INVALID_TARGET")]);
  bob.send("CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 50");
  expect(await bob.line(/CHATHISTORY TARGETS/)).toContain("#kept");
  expect(await bob.roundtrip()).not.toEqual(expect.arrayContaining([expect.stringContaining("#left")]));
});

test("a room at rest is read by its members of record after a restart, and by nobody else", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "eve");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  ada.send("MODE #dev +s", "PRIVMSG #dev :kept");
  await ada.roundtrip();
  await server.restart();
  const again = await loggedIn(server, "ada", history);
  const eve = await loggedIn(server, "eve", history);
  expect(await read(again, "#dev")).toEqual(["kept"]);
  expect(await read(eve, "#dev")).toEqual([expect.stringContaining("INVALID_TARGET")]);
});

test("a member of record comes back into a closed room, and a stranger does not", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await quit(first);
  ada.send("MODE #dev +ikl sesame 1");
  await ada.line(/MODE #dev/);
  const eve = await server.irc("eve");
  eve.send("JOIN #dev");
  await eve.line(/ 47[1-5] eve #dev /);
  const bob = await loggedIn(server, "bob");
  expect(await join(bob, "#dev")).toContain("bob");
});

test("members of record come back into a closed room that was empty, and none of them is made its operator by that", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  ada.send("MODE #dev +i");
  await ada.line(/MODE #dev \+i/);
  await quit(first);
  await quit(ada);
  const bob = await loggedIn(server, "bob");
  expect((await join(bob, "#dev")).trim()).toBe("bob");
});

test("who is banned is no member of record while the ban holds", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await quit(first);
  ada.send("PRIVMSG #dev :secret", "MODE #dev +b bob!*@*");
  await ada.line(/MODE #dev \+b/);
  const bob = await loggedIn(server, "bob", history);
  bob.send("JOIN #dev");
  await bob.line(/ 474 bob #dev /);
  expect(await read(bob, "#dev")).toEqual([expect.stringContaining("INVALID_TARGET")]);
});

test("an account that is not there is put out by its name, and reads no more", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await quit(first);
  ada.send("KICK #dev bob :enough", "KICK #dev bob :again");
  expect(await ada.line(/ KICK /)).toContain("#dev bob :enough");
  await ada.line(/ 441 ada bob #dev /);
  const bob = await loggedIn(server, "bob", history);
  expect(await read(bob, "#dev")).toEqual([expect.stringContaining("INVALID_TARGET")]);
});

test("PART ends a membership of one who is not there", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await quit(first);
  await ada.line(/:bob!\S+ QUIT/);
  const bob = await loggedIn(server, "bob", history);
  bob.send("PART #dev", "PART #dev");
  await bob.line(/:bob!\S+ PART #dev/);
  await bob.line(/ 442 bob #dev /);
  expect(await read(bob, "#dev")).toEqual([expect.stringContaining("INVALID_TARGET")]);
  // who never saw them come does not see them go
  expect(await ada.roundtrip()).toEqual([]);
});

test("a guest who becomes an account belongs to the rooms that it is in from then on", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  await join(ada, "#dev");
  const guest = await server.irc("bob");
  await join(guest, "#dev");
  guest.send("REGISTER * * correct-horse-9");
  await guest.line(/REGISTER SUCCESS/);
  await quit(guest);
  ada.send("PRIVMSG #dev :for bob");
  await ada.roundtrip();
  const bob = await server.connect("irc");
  bob.send("CAP LS 302", `CAP REQ :sasl ${history}`, "AUTHENTICATE PLAIN");
  await bob.line(/^AUTHENTICATE \+$/);
  bob.send(`AUTHENTICATE ${Buffer.from("\0bob\0correct-horse-9").toString("base64")}`);
  await bob.line(/ 903 /);
  bob.send("NICK bob", "USER bob 0 * :bob", "CAP END");
  await bob.line(/ 422 | 376 /);
  expect(await read(bob, "#dev")).toEqual(["for bob"]);
});

test("guests belong to a room for as long as they are there", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  await join(ada, "#dev");
  const guest = await server.irc("bob");
  await join(guest, "#dev");
  await quit(guest);
  await ada.line(/:bob!\S+ QUIT/);
  const bob = await server.irc("bob", history);
  expect(await read(bob, "#dev")).toEqual([expect.stringContaining("INVALID_TARGET")]);
});

test("an account that belongs to as many rooms as it may leaves one before it enters another", async () => {
  await using server = await startServer({ ...noLobby, limits: { membershipsPerAccount: 2 } });
  await addAccounts(server, "bob");
  const first = await loggedIn(server, "bob");
  await join(first, "#a");
  await join(first, "#b");
  await quit(first);
  const bob = await loggedIn(server, "bob");
  bob.send("JOIN #c");
  await bob.line(/ 405 bob #c /);
  await join(bob, "#a");
  bob.send("PART #b");
  await bob.line(/PART #b/);
  await join(bob, "#c");
});

test("the owner of a room looks after it without being there", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada");
  const first = await loggedIn(server, "ada");
  await join(first, "#dev");
  first.send("PRIVMSG ChanServ :REGISTER #dev");
  await first.line(/NOTICE ada :.*#dev/);
  await quit(first);
  const ada = await loggedIn(server, "ada", "draft/channel-rename");
  ada.send("RENAME #dev #ops :new work");
  await ada.roundtrip();
  ada.send("JOIN #dev", "JOIN #ops");
  expect(await ada.line(/ 353 ada . #dev /)).toContain("@ada");
  expect(await ada.line(/ 353 ada . #ops /)).toContain("~ada");
});

test("members of record are listed with those who are there, for those who may read the room", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "ada", "bob");
  const ada = await loggedIn(server, "ada");
  await join(ada, "#dev");
  const first = await loggedIn(server, "bob");
  await join(first, "#dev");
  await quit(first);
  await ada.line(/:bob!\S+ QUIT/);
  const kim = await server.line("kim");
  kim.send("/members dev");
  expect(await kim.line(/^- in #dev/)).toBe("- in #dev: @ada");
  kim.send("/join dev");
  await kim.line(/plain text goes to/);
  kim.send("/members");
  expect(await kim.line(/^- in #dev/)).toBe("- in #dev: @ada kim");
  expect(await kim.line(/^- not here/)).toBe("- not here now: bob");
  // in an auditorium those without a role are for its operators
  ada.send("MODE #dev +u");
  await ada.line(/MODE #dev \+u/);
  kim.send("/members");
  expect(await kim.line(/^- in #dev/)).toBe("- in #dev: @ada kim");
  kim.send("/members nowhere");
  await kim.line(/NO_SUCH_CHANNEL|NO_SUCH_ROOM/);
  expect(kim.received.filter((line) => line.startsWith("- not here"))).toHaveLength(1);
});
