import { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import type { TestClient } from "../support/client.ts";
import { startServer, type TestServer } from "../support/server.ts";

const caps = "message-tags echo-message labeled-response batch server-time draft/chathistory away-notify";

const password = "correct-horse";
/** SASL PLAIN's one answer. */
const plain = (account: string, secret: string): string =>
  Buffer.from(`\0${account}\0${secret}`).toString("base64");

/** An account whose owner is not here. */
async function makeAccount(server: TestServer, name: string): Promise<void> {
  const owner = await server.line(name);
  owner.send(`/register * ${password}`, "/quit");
  await owner.line(/account/);
  await owner.closed;
}

/** Every write to a socket of this process, in its order. */
class Writes implements Disposable {
  readonly #all: { readonly port: number | undefined; readonly text: string }[] = [];
  readonly #spy;

  constructor() {
    const all = this.#all;
    const write = Socket.prototype.write;
    this.#spy = vi.spyOn(Socket.prototype, "write").mockImplementation(function (
      this: Socket,
      ...given: unknown[]
    ) {
      all.push({ port: this.remotePort, text: Buffer.from(given[0] as string).toString() });
      return Reflect.apply(write, this, given);
    });
  }

  /** The place of the first write to this client that matches. */
  to(client: TestClient, pattern: RegExp): number {
    const port = client.socket?.localPort;
    return this.#all.findIndex((write) => write.port === port && pattern.test(write.text));
  }

  [Symbol.dispose](): void {
    this.#spy.mockRestore();
  }
}

test.each([
  ["PRIVMSG to a room", "PRIVMSG #lobby :hi", / PRIVMSG #lobby :hi/, / PRIVMSG #lobby :hi/],
  ["PRIVMSG to a person", "PRIVMSG bob :hi", / PRIVMSG bob :hi/, / PRIVMSG bob :hi/],
  ["NOTICE", "NOTICE #lobby :hi", / NOTICE #lobby :hi/, / NOTICE #lobby :hi/],
  ["TAGMSG", "@+typing=active TAGMSG #lobby", / TAGMSG #lobby/, / TAGMSG #lobby/],
  ["JOIN", "JOIN #dev", / JOIN #dev/, / JOIN #dev/],
  ["PART", "PART #lobby :bye", / PART #lobby/, / PART #lobby/],
  ["NICK", "NICK lovelace", / NICK lovelace/, / NICK lovelace/],
  ["TOPIC", "TOPIC #lobby :news", / TOPIC #lobby :news/, / TOPIC #lobby :news/],
  ["MODE", "MODE #lobby +v bob", / MODE #lobby \+v bob/, / MODE #lobby \+v bob/],
  ["KICK", "KICK #lobby bob :out", / KICK #lobby bob/, / KICK #lobby bob/],
  ["INVITE", "INVITE bob #own", / INVITE bob #own/, / 341 /],
  ["QUIT", "QUIT :bye", / QUIT :Quit: bye/, /^ERROR /],
])("what %s sends to others is on their sockets before its own answer", async (_, command, others, own) => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  const bob = await server.irc("bob", caps);
  ada.send("JOIN #own");
  bob.send("JOIN #dev");
  await Promise.all([ada.roundtrip(), bob.roundtrip()]);
  using writes = new Writes();
  ada.send(command);
  await Promise.all([ada.line(own), bob.line(others)]);
  expect(writes.to(bob, others)).toBeGreaterThanOrEqual(0);
  expect(writes.to(ada, own)).toBeGreaterThan(writes.to(bob, others));
});

test("that somebody is away is on others' sockets before the answer to their next command", async () => {
  await using server = await startServer();
  const [ada, bob] = [await server.irc("ada", caps), await server.irc("bob", caps)];
  await Promise.all([ada.roundtrip(), bob.roundtrip()]);
  using writes = new Writes();
  ada.send("AWAY :tea", "PING next");
  await Promise.all([ada.line(/ PONG /), bob.line(/ AWAY :tea/)]);
  expect(writes.to(bob, / AWAY :tea/)).toBeGreaterThanOrEqual(0);
  expect(writes.to(ada, / PONG /)).toBeGreaterThan(writes.to(bob, / AWAY :tea/));
});

test("answers leave in the order of the commands, whatever each of them has to wait for", async () => {
  await using server = await startServer({ limits: { loginAttempts: 0 } });
  await makeAccount(server, "grace");
  const ada = await server.irc("ada", `${caps} sasl`);
  await server.irc("bob");
  const commands = [
    "PRIVMSG #lobby :one",
    "PING a",
    "JOIN #dev",
    "PRIVMSG #dev :two",
    "PRIVMSG #lobby :three",
    "AUTHENTICATE PLAIN",
    `AUTHENTICATE ${plain("grace", "wrong")}`,
    "PRIVMSG bob :four",
    "PING b",
    "CHATHISTORY LATEST #lobby * 10",
    "NICK lovelace",
    "WHOIS bob",
    "FROB",
    "PRIVMSG #nowhere :five",
    "PRIVMSG #dev :six",
    "MODE #dev +m",
    "PRIVMSG #dev :seven",
    "TOPIC #dev :eight",
    "LIST",
    "PRIVMSG #lobby",
    "PRIVMSG #lobby :nine",
    "PING c",
    "PART #dev",
    "PRIVMSG #dev :ten",
    "NAMES #lobby",
    "PING d",
  ];
  for (let round = 0; round < 3; round += 1) {
    const lines = commands.map((command, at) => `@label=${round}.${at} ${command}\r\n`);
    ada.raw(lines.join(""));
    await ada.line(new RegExp(`label=${round}\\.${commands.length - 1} .*PONG`));
  }
  const labels = ada.received.flatMap((line) => /label=([\d.]+)/.exec(line)?.[1] ?? []);
  const wanted = [0, 1, 2].flatMap((round) => commands.map((__, at) => `${round}.${at}`));
  expect(labels).toEqual(wanted);
});

test("PONG never overtakes the answers to what came before it", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  for (let i = 1; i <= 50; i += 1) ada.send(`PRIVMSG #lobby :m${i}`, `PING p${i}`);
  await ada.line(/PONG .*p50$/);
  const order = ada.received.flatMap(
    (line) => /(?:PRIVMSG #lobby :|PONG \S+ :)([mp]\d+)$/.exec(line)?.[1] ?? [],
  );
  expect(order).toEqual(Array.from({ length: 50 }, (_, at) => [`m${at + 1}`, `p${at + 1}`]).flat());
});

test("pipelined messages to several rooms come back, and reach each room, in the order they were sent", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  const bob = await server.irc("bob");
  for (const client of [ada, bob]) {
    client.send("JOIN #a,#b,#c");
    await client.roundtrip();
  }
  const rooms = ["#a", "#b", "#a", "#c", "#c", "#b"];
  const lines = Array.from({ length: 120 }, (_, at) => `PRIVMSG ${rooms[at % rooms.length]} :${at}`);
  ada.raw(`${lines.join("\r\n")}\r\n`);
  const said = (line: string): string[] => [...(/PRIVMSG #[abc] :\d+$/.exec(line) ?? [])];
  expect((await ada.roundtrip()).flatMap(said)).toEqual(lines);
  const heard = (await bob.roundtrip()).flatMap(said);
  for (const room of ["#a", "#b", "#c"]) {
    const ofRoom = (line: string): boolean => line.includes(` ${room} `);
    expect(heard.filter(ofRoom)).toEqual(lines.filter(ofRoom));
  }
});

test("a mode set after a message in one packet holds for what follows, and not for what came before", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", caps);
  const bob = await server.irc("bob", caps);
  ada.raw("PRIVMSG #lobby :before\r\nMODE #lobby +m\r\nPRIVMSG #lobby :after\r\n");
  await bob.line(/PRIVMSG #lobby :before$/);
  await bob.line(/MODE #lobby \+m/);
  await bob.line(/PRIVMSG #lobby :after$/);
  bob.send("PRIVMSG #lobby :me too");
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/ 404 bob #lobby :/)]);
  ada.raw("MODE #lobby -m\r\nKICK #lobby bob\r\nPRIVMSG #lobby :alone\r\n");
  await ada.line(/:alone$/);
  expect((await bob.roundtrip()).join("\n")).not.toContain("alone");
});

test("a log-in takes its time, and a message after it in one packet is the account's", async () => {
  await using server = await startServer();
  await makeAccount(server, "ada");
  const bob = await server.irc("bob", "account-tag message-tags");
  const eve = await server.irc("eve", `${caps} sasl account-tag`);
  eve.raw(
    `AUTHENTICATE PLAIN\r\nAUTHENTICATE ${plain("ada", password)}\r\nPRIVMSG #lobby :mine\r\nPING end\r\n`,
  );
  await eve.line(/ 903 /);
  await eve.line(/PRIVMSG #lobby :mine$/);
  await eve.line(/PONG .*end$/);
  expect(await bob.line(/PRIVMSG #lobby :mine$/)).toMatch(/account=ada[; ]/);
});

test("registration and all that follows may come in one packet", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("irc");
  ada.raw(
    "CAP REQ :echo-message\r\nNICK ada\r\nUSER a 0 * :a\r\nCAP END\r\nPRIVMSG #lobby :hi\r\nQUIT :gone\r\n",
  );
  await ada.line(/ 001 ada /);
  await ada.line(/ 366 ada #lobby /);
  await ada.line(/PRIVMSG #lobby :hi$/);
  await ada.line(/^ERROR /);
  await ada.closed;
  await bob.line(/^:ada!\S+ JOIN #lobby$/);
  await bob.line(/^:ada!\S+ PRIVMSG #lobby :hi$/);
  await bob.line(/^:ada!\S+ QUIT :Quit: gone$/);
});

test("line door: plain text goes to the room that the commands before it have chosen", async () => {
  await using server = await startServer();
  const ada = await server.line("ada");
  ada.raw("one\n/join dev\ntwo\n/switch lobby\nthree\n/leave dev\nfour\n");
  await ada.line(/#lobby <ada> one$/);
  await ada.line(/^\* you joined #dev/);
  await ada.line(/#dev <ada> two$/);
  await ada.line(/#lobby <ada> three$/);
  await ada.line(/^\* you left #dev/);
  await ada.line(/#lobby <ada> four$/);
});
