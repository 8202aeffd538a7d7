import { expect, test } from "vitest";
import { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const url = (server: TestServer): string => `ws://127.0.0.1:${server.port("websocket")}/`;

test("lines of any length over a WebSocket arrive or are refused, as on TCP", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "", "websocket");
  await bob.line(/JOIN/);
  const lengths = [1, 100, 493, 494, 495, 600, 4_000, 8_000];
  for (const length of lengths) ada.send(`PRIVMSG #lobby :${"x".repeat(length)}`);
  const answers = await ada.roundtrip();
  expect(answers.filter((line) => line.includes(" 417 "))).toHaveLength(4);
  expect(await bob.roundtrip()).toHaveLength(4);
});

test.each([
  ["a CR", "PRIVMSG #lobby :a\rQUIT"],
  ["two lines", "PRIVMSG #lobby :a\nPRIVMSG #lobby :b"],
])(
  "a frame that holds %s is no line: its connection is closed with a reason, and nobody hears of it",
  async (_, frame) => {
    await using server = await startServer();
    const bob = await server.irc("bob");
    const ada = await server.irc("ada", "", "websocket");
    await bob.line(/JOIN/);
    ada.raw(frame);
    await ada.closed;
    expect([ada.closeCode, ada.closeReason]).toEqual([1008, expect.stringMatching(/one line/)]);
    expect(await bob.line(/./)).toMatch(/^:ada!\S+ QUIT :/);
  },
);

test("a NUL over a WebSocket is refused and not passed on, and the connection lives", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "", "websocket");
  await bob.line(/JOIN/);
  ada.raw("PRIVMSG #lobby :a\0b");
  expect(await ada.roundtrip()).toEqual([":monarchs.local 400 ada * :A line holds no NUL and no CR"]);
  expect(await bob.roundtrip()).toEqual([]);
});

test("bytes that are not UTF-8 in a binary frame are refused, and the connection lives", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await TestClient.webSocket(url(server), "binary.ircv3.net");
  ada.send("NICK ada", "USER ada 0 * :ada");
  await ada.line(/ 366 /);
  await bob.line(/JOIN/);
  ada.raw(Buffer.from("PRIVMSG #lobby :caf\xe9", "latin1"));
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ FAIL PRIVMSG INVALID_UTF8 /)]);
  expect(await bob.roundtrip()).toEqual([]);
});

test("bytes that are not UTF-8 in a text client's binary frame are refused, and nobody else hears them", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "", "websocket");
  await bob.line(/JOIN/);
  ada.raw(Buffer.from("PRIVMSG #lobby :caf\xe9", "latin1"));
  expect(await ada.roundtrip()).toEqual([expect.stringMatching(/ FAIL PRIVMSG INVALID_UTF8 /)]);
  expect(await bob.roundtrip()).toEqual([]);
});

test("a frame above 16 KiB closes its connection with 1009 and nobody else's", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob", "", "websocket");
  const ada = await server.irc("ada", "", "websocket");
  await bob.line(/JOIN/);
  ada.send("x".repeat(17_000));
  await ada.closed;
  expect(ada.closeCode).toBe(1009);
  await bob.line(/^:ada!\S+ QUIT :/);
});

test("unknown commands, commands before registration and a taken name are answered over a WebSocket as on TCP", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.connect("websocket");
  ada.send("FROB", "PRIVMSG #lobby :hi", "NICK bob", "USER x 0 * :x");
  await ada.line(/ 421 \* FROB /);
  await ada.line(/ 451 \* :/);
  await ada.line(/ 433 \* bob /);
  ada.send("NICK ada");
  await ada.line(/ 366 ada /);
  expect(await bob.roundtrip()).toEqual([expect.stringMatching(/^:ada!\S+ JOIN/)]);
});

test("a browser that leaves without a word is seen to leave", async () => {
  await using server = await startServer();
  const bob = await server.irc("bob");
  const ada = await server.irc("ada", "", "websocket");
  await bob.line(/JOIN/);
  ada.end();
  await bob.line(/^:ada!\S+ QUIT :/);
});

test("a silent WebSocket is told that its time is over", async () => {
  await using server = await startServer({ limits: { registrationTimeout: 1 } });
  const silent = await server.connect("websocket");
  await silent.line(/^ERROR :Closing link: Registration timed out/);
  await silent.closed;
});
