import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";
import { addAccounts, join, loggedIn, noLobby } from "../support.ts";

test("the first to enter a new room is its operator, and the next is not", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  expect(await join(ada, "#dev")).toBe("@ada");
  expect((await join(bob, "#dev")).split(" ").sort()).toEqual(["@ada", "bob"]);
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/^:bob!\S+ JOIN #dev$/)]);
});

test("a room is one under whatever case its name is typed in", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  await join(ada, "#Dev");
  bob.send("JOIN #dEV");
  expect(await bob.line(/ 353 /)).toMatch(/ #Dev :/);
});

test("a room with a key lets in who knows it", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  await join(ada, "#dev");
  ada.send("MODE #dev +k sesame");
  await ada.line(/MODE #dev \+k sesame/);
  bob.send("JOIN #dev", "JOIN #dev wrong");
  await bob.line(/ 475 bob #dev /);
  await bob.line(/ 475 bob #dev /);
  expect(await join(bob, "#dev", "sesame")).toContain("@ada");
});

test("a full room lets nobody in until somebody leaves", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#dev");
  ada.send("MODE #dev +l 2");
  await ada.line(/MODE #dev \+l 2/);
  await join(bob, "#dev");
  eve.send("JOIN #dev");
  await eve.line(/ 471 eve #dev /);
  bob.send("PART #dev");
  await bob.line(/ PART #dev/);
  expect(await join(eve, "#dev")).toContain("eve");
});

test("an invite-only room lets in who was invited, once", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  await join(ada, "#dev");
  ada.send("MODE #dev +i");
  await ada.line(/MODE #dev \+i/);
  bob.send("JOIN #dev");
  await bob.line(/ 473 bob #dev /);
  ada.send("INVITE bob #dev");
  await ada.line(/ 341 ada bob #dev$/);
  await bob.line(/^:ada!\S+ INVITE bob :?#dev$/);
  await join(bob, "#dev");
  bob.send("PART #dev", "JOIN #dev");
  await bob.line(/ 473 bob #dev /);
});

test("an exception from invite-only lets its people in", async () => {
  await using server = await startServer(noLobby);
  const ada = await server.irc("ada");
  const bob = await server.irc("bob");
  await join(ada, "#dev");
  ada.send("MODE #dev +iI bob!*@*");
  await ada.line(/MODE #dev \+iI bob!\*@\*/);
  await join(bob, "#dev");
});

test("a member of an invite-only room who is no operator invites nobody", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("MODE #dev +i");
  await bob.line(/MODE #dev \+i/);
  bob.send("INVITE eve #dev");
  await bob.line(/ 482 bob #dev /);
  expect(await eve.roundtrip()).toEqual([]);
});

test("a ban keeps somebody out, and silences one who is in", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  ada.send("MODE #dev +bb bob eve!*@*");
  await ada.line(/MODE #dev \+bb bob!\*@\* eve!\*@\*/);
  eve.send("JOIN #dev");
  await eve.line(/ 474 eve #dev /);
  bob.send("PRIVMSG #dev :hello?");
  await bob.line(/ 404 bob #dev /);
  expect(await ada.roundtrip()).toEqual([]);
  ada.send("MODE #dev b");
  await ada.line(/ 367 ada #dev bob!\*@\* ada/);
  await ada.line(/ 367 ada #dev eve!\*@\* ada/);
  await ada.line(/ 368 ada #dev /);
});

test("an exception stands above a ban", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob, eve] = [await server.irc("ada"), await server.irc("bob"), await server.irc("eve")];
  await join(ada, "#dev");
  ada.send("MODE #dev +be *!*@* bob!*@*");
  await ada.line(/MODE #dev \+be/);
  await join(bob, "#dev");
  eve.send("JOIN #dev");
  await eve.line(/ 474 eve #dev /);
});

test("a ban of an account holds under any nick, and concerns no guest", async () => {
  await using server = await startServer(noLobby);
  await addAccounts(server, "bob");
  const ada = await server.irc("ada");
  const bob = await loggedIn(server, "bob", "", "robert");
  const guest = await server.irc("guest");
  await join(ada, "#dev");
  ada.send("MODE #dev +b account:bob");
  await ada.line(/MODE #dev \+b a:bob/);
  bob.send("JOIN #dev");
  await bob.line(/ 474 robert #dev /);
  await join(guest, "#dev");
});

test("a room with a key that was left empty is locked, and an administrator opens it", async () => {
  await using server = await startServer({
    ...noLobby,
    operators: [{ name: "root", password: "opensesame" }],
  });
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  ada.send("MODE #dev +k sesame", "PART #dev");
  await ada.line(/ PART #dev/);
  bob.send("JOIN #dev sesame");
  expect(await bob.line(/ 47[0-9] | 43[0-9] | 400 |FAIL /)).toMatch(/#dev/);
  expect((await bob.roundtrip()).join()).not.toContain("JOIN");
  ada.send("OPER root opensesame");
  await ada.line(/ 381 /);
  expect(await join(ada, "#dev")).toBe("@ada");
  ada.send("MODE #dev -k sesame");
  await ada.line(/MODE #dev -k/);
  await join(bob, "#dev");
});

test("a room that was left empty and open is anybody's, with its log", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.line("bob")];
  ada.send("/join dev", "kept", "/leave");
  await ada.line(/^\* you left #dev/);
  bob.send("/join dev");
  await bob.line(/^- 1 person in #dev: @bob$/);
  bob.send("/history");
  await bob.line(/<ada> kept$/);
});

test("a secret room is shown to nobody who is not in it", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#den");
  await join(ada, "#open");
  ada.send("MODE #den +s");
  await ada.line(/MODE #den \+s/);
  bob.send("LIST", "WHOIS ada", "NAMES #den", "WHO #den", "TOPIC #den", "MODE #den", "LIST #den");
  const seen = await bob.roundtrip();
  expect(seen.filter((line) => / 322 | 319 | 353 | 352 | 324 /.test(line))).toEqual([
    expect.stringMatching(/ 322 bob #open 1 /),
    expect.stringMatching(/ 319 bob ada :@#open$/),
  ]);
  expect(seen.filter((line) => / 403 bob #den /.test(line))).toHaveLength(2);
  await join(bob, "#den");
  bob.send("LIST #den");
  await bob.line(/ 322 bob #den 2 /);
});

test("on the line door a room is entered with or without its sign, with its key", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.line("ada"), await server.line("bob")];
  ada.send("/join #dev", "/mode +k sesame");
  await ada.line(/^\* you set modes of #dev: \+k sesame/);
  bob.send("/join dev");
  await bob.line(/\[BAD_KEY\]$/);
  bob.send("/join dev sesame");
  await bob.line(/^- plain text goes to #dev now/);
  await ada.line(/^\* bob joined #dev/);
});

test("who is in as many rooms as are allowed enters no more", async () => {
  await using server = await startServer({ ...noLobby, limits: { roomsPerUser: 2 } });
  const ada = await server.irc("ada");
  await join(ada, "#a");
  await join(ada, "#b");
  ada.send("JOIN #c");
  await ada.line(/ 405 ada #c /);
  ada.send("PART #a");
  await ada.line(/ PART #a/);
  await join(ada, "#c");
});

test("entering a room again says nothing to anybody", async () => {
  await using server = await startServer(noLobby);
  const [ada, bob] = [await server.irc("ada"), await server.irc("bob")];
  await join(ada, "#dev");
  await join(bob, "#dev");
  await ada.line(/ JOIN #dev/);
  bob.send("JOIN #dev");
  await bob.roundtrip();
  expect(await ada.roundtrip()).toEqual([]);
});
