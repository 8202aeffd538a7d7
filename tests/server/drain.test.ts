import { connect } from "node:net";
import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

/** Whether somebody listens there. */
const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

test("when the server stops, each client is told in its own way and closed", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const bob = await server.line("bob");
  const carol = await server.irc("carol", "", "websocket");
  const stranger = await server.connect("irc");
  await server.application.stop();
  await ada.line(/^ERROR :Closing link: The server is shutting down$/);
  await bob.line(/^\* bye: The server is shutting down$/);
  await carol.line(/^ERROR :Closing link: The server is shutting down$/);
  await stranger.line(/^ERROR :Closing link: The server is shutting down$/);
  await Promise.all([ada.closed, bob.closed, carol.closed, stranger.closed]);
  expect(carol.closeCode).toBe(1001);
});

test("the ports are closed before the clients are told", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada");
  const port = server.port("irc");
  const stopped = server.application.stop();
  await ada.line(/^ERROR /);
  expect(await listens(port)).toBe(false);
  await stopped;
});

test("a stop under load: the log holds what was acknowledged, each message once and in order, and nothing else", async () => {
  await using server = await startServer();
  const clients = await Promise.all(["ada", "bob", "carol"].map((nick) => server.irc(nick, "echo-message")));
  for (const [at, client] of clients.entries())
    for (let i = 1; i <= 300; i += 1) client.send(`PRIVMSG #lobby :${at}-${i}.`);
  await clients[0]?.line(/:0-40\.$/);
  await server.application.stop();
  await Promise.all(clients.map(({ closed }) => closed));
  await server.restart();
  const reader = await server.irc("reader", "batch draft/chathistory");
  reader.send("CHATHISTORY LATEST #lobby * 1000");
  await reader.line(/BATCH -/);
  const logged = reader.received.flatMap((line) => / PRIVMSG #lobby :(\S+)\.$/.exec(line)?.[1] ?? []);
  for (const [at, client] of clients.entries()) {
    const isOwn = (each: string): boolean => each.startsWith(`${at}-`);
    const acknowledged = client.received.flatMap((line) => / PRIVMSG #lobby :(\S+)\.$/.exec(line)?.[1] ?? []);
    expect(logged.filter(isOwn)).toEqual(acknowledged.filter(isOwn));
    expect(acknowledged.filter(isOwn)).toEqual(acknowledged.filter(isOwn).map((__, i) => `${at}-${i + 1}`));
  }
  expect(logged.length).toBeGreaterThanOrEqual(40);
});

test("a message that is under way when the server stops is answered before its sender is told of the end", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "echo-message labeled-response batch");
  for (let i = 1; i <= 20; i += 1) ada.send(`@label=${i} PRIVMSG #lobby :${i}`);
  await ada.line(/label=1 /);
  await server.application.stop();
  await ada.closed;
  const last = ada.received.at(-1);
  expect(last).toMatch(/^ERROR /);
  const labels = ada.received.flatMap((line) => /label=(\d+) /.exec(line)?.[1] ?? []);
  expect(labels).toEqual(labels.map((_, at) => String(at + 1)));
});

test("a client that does not read keeps no server from stopping", async () => {
  await using server = await startServer();
  const ada = await server.irc("ada", "batch draft/chathistory");
  const text = "x".repeat(400);
  for (let i = 0; i < 500; i += 1) ada.send(`PRIVMSG #lobby :${text}`);
  await ada.roundtrip();
  const slow = await server.irc("slow", "batch draft/chathistory");
  slow.pause();
  for (let i = 0; i < 60; i += 1) slow.send("CHATHISTORY LATEST #lobby * 500");
  await ada.roundtrip();
  await server.application.stop();
  await ada.closed;
  slow.resume();
  await slow.closed;
});

test("the people of a server that stopped are not in its rooms when it starts again", async () => {
  await using server = await startServer();
  await server.irc("ada");
  await server.line("bob");
  await server.restart();
  const carol = await server.irc("carol");
  carol.send("NAMES #lobby");
  expect(await carol.line(/ 353 /)).toMatch(/ 353 carol = #lobby :@?carol$/);
});
