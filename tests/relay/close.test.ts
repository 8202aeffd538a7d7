import { once } from "node:events";
import { expect, test } from "vitest";
import { MAX_CORE_LINE_BYTES } from "../../relay/line-blocks.ts";
import { duplexPair } from "./duplex-pair.ts";
import { startRelay, until } from "./support.ts";

test("a core that ends closes the browser with 1000 and the text of its ERROR", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.end("PING :a\r\nERROR :Closing link: (ada) bye\r\n");
  core.duplex.resume();
  expect(await browser.text()).toBe("PING :a");
  expect(await browser.text()).toBe("ERROR :Closing link: (ada) bye");
  expect(await browser.closed).toEqual({ code: 1000, reason: "Closing link: (ada) bye" });
  await until(() => server.relay.stats().connections === 0);
  expect(server.events.at(-1)).toMatchObject({ type: "closed", code: 1000, by: "core" });
  expect(server.clock.pending).toBe(0);
});

test("a long reason is cut to 123 bytes between two characters", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.end(`ERROR :${"é".repeat(100)}\r\n`);
  expect((await browser.closed).reason).toBe("é".repeat(61));
});

test("a core that ends in silence closes with 1000 and no reason; a line it began is not passed on", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  let messages = 0;
  browser.ws.on("message", () => messages++);
  core.duplex.end("PRIVMSG #a :half a li");
  expect(await browser.closed).toEqual({ code: 1000, reason: "" });
  expect(messages).toBe(0);
});

test("a core whose connection breaks closes the browser with 1011", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.destroy(new RangeError("crash"));
  expect(await browser.closed).toMatchObject({ code: 1011, reason: expect.stringMatching(/broke/) });
  expect(server.events).toContainEqual(expect.objectContaining({ type: "failed", where: "core" }));
  await until(() => server.relay.stats().connections === 0);
});

test("a core that never ends its line closes the browser with 1011", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.write("x".repeat(MAX_CORE_LINE_BYTES + 1));
  expect(await browser.closed).toMatchObject({ code: 1011 });
  core.duplex.resume();
  await until(() => core.duplex.destroyed);
});

test("a core that cannot be reached closes the browser with 1013", async () => {
  await using server = await startRelay({ connectCore: () => Promise.reject(new RangeError("refused")) });
  const browser = await server.browser();
  expect(await browser.closed).toMatchObject({
    code: 1013,
    reason: expect.stringMatching(/cannot be reached/),
  });
  expect(server.events).toContainEqual(expect.objectContaining({ type: "failed", where: "core" }));
  await until(() => server.relay.stats().connections === 0);
  expect(server.clock.pending).toBe(0);
});

test("a core that throws at once closes with 1013 as well", async () => {
  await using server = await startRelay({
    connectCore: () => {
      throw new RangeError("no");
    },
  });
  const browser = await server.browser();
  expect(await browser.closed).toMatchObject({ code: 1013 });
});

test("a core that does not answer in time closes the browser with 1013, and is told to give up", async () => {
  let aborted = false;
  await using server = await startRelay({
    handshakeTimeoutMs: 3_000,
    connectCore: (_peer, _dialect, signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Promise(() => {});
    },
  });
  const browser = await server.browser();
  server.clock.advance(2_999);
  expect(aborted).toBe(false);
  server.clock.advance(1);
  expect(await browser.closed).toMatchObject({ code: 1013 });
  expect(aborted).toBe(true);
  await until(() => server.relay.stats().connections === 0);
});

test("a connection to the core that comes after the browser has left is destroyed", async () => {
  const [ours, theirs] = duplexPair();
  let letIn = () => {};
  const open = new Promise<void>((resolve) => {
    letIn = resolve;
  });
  await using server = await startRelay({
    connectCore: () => open.then(() => ours),
    handshakeTimeoutMs: 1_000,
  });
  const browser = await server.browser();
  server.clock.advance(1_000);
  await browser.closed;
  letIn();
  theirs.resume();
  await once(theirs, "end");
  expect(ours.destroyed).toBe(true);
  await until(() => server.relay.stats().connections === 0);
});

test("a browser that closes ends its core, after what it said last", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send("QUIT :bye");
  browser.ws.close(1000, "tab closed");
  expect(await core.line()).toBe("QUIT :bye\r\n");
  await until(() => core.ended);
  expect(await browser.closed).toMatchObject({ code: 1000 });
  await until(() => server.relay.stats().connections === 0);
  expect(server.events.at(-1)).toMatchObject({
    type: "closed",
    code: 1000,
    reason: "tab closed",
    by: "browser",
  });
});

test("a browser whose socket is cut ends its core", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.terminate();
  core.duplex.resume();
  await until(() => core.ended);
  await until(() => server.relay.stats().connections === 0);
  expect(server.clock.pending).toBe(0);
  expect(server.sockets.size).toBe(0);
});

test("a core that does not follow the browser's close is cut when its time is up", async () => {
  await using server = await startRelay({ closeTimeoutMs: 700 });
  const [browser, core] = await server.pair();
  browser.ws.close();
  await browser.closed;
  await until(() => server.clock.pending === 1);
  expect(server.relay.stats().connections).toBe(1);
  server.clock.advance(700);
  await until(() => server.relay.stats().connections === 0);
  core.duplex.resume();
  await until(() => core.duplex.destroyed);
});

test("a browser that does not follow a close is cut when its time is up", async () => {
  await using server = await startRelay({ closeTimeoutMs: 30 });
  const [browser, core] = await server.pair();
  browser.ws.pause();
  core.duplex.end("ERROR :bye\r\n");
  core.duplex.resume();
  await until(() => server.relay.stats().connections === 0 && server.sockets.size === 0);
  expect(server.clock.pending).toBe(0);
});

test("a relay that shuts down tells every browser 1001, ends every core, and then is done", async () => {
  await using server = await startRelay();
  const pairs = await Promise.all(Array.from({ length: 20 }, () => server.pair()));
  for (const [, core] of pairs) core.duplex.resume();
  await server.relay.close();
  expect(server.relay.stats().connections).toBe(0);
  expect(server.clock.pending).toBe(0);
  const ends = await Promise.all(pairs.map(([browser]) => browser.closed));
  expect(ends.every((end) => end.code === 1001 && end.reason === "the server is shutting down")).toBe(true);
  expect(pairs.every(([, core]) => core.ended)).toBe(true);
});

test("a relay may be closed with a code and reason of the caller's, and twice", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  core.duplex.resume();
  await Promise.all([server.relay.close(1012, "restart"), server.relay.close()]);
  expect(await browser.closed).toEqual({ code: 1012, reason: "restart" });
});

test("a text message that is no UTF-8 closes with 1007 and does not reach the core", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  browser.ws.send(Buffer.from([0xff, 0xfe]), { binary: false });
  expect(await browser.closed).toMatchObject({ code: 1007 });
  expect(core.duplex.readableLength).toBe(0);
  core.duplex.resume();
  await until(() => core.ended);
  expect(server.events).toContainEqual(expect.objectContaining({ type: "failed", where: "browser" }));
});

test("a message over the limit closes with 1009, one at the limit passes", async () => {
  await using server = await startRelay({ maxPayloadBytes: 100 });
  const [browser, core] = await server.pair();
  browser.ws.send("x".repeat(100));
  expect(await core.line()).toHaveLength(102);
  browser.ws.send("x".repeat(101));
  expect(await browser.closed).toMatchObject({ code: 1009 });
});

test("fragments count together against the limit of size", async () => {
  await using server = await startRelay({ maxPayloadBytes: 100 });
  const [browser] = await server.pair();
  browser.ws.send("x".repeat(60), { fin: false });
  browser.ws.send("x".repeat(60), { fin: true });
  expect(await browser.closed).toMatchObject({ code: 1009 });
});

test("a message in too many fragments closes with 1008", async () => {
  await using server = await startRelay({ maxFragments: 8 });
  const [browser, core] = await server.pair();
  for (let index = 0; index < 8; index++) browser.ws.send("x", { fin: index === 7 });
  expect(await core.line()).toBe("xxxxxxxx\r\n");
  for (let index = 0; index < 9; index++) browser.ws.send("x", { fin: false });
  expect(await browser.closed).toMatchObject({ code: 1008 });
});

test("too many messages at once close with 1008 and a reason; what came before is passed on", async () => {
  await using server = await startRelay({ messagesPerSecond: 1, burst: 3 });
  const [browser, core] = await server.pair();
  for (let index = 0; index < 4; index++) browser.ws.send(`PING ${index}`);
  expect(await browser.closed).toEqual({ code: 1008, reason: "rate limit exceeded" });
  expect([await core.line(), await core.line(), await core.line()]).toEqual([
    "PING 0\r\n",
    "PING 1\r\n",
    "PING 2\r\n",
  ]);
  await until(() => core.ended);
});

test("messages within the rate pass for ever", async () => {
  await using server = await startRelay({ messagesPerSecond: 1, burst: 1 });
  const [browser, core] = await server.pair();
  for (let index = 0; index < 20; index++) {
    browser.ws.send(`PING ${index}`);
    expect(await core.line()).toBe(`PING ${index}\r\n`);
    server.clock.advance(1_000);
  }
});

test("pings of the browser count as messages, and with no rate set nothing does", async () => {
  await using limited = await startRelay({ messagesPerSecond: 1, burst: 3 });
  await using free = await startRelay({ messagesPerSecond: 0 });
  const [eager] = await limited.pair();
  for (let index = 0; index < 4; index++) eager.ws.ping();
  expect(await eager.closed).toMatchObject({ code: 1008 });
  const [browser, core] = await free.pair();
  for (let index = 0; index < 2_000; index++) browser.ws.send(`${index}`);
  for (let index = 0; index < 2_000; index++) expect(await core.line()).toBe(`${index}\r\n`);
});

test("compression is not offered", async () => {
  await using server = await startRelay();
  const [browser] = await server.pair({ headers: { "Sec-WebSocket-Extensions": "permessage-deflate" } });
  expect(browser.ws.extensions).toBe("");
});
