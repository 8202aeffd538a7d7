import { expect, test } from "vitest";
import { duplexPair } from "./duplex-pair.ts";
import { type CoreEnd, startRelay, until } from "./support.ts";

const line = (index: number) => `:a PRIVMSG #a :${index} ${"x".repeat(8_000)}`;

/** Writes lines until the pair takes no more, and gives how many it wrote. */
async function fill(core: CoreEnd): Promise<number> {
  let written = 0;
  const drained = () => !core.duplex.writableNeedDrain;
  for (let idle = 0; idle < 20; ) {
    if (drained()) {
      idle = 0;
      core.duplex.write(`${line(written++)}\r\n`);
    } else {
      idle++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return written;
}

test("a browser that stops reading stops its core, within bounds, and gets everything when it reads on", async () => {
  await using server = await startRelay({ outboundBufferBytes: 64 * 1024 });
  const [browser, core] = await server.pair();
  browser.ws.pause();
  const written = await fill(core);
  await until(() => server.relay.stats().held === 1);
  const [socket] = server.sockets;
  expect(socket?.writableLength).toBeLessThan(64 * 1024 + 32 * 1024);
  expect(core.duplex.writableLength).toBeLessThan(64 * 1024);
  browser.ws.resume();
  for (let index = 0; index < written; index++) expect(await browser.text()).toBe(line(index));
  await until(() => server.relay.stats().held === 0 && !core.duplex.writableNeedDrain);
});

test("a browser that does not read holds up nobody else", async () => {
  await using server = await startRelay({ outboundBufferBytes: 16 * 1024, closeTimeoutMs: 50 });
  const [slow, slowCore] = await server.pair();
  const [quick, quickCore] = await server.pair();
  slow.ws.pause();
  await fill(slowCore);
  quickCore.duplex.write("PING :a\r\n");
  expect(await quick.text()).toBe("PING :a");
  await until(() => server.relay.stats().held === 1);
});

test("a core that stops reading stops its browser, within bounds, and gets everything when it reads on", async () => {
  const [ours, theirs] = duplexPair();
  await using server = await startRelay({ connectCore: () => ours, messagesPerSecond: 0 });
  const browser = await server.browser();
  const count = 2_500;
  for (let index = 0; index < count; index++) browser.ws.send(`${index} ${"y".repeat(16_000)}`);
  // 40 MB are more than two sockets of the kernel hold.
  await until(() => ours.writableNeedDrain);
  const [socket] = server.sockets;
  for (let read = -1; read !== socket?.bytesRead; ) {
    read = socket?.bytesRead ?? 0;
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(theirs.readableLength + ours.writableLength).toBeLessThan(512 * 1024);
  expect(browser.ws.bufferedAmount).toBeGreaterThan(1024 * 1024);
  let heard = "";
  let lines = 0;
  for await (const chunk of theirs) {
    heard += chunk;
    const parts = heard.split("\r\n");
    heard = parts.pop() ?? "";
    for (const part of parts) expect(part.startsWith(`${lines++} yyy`)).toBe(true);
    if (lines === count) break;
  }
  expect(lines).toBe(count);
});

test("a browser that closes while it does not read frees its core", async () => {
  await using server = await startRelay({ outboundBufferBytes: 16 * 1024 });
  const [browser, core] = await server.pair();
  browser.ws.pause();
  await fill(core);
  await until(() => server.relay.stats().held === 1);
  browser.ws.terminate();
  core.duplex.resume();
  await until(() => core.ended);
  await until(() => server.relay.stats().connections === 0);
  expect(server.relay.stats().held).toBe(0);
  expect(server.clock.pending).toBe(0);
});

test("a browser held back by its core still hears why the core ends", async () => {
  const [ours, theirs] = duplexPair();
  await using server = await startRelay({ connectCore: () => ours, messagesPerSecond: 0 });
  const browser = await server.browser();
  for (let index = 0; index < 200; index++) browser.ws.send("y".repeat(16_000));
  await until(() => ours.writableNeedDrain);
  theirs.end("ERROR :too slow here\r\n");
  expect(await browser.closed).toEqual({ code: 1000, reason: "too slow here" });
  theirs.resume();
  await until(() => server.relay.stats().connections === 0);
  expect(server.clock.pending).toBe(0);
});
