import { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { hashPassword } from "../../src/auth/passwords.ts";
import { until } from "../support/client.ts";
import { startServer } from "../support/server.ts";

test("one address has so many connections at both doors together, and one that ends makes room", async () => {
  await using server = await startServer({ limits: { connectionsPerAddress: 2 } });
  const bob = await server.irc("bob");
  const ada = await server.line("ada");
  const third = await server.connect("irc");
  expect(await third.line(/./)).toBe("ERROR :Closing link: Too many connections from your address");
  await third.closed;
  ada.send("/quit");
  await ada.closed;
  await bob.line(/^:ada!\S+ QUIT /);
  await until(async () => {
    const next = await server.connect("irc");
    next.send("PING in");
    return next.line(/PONG/).then(
      () => true,
      () => false,
    );
  }, "there is room again");
});

test("one address makes so many connections in a minute, also when they end at once", async () => {
  await using server = await startServer({ limits: { connectionRate: 3 } });
  for (let i = 0; i < 3; i += 1) {
    const client = await server.connect("irc");
    client.send("QUIT");
    await client.line(/^ERROR :Closing link: Quit/);
    await client.closed;
  }
  const fourth = await server.connect("line");
  expect(await fourth.line(/./)).toBe("* bye: You connect too fast; please wait a minute");
  await fourth.closed;
});

test("at maxConnections the next one is told so and closed, and nobody else notices", async () => {
  await using server = await startServer({ limits: { maxConnections: 2 } });
  const bob = await server.irc("bob");
  await server.irc("ada");
  await bob.line(/JOIN/);
  for (const door of ["irc", "line", "websocket"] as const) {
    const next = await server.connect(door);
    expect(await next.line(/./)).toContain("The server is full; please try again later");
    await next.closed;
  }
  expect(await bob.roundtrip()).toEqual([]);
});

test("after so many failed log-ins the connection is closed with a reason", async () => {
  await using server = await startServer({ limits: { loginAttempts: 2 } });
  const bob = await server.irc("bob");
  const eve = await server.irc("eve", "sasl");
  await bob.line(/JOIN/);
  const wrong = `AUTHENTICATE ${Buffer.from("\0bob\0wrong").toString("base64")}`;
  eve.send("AUTHENTICATE PLAIN", wrong, "AUTHENTICATE PLAIN", wrong, "PRIVMSG #lobby :still here");
  await eve.line(/ 904 eve :/);
  await eve.line(/ 904 eve :/);
  expect(await eve.line(/^ERROR/)).toBe("ERROR :Closing link: Too many failed log-ins");
  expect(await bob.line(/./)).toMatch(/^:eve!\S+ QUIT :Too many failed log-ins$/);
  const mallory = await server.connect("line");
  mallory.send("/login bob wrong", "/login bob wrong");
  await mallory.line(/\[WRONG_CREDENTIALS\]$/);
  await mallory.line(/\[WRONG_CREDENTIALS\]$/);
  await mallory.line(/^\* bye: Too many failed log-ins$/);
});

test("a failed OPER and a wrong old password count as failed log-ins", async () => {
  const operators = [{ name: "root", password: "secret" }];
  await using server = await startServer({ limits: { loginAttempts: 2 }, operators });
  const eve = await server.irc("eve");
  eve.send("OPER root wrong", "OPER root wrong");
  await eve.line(/^ERROR :Closing link: Too many failed log-ins$/);
  const ada = await server.line("ada");
  ada.send("/register * correct-horse", "/passwd wrong better-horse", "/passwd wrong better-horse");
  await ada.line(/^\* bye: Too many failed log-ins$/);
});

test("nobody is in more rooms than roomsPerUser, and leaving one makes room", async () => {
  await using server = await startServer({ limits: { roomsPerUser: 3 } });
  const ada = await server.irc("ada");
  ada.send("JOIN #a,#b,#c");
  expect(await ada.line(/ 405 /)).toMatch(/ 405 ada #c :/);
  ada.send("PART #a", "JOIN #c");
  await ada.line(/^:ada!\S+ JOIN #c$/);
  const bob = await server.line("bob");
  bob.send("/join a", "/join b", "/join c");
  expect(await bob.line(/^!/)).toMatch(/\[TOO_MANY_ROOMS\]$/);
});

test("each list of a room has listModeEntries; what is on it stays, and taking one off makes room", async () => {
  await using server = await startServer({ limits: { listModeEntries: 2 } });
  const ada = await server.irc("ada");
  ada.send("MODE #lobby +bbb a!*@* b!*@* c!*@*");
  expect(await ada.line(/ 478 /)).toMatch(/ 478 ada #lobby b :/);
  ada.send("MODE #lobby +e d!*@*", "MODE #lobby -b a!*@*", "MODE #lobby +b c!*@*", "MODE #lobby b");
  await ada.line(/ MODE #lobby \+e d!\*@\*$/);
  expect(await ada.line(/ 367 /)).toMatch(/ #lobby b!\*@\*/);
  expect(await ada.line(/ 36[78] /)).toMatch(/ 367 .* #lobby c!\*@\*/);
  expect(await ada.line(/ 36[78] /)).toMatch(/ 368 /);
});

test("a stranger may send unregisteredLines lines, then it is closed with a reason", async () => {
  await using server = await startServer({ limits: { unregisteredLines: 10 } });
  const stranger = await server.connect("irc");
  stranger.send(...Array.from({ length: 11 }, (_, at) => `PING ${at}`));
  await stranger.line(/PONG .*9$/);
  expect(await stranger.line(/./)).toBe("ERROR :Closing link: Too many lines before registration");
  await stranger.closed;
});

test("who registers within those lines may go on, however many follow", async () => {
  await using server = await startServer({ limits: { unregisteredLines: 10 } });
  const ada = await server.connect("irc");
  ada.send("NICK ada", "USER a 0 * :a", ...Array.from({ length: 40 }, (_, at) => `PING ${at}`));
  await ada.line(/PONG .*39$/);
});

test("flood control slows a fast sender down, loses nothing, and keeps the order", async () => {
  const limits = { floodControl: true, messageBurst: 5, messagesPerSecond: 40 };
  await using server = await startServer({ limits });
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "echo-message");
  await bob.line(/JOIN/);
  const since = performance.now();
  for (let i = 1; i <= 30; i += 1) ada.send(`PRIVMSG #lobby :${i}`);
  for (let i = 1; i <= 30; i += 1) await bob.line(new RegExp(`PRIVMSG #lobby :${i}$`));
  // 5 at once, and 25 more at 40 in a second; the clocks of timers are not exact
  expect(performance.now() - since).toBeGreaterThan(500);
  await ada.line(/PRIVMSG #lobby :30$/);
});

test("flood control of one client slows nobody else down", async () => {
  const limits = { floodControl: true, messageBurst: 5, messagesPerSecond: 1 };
  await using server = await startServer({ limits });
  const bob = await server.irc("bob");
  const ada = await server.irc("ada");
  await bob.line(/JOIN/);
  for (let i = 1; i <= 20; i += 1) ada.send(`PRIVMSG #lobby :${i}`);
  await bob.line(/PRIVMSG #lobby :4$/);
  bob.send("PRIVMSG ada :slow down");
  await ada.line(/PRIVMSG ada :slow down$/);
  expect(bob.received.some((line) => line.endsWith(" PRIVMSG #lobby :10"))).toBe(false);
});

test("without the server's password IRC registration is refused with 464 and closed", async () => {
  await using server = await startServer({ server: { password: "open-sesame" } });
  const without = await server.connect("irc");
  without.send("NICK ada", "USER a 0 * :a");
  await without.line(/ 464 \S+ :/);
  await without.line(/^ERROR :Closing link: Bad password$/);
  await without.closed;
  const wrong = await server.connect("irc");
  wrong.send("PASS sesame", "NICK ada", "USER a 0 * :a");
  await wrong.line(/ 464 \S+ :/);
  await wrong.closed;
  const right = await server.connect("irc");
  right.send("PASS open-sesame", "NICK ada", "USER a 0 * :a");
  await right.line(/ 001 ada /);
});

test("a resume token is no way around the server's password", async () => {
  await using server = await startServer({ server: { password: "open-sesame" } });
  const first = await server.connect("irc");
  first.send(
    "PASS open-sesame",
    "CAP REQ monarchs.chat/resume",
    "NICK ada",
    "USER a 0 * :a",
    "CAP END",
    "RESUME",
  );
  const token = /RESUME TOKEN (\S+)/.exec(await first.line(/RESUME TOKEN/))?.[1] ?? "";
  const without = await server.connect("irc");
  without.send("CAP REQ monarchs.chat/resume", `RESUME ${token}`);
  await without.line(/ 464 \S+ :/);
  await without.closed;
  const right = await server.connect("irc");
  right.send("PASS open-sesame", "CAP REQ monarchs.chat/resume", `RESUME ${token}`);
  await right.line(/ 001 ada /);
});

test("the server's password may be given in the settings as a hash", async () => {
  await using server = await startServer({ server: { password: await hashPassword("open-sesame", "low") } });
  const wrong = await server.connect("irc");
  wrong.send("PASS sesame", "NICK ada", "USER a 0 * :a");
  await wrong.line(/ 464 \S+ :/);
  const right = await server.connect("irc");
  right.send("PASS open-sesame", "NICK ada", "USER a 0 * :a");
  await right.line(/ 001 ada /);
});

test("who gives no sign of life when asked is closed with Ping timeout, and who answers stays", async () => {
  await using server = await startServer({ limits: { pingInterval: 1, pingTimeout: 1 } });
  const bob = await server.irc("bob");
  const dead = await server.irc("dead");
  dead.pause();
  await bob.line(/^PING monarchs\.local$/);
  await bob.line(/^:dead!\S+ QUIT :Ping timeout: 2 seconds$/);
  dead.resume();
  await dead.line(/^ERROR :Closing link: Ping timeout: 2 seconds$/);
  await bob.roundtrip();
});

test("of a silent line client, which has no PING, the kernel finds out whether it is there", async () => {
  const asked = vi.spyOn(Socket.prototype, "setKeepAlive");
  await using server = await startServer({ limits: { pingInterval: 1, pingTimeout: 1 } });
  const bob = await server.irc("bob");
  const ada = await server.line("ada");
  await bob.line(/^PING monarchs\.local$/);
  await until(() => asked.mock.calls.length > 0);
  await bob.line(/^PING monarchs\.local$/);
  expect(asked.mock.calls).toEqual([[true, 60_000]]);
  asked.mockRestore();
  ada.send("/quit");
  await ada.closed;
});
