import { expect, test, vi } from "vitest";
import type { CoreListener, InProcessLink } from "../../relay/in-process.ts";
import { type Browser, type RelayServer, startRelay, type TestOptions, until } from "./support.ts";

/** The core's half of one link: what it has heard. */
class Ear implements CoreListener {
  readonly link: InProcessLink;
  readonly dialect: string;
  heard = "";
  ended = false;
  drains = 0;
  closes = 0;

  constructor(link: InProcessLink, dialect: string) {
    this.link = link;
    this.dialect = dialect;
    link.attach(this);
  }

  bytes(chunk: Uint8Array): void {
    this.heard += Buffer.from(chunk).toString();
  }
  peerEnded(): void {
    this.ended = true;
  }
  drained(): void {
    this.drains++;
  }
  closed(): void {
    this.closes++;
  }
}

/** A relay whose core is here; `ears` are in the order of the connections. */
async function startInner(
  options: TestOptions = {},
): Promise<{ server: RelayServer; ears: Ear[]; pair: () => Promise<[Browser, Ear]> }> {
  const ears: Ear[] = [];
  const server = await startRelay({
    admit: (link, dialect) => ears.push(new Ear(link, dialect)),
    ...options,
  });
  const pair = async (): Promise<[Browser, Ear]> => {
    const browser = await server.browser();
    const ear = ears.at(-1);
    if (ear === undefined) throw new Error("the core was not told of the browser");
    ear.link.resume();
    return [browser, ear];
  };
  return { server, ears, pair };
}

test("messages reach the core as lines, and what it writes the browser as messages, one write each", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  const [socket] = server.sockets;
  const write = socket && vi.spyOn(socket, "write");
  browser.ws.send("NICK ada");
  await until(() => ear.heard === "NICK ada\r\n");
  ear.link.write("PING :é\r\nPING :b\r\n");
  ear.link.write(Buffer.from("PING :c\r\n"));
  expect([await browser.text(), await browser.text(), await browser.text()]).toEqual([
    "PING :é",
    "PING :b",
    "PING :c",
  ]);
  expect(write?.mock.calls.length).toBe(2);
  expect(ear.link.traffic).toMatchObject({ writes: 2, bytesIn: 10 });
  expect(ear.link.peer).toMatchObject({ address: "127.0.0.1", secure: false });
});

test("a Buffer that goes to many browsers becomes frames once", async () => {
  const { server, ears, pair } = await startInner();
  await using _ = server;
  const browsers = [await pair(), await pair(), await pair()].map(([browser]) => browser);
  const writes = [...server.sockets].map((socket) => vi.spyOn(socket, "write"));
  const batch = Buffer.from(":a PRIVMSG #a :one\r\n:a PRIVMSG #a :two\r\n");
  for (const { link } of ears) link.write(batch);
  const frames = writes.map((write) => write.mock.calls[0]?.[0]);
  expect(frames[0]).toBeInstanceOf(Buffer);
  expect(new Set(frames).size).toBe(1);
  for (const browser of browsers)
    expect([await browser.text(), await browser.text()].join()).toMatch(/one.*two$/);
});

test("a browser is not read before the core asks for it, nor while it has had enough", async () => {
  const ears: Ear[] = [];
  await using server = await startRelay({ admit: (link, dialect) => ears.push(new Ear(link, dialect)) });
  const browser = await server.browser({ path: "/ws?dialect=line" });
  const [ear] = ears;
  browser.ws.send("one");
  browser.ws.ping();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(ear).toMatchObject({ heard: "", dialect: "line" });
  ear?.link.resume();
  await until(() => ear?.heard === "one\r\n");
  ear?.link.pause();
  browser.ws.send("two");
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(ear?.heard).toBe("one\r\n");
  ear?.link.resume();
  await until(() => ear?.heard === "one\r\ntwo\r\n");
});

test("the core sees what waits for a browser that does not read, and hears when it has left", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.pause();
  const line = Buffer.from(`:a PRIVMSG #a :${"x".repeat(60_000)}\r\n`);
  let written = 0;
  for (; ear.link.bufferedBytes < 1_000_000; written++) ear.link.write(line);
  expect(ear.drains).toBe(0);
  browser.ws.resume();
  for (let index = 0; index < written; index++) expect(await browser.text()).toHaveLength(60_015);
  await until(() => ear.drains === 1);
  expect(ear.link.bufferedBytes).toBe(0);
});

test("a core that ends closes the browser with 1000 and the text of its ERROR, and is let go when it is gone", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  ear.link.write("PING :a\r\nERROR :Closing link: (ada) bye\r\n");
  ear.link.end(2_000);
  expect(ear.link.closed).toBe(true);
  expect(ear.closes).toBe(0);
  expect([await browser.text(), await browser.text()]).toEqual(["PING :a", "ERROR :Closing link: (ada) bye"]);
  expect(await browser.closed).toEqual({ code: 1000, reason: "Closing link: (ada) bye" });
  await until(() => ear.closes === 1 && server.relay.stats().connections === 0);
  expect(ear.ended).toBe(false);
  expect(server.clock.pending).toBe(0);
});

test("a core is let go after its grace though the browser does not follow", async () => {
  const { server, pair } = await startInner({ closeTimeoutMs: 50 });
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.pause();
  ear.link.end(2_000);
  server.clock.advance(1_999);
  expect(ear.closes).toBe(0);
  server.clock.advance(1);
  await until(() => ear.closes === 1);
  await until(() => server.relay.stats().connections === 0 && server.sockets.size === 0);
  expect(ear.closes).toBe(1);
});

test("a core that hangs up is let go at once, and the browser hears of it", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  ear.link.destroy();
  ear.link.destroy();
  await until(() => ear.closes === 1);
  expect(await browser.closed).toEqual({ code: 1000, reason: "" });
  await until(() => server.relay.stats().connections === 0);
  expect(ear.closes).toBe(1);
});

test("a browser that closes is an end to its core, after what it said last; what the core still says is dropped", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.send("QUIT :bye");
  browser.ws.close(1000, "tab closed");
  await until(() => ear.ended);
  expect(ear).toMatchObject({ heard: "QUIT :bye\r\n", closes: 0 });
  ear.link.write("ERROR :bye\r\n");
  ear.link.end(2_000);
  await until(() => ear.closes === 1 && server.relay.stats().connections === 0);
  expect(await browser.closed).toMatchObject({ code: 1000 });
  expect(server.events.at(-1)).toMatchObject({ type: "closed", reason: "tab closed", by: "browser" });
  expect(server.clock.pending).toBe(0);
});

test("a core that does not follow a browser's end is let go when its time is up", async () => {
  const { server, pair } = await startInner({ closeTimeoutMs: 700 });
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.terminate();
  await until(() => ear.ended);
  server.clock.advance(699);
  expect(server.relay.stats().connections).toBe(1);
  server.clock.advance(1);
  await until(() => ear.closes === 1);
  expect(server.relay.stats().connections).toBe(0);
  ear.link.end(2_000);
  expect(server.clock.pending).toBe(0);
});

test("a browser that stopped to read with much in its queue, and is gone, holds up nothing", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.pause();
  const line = Buffer.from(`:a PRIVMSG #a :${"x".repeat(60_000)}\r\n`);
  while (ear.link.bufferedBytes < 1_000_000) ear.link.write(line);
  browser.ws.terminate();
  await until(() => ear.ended);
  expect(ear.link.bufferedBytes).toBe(0);
  ear.link.end(2_000);
  await until(() => ear.closes === 1 && server.relay.stats().connections === 0);
});

test("a browser that breaks a rule is an end to its core", async () => {
  const { server, pair } = await startInner({ messagesPerSecond: 1, burst: 1 });
  await using _ = server;
  const [browser, ear] = await pair();
  browser.ws.send("PING a");
  browser.ws.send("PING b");
  expect(await browser.closed).toEqual({ code: 1008, reason: "rate limit exceeded" });
  await until(() => ear.ended);
  expect(ear.heard).toBe("PING a\r\n");
  ear.link.end(2_000);
  await until(() => ear.closes === 1 && server.relay.stats().connections === 0);
});

test("bytes that are no line, as telnet's own answers, are not for browsers", async () => {
  const { server, pair } = await startInner();
  await using _ = server;
  const [browser, ear] = await pair();
  ear.link.write(Buffer.from([0xff, 0xfe, 0x01]));
  ear.link.write("PING :a\r\n");
  expect(await browser.text()).toBe("PING :a");
});

test("a core that cannot take a browser in closes it with 1011", async () => {
  const refuses = () => {
    throw new RangeError("no");
  };
  const { server } = await startInner({ admit: refuses, closeTimeoutMs: 20 });
  await using _ = server;
  const browser = await server.browser();
  expect(await browser.closed).toMatchObject({ code: 1011 });
  expect(server.events).toContainEqual(expect.objectContaining({ type: "failed", where: "core" }));
  server.clock.advance(20);
  await until(() => server.relay.stats().connections === 0);
});

test("a relay that shuts down tells every browser 1001, and every core of its end", async () => {
  const { server, ears, pair } = await startInner();
  const browsers = [await pair(), await pair()].map(([browser]) => browser);
  const gone = server.relay.close();
  for (const { link } of ears) link.end(2_000);
  await gone;
  expect(ears.map(({ ended }) => ended)).toEqual([true, true]);
  for (const browser of browsers) expect((await browser.closed).code).toBe(1001);
  await server[Symbol.asyncDispose]();
  expect(server.clock.pending).toBe(0);
});
