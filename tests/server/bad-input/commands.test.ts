import { expect, test } from "vitest";
import { startServer } from "../../support/server.ts";

test("IRC: an unknown command is refused by name, before registration and after it", async () => {
  await using server = await startServer();
  const stranger = await server.connect("irc");
  stranger.send("FROB x", "PING now");
  expect(await stranger.line(/./)).toMatch(/^:monarchs\.local 421 \* FROB :/);
  const bob = await server.irc("bob");
  bob.send("FROB x", "§", ":no.such.prefix");
  expect(await bob.roundtrip()).toEqual([
    expect.stringMatching(/ 421 bob FROB :/),
    expect.stringMatching(/ 421 bob § :/),
  ]);
});

test("line door: an unknown command is refused with the nearest one, before a name is given and after it", async () => {
  await using server = await startServer();
  const stranger = await server.connect("line");
  stranger.send("/hlep");
  expect(await stranger.line(/^!/)).toBe('! there is no command "/hlep", perhaps /help? [UNKNOWN_COMMAND]');
  const bob = await server.line("bob");
  bob.send("/jion #dev");
  expect(await bob.line(/^!/)).toBe('! there is no command "/jion", perhaps /join? [UNKNOWN_COMMAND]');
});

test("IRC: commands before registration are refused, have no effect, and registration still works", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("irc");
  const early = [
    "PRIVMSG #lobby :hi",
    "JOIN #lobby",
    "WHO #lobby",
    "LIST",
    "MODE #lobby +m",
    "KICK #lobby bob",
  ];
  ada.send(...early, "NICK ada", "TOPIC #lobby :mine", "USER ada 0 * :Ada");
  for (const _ of [...early, "TOPIC"]) expect(await ada.line(/./)).toMatch(/ 451 \S+ :/);
  await ada.line(/ 366 ada /);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ JOIN #lobby$/)]);
});

test("line door: commands before a name is given are refused, and a name still works", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("line");
  ada.send("/msg bob hi", "/join #dev", "/kick bob");
  for (let refused = 0; refused < 3; refused += 1)
    expect(await ada.line(/^!/)).toMatch(/\[NOT_REGISTERED\]$/);
  ada.send("ada");
  await ada.line(/plain text goes to #lobby/);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ JOIN #lobby$/)]);
});

test("a taken name is refused at either door, the holder keeps it, and the next name is taken", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const second = await server.connect("irc");
  second.send("NICK ADA", "USER x 0 * :x");
  await second.line(/ 433 \S+ ADA :/);
  second.send("NICK second");
  await second.line(/ 001 second /);
  const third = await server.connect("line");
  third.send("ada");
  await third.line(/^! the name ada is taken \[NICK_IN_USE\]$/);
  third.send("third");
  await third.line(/welcome, third/);
  second.send("PRIVMSG ada :are you still ada?");
  await ada.line(/^:second!\S+ PRIVMSG ada :are you still ada\?/);
});

test("two who ask for one name at the same time: one has it, the other is refused", async () => {
  await using server = await startServer();
  const strangers = await Promise.all(Array.from({ length: 6 }, () => server.connect("irc")));
  for (const stranger of strangers) stranger.send("NICK ada", "USER ada 0 * :ada");
  const answers = await Promise.all(strangers.map((stranger) => stranger.line(/ (001|433) /)));
  expect(answers.map((line) => line.split(" ")[1]).sort()).toEqual([
    "001",
    "433",
    "433",
    "433",
    "433",
    "433",
  ]);
});

test.each([
  ["line", ["* Monarchs (monarchs.local)", "* type a name and press Enter", "* /help for help"]],
  ["irc", []],
] as const)("an HTTP request at the %s door is hung up on without a word", async (door, greeting) => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const browser = await server.connect(door);
  browser.raw(
    "POST / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 24\r\n\r\nNICK eve\r\nUSER e 0 * :e\r\n",
  );
  await browser.closed;
  expect(browser.received).toEqual(greeting);
  expect(await bob.roundtrip()).toEqual([]);
});

test("IRC: a client that has said all (FIN) gets its answers, then it is closed", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("irc");
  ada.send("NICK ada", "USER ada 0 * :ada", "PRIVMSG #lobby :short visit", "WHOIS bob");
  ada.end();
  await ada.line(/ 001 ada /);
  await ada.line(/ 366 ada #lobby /);
  await ada.line(/ 318 ada bob /);
  await ada.line(/^ERROR :/);
  await ada.closed;
  await bob.line(/^:ada!\S+ JOIN #lobby/);
  await bob.line(/^:ada!\S+ PRIVMSG #lobby :short visit$/);
  await bob.line(/^:ada!\S+ QUIT :/);
});

test("line door: names and words piped in at once work completely, with /quit and without", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("line");
  ada.raw("ada\nhello\n/quit\n");
  await ada.line(/welcome, ada/);
  await ada.line(/#lobby <ada> hello/);
  await ada.line(/^\* bye/);
  await ada.closed;
  const carol = await server.connect("line");
  carol.raw("carol\nhello\nand bye");
  carol.raw("\n");
  carol.end();
  await carol.line(/#lobby <carol> and bye/);
  await carol.closed;
  await bob.line(/^:ada!\S+ PRIVMSG #lobby :hello$/);
  await bob.line(/^:ada!\S+ QUIT /);
  await bob.line(/^:carol!\S+ PRIVMSG #lobby :and bye$/);
  await bob.line(/^:carol!\S+ QUIT /);
});

test("a connection that is reset before, within and after registration disturbs nobody", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const first = await server.connect("irc");
  first.destroy();
  const second = await server.connect("irc");
  second.send("NICK ada", "USER ada 0 * :ada");
  second.destroy();
  await second.closed;
  const third = await server.irc("eve");
  third.destroy();
  await bob.line(/^:eve!\S+ QUIT :/);
  const again = await server.irc("ada");
  again.send("PRIVMSG bob :the name was free");
  await bob.line(/PRIVMSG bob :the name was free/);
  expect(server.reports("crash")).toEqual([]);
});

test("a silent socket is told that its time is over, and no traffic but registration extends it", async () => {
  await using server = await startServer({ limits: { registrationTimeout: 1, lineRegistrationTimeout: 1 } });
  const bob = await server.irc("bob");
  const silent = await server.connect("irc");
  const prompted = await server.connect("line");
  const busy = await server.connect("irc");
  busy.send("CAP LS 302", "NICK busy");
  const alive = setInterval(() => busy.send("PING still"), 50);
  await silent.line(/^ERROR :Closing link: Registration timed out/);
  await prompted.line(/^\* bye: Registration timed out/);
  await busy.line(/^ERROR :Closing link: Registration timed out/);
  clearInterval(alive);
  await Promise.all([silent.closed, prompted.closed, busy.closed]);
  expect(await bob.roundtrip()).toEqual([]);
});
