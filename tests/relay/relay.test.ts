import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { duplexPair } from "./duplex-pair.ts";
import { startRelay } from "./support.ts";

test("a message reaches the core as one line, and a line the browser as one message", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send("NICK ada");
  expect(await core.line()).toBe("NICK ada\r\n");
  core.duplex.write(":server 001 ada :Welcome\r\n");
  expect(await browser.text()).toBe(":server 001 ada :Welcome");
});

test("what the browser says before the core is there is not lost, nor its order", async () => {
  let letIn = () => {};
  const open = new Promise<void>((resolve) => {
    letIn = resolve;
  });
  const [ours, theirs] = duplexPair();
  await using server = await startRelay({ connectCore: () => open.then(() => ours) });
  const browser = await server.browser();
  browser.ws.send("NICK ada");
  browser.ws.send("USER a 0 * :Ada");
  letIn();
  let heard = "";
  for await (const chunk of theirs) {
    heard += chunk;
    if (heard.endsWith("Ada\r\n")) break;
  }
  expect(heard).toBe("NICK ada\r\nUSER a 0 * :Ada\r\n");
});

test.each([
  [["binary.ircv3.net", "text.ircv3.net"], "binary.ircv3.net", true],
  [["text.ircv3.net", "binary.ircv3.net"], "text.ircv3.net", false],
  [["chat", "binary.ircv3.net"], "binary.ircv3.net", true],
  [["binary.ircv3.net"], "binary.ircv3.net", true],
])("of %j the relay chooses %s", async (protocols, chosen, isBinary) => {
  await using server = await startRelay();
  const [browser, core] = await server.pair({ protocols });
  core.duplex.write("PING :a\r\n");
  expect(browser.ws.protocol).toBe(chosen);
  expect(await browser.message()).toEqual({ data: Buffer.from("PING :a"), isBinary });
});

test("a client that asks for no subprotocol gets none, and text frames", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.write("PING :a\r\n");
  expect(browser.ws.protocol).toBe("");
  expect((await browser.message()).isBinary).toBe(false);
});

test("a client that asks only for unknown subprotocols is let in without one", async () => {
  await using server = await startRelay();
  const ws = server.dial({ protocols: ["soap"] });
  // The client itself then gives up, as a browser does.
  ws.on("error", () => {});
  const [response] = await once(ws, "upgrade");
  expect(response.statusCode).toBe(101);
  expect(response.headers["sec-websocket-protocol"]).toBeUndefined();
});

test("?dialect=line asks the core for the line dialect", async () => {
  await using server = await startRelay();
  const [, line] = await server.pair({ path: "/ws?a=b&dialect=line" });
  const [, irc] = await server.pair({ path: "/ws?dialect=liner" });
  expect([line.dialect, irc.dialect]).toEqual(["line", "irc"]);
});

test("text frames hold U+FFFD where the core's bytes are no UTF-8, and binary frames the bytes", async () => {
  await using server = await startRelay();
  const [text, textCore] = await server.pair({ protocols: ["text.ircv3.net"] });
  const [binary, binaryCore] = await server.pair({ protocols: ["binary.ircv3.net"] });
  const line = Buffer.from("PRIVMSG #a :caf\xe9", "latin1");
  for (const core of [textCore, binaryCore]) core.duplex.write(Buffer.concat([line, Buffer.from("\r\n")]));
  expect(await text.text()).toBe("PRIVMSG #a :caf\ufffd");
  expect((await binary.message()).data).toEqual(line);
});

test("a binary message reaches the core byte for byte, whatever the subprotocol", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair({ protocols: ["text.ircv3.net"] });
  browser.ws.send(Buffer.from("PRIVMSG #a :caf\xe9", "latin1"));
  const [line] = await once(core.duplex, "data");
  expect(line).toEqual(Buffer.from("PRIVMSG #a :caf\xe9\r\n", "latin1"));
});

test.each(["NICK ada\r\n", "NICK ada\n", "NICK ada\r"])("one ending is forgiven: %j", async (message) => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send(message);
  expect(await core.line()).toBe("NICK ada\r\n");
});

test.each(["NICK a\r\nQUIT", "NICK a\nQUIT", "NICK a\rQUIT", "NICK a\n\n"])(
  "two lines in a message are refused, and neither reaches the core: %j",
  async (message) => {
    await using server = await startRelay();
    const [browser, core] = await server.pair();
    browser.ws.send(message);
    expect(await browser.closed).toEqual({
      code: 1008,
      reason: "a message holds one line, without CR or LF",
    });
    expect(core.duplex.readableLength).toBe(0);
  },
);

test("NUL and empty messages are the core's to judge", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send("a\0b");
  browser.ws.send("");
  expect(await core.line()).toBe("a\0b\r\n");
  expect(await core.line()).toBe("\r\n");
});

test("lines that come byte by byte, in the middle of characters, arrive whole", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  for (const byte of Buffer.from("PRIVMSG #a :žluťoučký 🦋\r\nPING :b\n")) core.duplex.write(Buffer.of(byte));
  expect(await browser.text()).toBe("PRIVMSG #a :žluťoučký 🦋");
  expect(await browser.text()).toBe("PING :b");
});

test("a message in fragments that cut its characters reaches the core whole", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  const message = Buffer.from("PRIVMSG #a :🦋é");
  for (const [index, byte] of message.entries()) {
    browser.ws.send(Buffer.of(byte), { binary: false, fin: index === message.length - 1 });
  }
  expect(await core.line()).toBe("PRIVMSG #a :🦋é\r\n");
});

test("a chunk of many lines becomes many messages in order, and one write", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  const writes = [...server.sockets].map((socket) => vi.spyOn(socket, "write"));
  const lines = Array.from({ length: 500 }, (_, index) => `:a PRIVMSG #a :${"x".repeat(index)}`);
  core.duplex.write(`${lines.join("\r\n")}\r\n`);
  const heard: string[] = [];
  while (heard.length < lines.length) heard.push(await browser.text());
  expect(heard).toEqual(lines);
  expect(writes.map((write) => write.mock.calls.length)).toEqual([1]);
});

test("frames of lines and of pings and pongs never land inside each other", async () => {
  await using server = await startRelay({
    messagesPerSecond: 0,
    pingIntervalMs: 1_000,
    pongTimeoutMs: 1_000,
  });
  const [browser, core] = await server.pair();
  let pings = 0;
  let pongs = 0;
  browser.ws.on("ping", () => pings++);
  browser.ws.on("pong", () => pongs++);
  const rounds = 300;
  const line = (round: number) => `:a PRIVMSG #a :${round} ${"y".repeat((round * 37) % 70_000)}`;
  for (let round = 0; round < rounds; round++) {
    core.duplex.write(`${line(round)}\r\n`);
    server.clock.advance(1_000);
    browser.ws.ping(`${round}`);
    browser.ws.send(`PING ${round}`);
    expect(await core.line()).toBe(`PING ${round}\r\n`);
    expect(await browser.text()).toBe(line(round));
  }
  browser.ws.close();
  await browser.closed;
  expect(browser.error).toBeUndefined();
  expect(pongs).toBe(rounds);
  expect(pings).toBeGreaterThan(rounds / 3);
});

test("200 browsers at once each have their own core, and all hear what is shared", async () => {
  await using server = await startRelay();
  const pairs = await Promise.all(Array.from({ length: 200 }, () => server.pair()));
  expect(server.relay.stats()).toMatchObject({ connections: 200, addresses: 1, opened: 200 });
  const batch = Buffer.from(":a PRIVMSG #a :one\r\n:a PRIVMSG #a :two\r\n");
  for (const [, core] of pairs) core.duplex.write(batch);
  for (const [browser] of pairs)
    expect([await browser.text(), await browser.text()].join()).toMatch(/one.*two$/);
  for (const [index, [browser]] of pairs.entries()) browser.ws.send(`NICK n${index}`);
  const nicks = await Promise.all(pairs.map(([, core]) => core.line()));
  expect(new Set(nicks).size).toBe(200);
  for (const [browser] of pairs) browser.ws.close();
  await Promise.all(pairs.map(([browser]) => browser.closed));
  await expect.poll(() => server.relay.stats()).toMatchObject({ connections: 0, addresses: 0, held: 0 });
  expect(server.clock.pending).toBe(0);
});

test("figures tell what passed", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send("PING a");
  await core.line();
  core.duplex.write("PONG a\r\nPONG b\r\n");
  await browser.text();
  expect(server.relay.stats()).toEqual({
    connections: 1,
    addresses: 1,
    opened: 1,
    refused: { origin: 0, full: 0, address: 0, closing: 0 },
    messagesFromBrowsers: 1,
    bytesFromBrowsers: 6,
    linesToBrowsers: 2,
    bytesToBrowsers: 16,
    held: 0,
  });
});
