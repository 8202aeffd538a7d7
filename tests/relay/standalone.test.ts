import { once } from "node:events";
import { get } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { connectTcpCore } from "../../relay/core-link.ts";
import { type StandaloneOptions, startStandaloneRelay } from "../../relay/standalone.ts";
import { isSecure, parseProxyHeader, TLV_DIALECT, TLV_SECRET, tlvValue } from "../../src/dialects/proxy.ts";
import { Browser, HandClock, until } from "./support.ts";

/** A core on a real port, and a relay in front of it. */
async function startBoth(options: Partial<StandaloneOptions> & { secret?: string } = {}) {
  const { secret, ...rest } = options;
  const sockets: Socket[] = [];
  const core = createServer((socket) => sockets.push(socket));
  core.listen(0, "127.0.0.1");
  await once(core, "listening");
  const { port } = core.address() as AddressInfo;
  const relay = await startStandaloneRelay({
    listen: { host: "127.0.0.1", port: 0 },
    core: { host: "127.0.0.1", port, ...(secret === undefined ? {} : { secret }) },
    ...rest,
  });
  return {
    relay,
    core,
    sockets,
    browser: (path = "/", headers = {}) =>
      new Browser(new WebSocket(`ws://127.0.0.1:${relay.port}${path}`, ["text.ircv3.net"], { headers })),
    async [Symbol.asyncDispose]() {
      await relay.close();
      for (const socket of sockets) socket.destroy();
      core.close();
    },
  };
}

/** What the core reads up to and with `end`, its PROXY header read apart. */
async function introduction(socket: Socket | undefined, end: string) {
  let heard = Buffer.of();
  for await (const chunk of socket?.iterator({ destroyOnReturn: false }) ?? []) {
    heard = Buffer.concat([heard, chunk]);
    if (heard.includes(end)) break;
  }
  const parsed = parseProxyHeader(heard);
  if (parsed.state !== "ok") throw new Error(`no header: ${parsed.state}`);
  return { header: parsed.header, text: heard.subarray(parsed.bytes).toString() };
}

test("a browser reaches a core over TCP, which hears first who it is", async () => {
  await using both = await startBoth({ secret: "hush" });
  const headers = { "X-Forwarded-For": "2001:db8::7", "X-Forwarded-Proto": "https" };
  const browser = both.browser("/any/path?dialect=line", headers);
  await once(browser.ws, "open");
  browser.ws.send("/nick ada");
  await until(() => both.sockets.length === 1);
  const [socket] = both.sockets;
  const { header, text } = await introduction(socket, "ada\r\n");
  expect(text).toBe("/nick ada\r\n");
  expect(header).toMatchObject({
    sourceAddress: "2001:db8::7",
    sourcePort: 0,
    destinationPort: both.relay.port,
  });
  expect(isSecure(header)).toBe(true);
  expect(Buffer.from(tlvValue(header, TLV_DIALECT) ?? []).toString()).toBe("line");
  expect(Buffer.from(tlvValue(header, TLV_SECRET) ?? []).toString()).toBe("hush");
  socket?.write("You are now known as ada.\r\n");
  expect(await browser.text()).toBe("You are now known as ada.");
  socket?.end("Bye.\r\n");
  expect(await browser.closed).toEqual({ code: 1000, reason: "" });
});

test("without TLS, line dialect and secret the header has no TLVs", async () => {
  await using both = await startBoth();
  const browser = both.browser();
  browser.ws.on("open", () => browser.ws.send("NICK ada"));
  await until(() => both.sockets.length === 1);
  const { header } = await introduction(both.sockets[0], "ada\r\n");
  expect(header).toMatchObject({ local: false, sourceAddress: "127.0.0.1", tlvs: [] });
  browser.ws.close();
  await once(both.sockets[0] as Socket, "close");
});

test("a plain GET is answered with 426", async () => {
  await using both = await startBoth();
  const [response] = await once(
    get({ host: "127.0.0.1", port: both.relay.port, path: "/", agent: false }),
    "response",
  );
  response.resume();
  expect(response.statusCode).toBe(426);
  expect(response.headers.upgrade).toBe("websocket");
});

test("no core at that port closes the browser with 1013", async () => {
  const events: string[] = [];
  await using both = await startBoth({ log: (event) => events.push(event.type) });
  both.core.close();
  await once(both.core, "close");
  expect(await both.browser().closed).toMatchObject({ code: 1013 });
  await until(() => both.relay.stats().connections === 0);
  expect(events).toEqual(["opened", "failed", "closed"]);
});

test("to close a relay tells the browsers 1001, ends the cores and frees the port", async () => {
  await using both = await startBoth();
  const browser = both.browser();
  await once(browser.ws, "open");
  await until(() => both.sockets.length === 1);
  const ended = once(both.sockets[0] as Socket, "close");
  both.sockets[0]?.resume();
  await both.relay.close();
  expect(await browser.closed).toMatchObject({ code: 1001 });
  await ended;
  const again = await startStandaloneRelay({
    listen: { host: "127.0.0.1", port: both.relay.port },
    core: { host: "127.0.0.1", port: 9 },
  });
  expect(again.port).toBe(both.relay.port);
  await again.close();
});

test("a port in use is an error of the start", async () => {
  await using both = await startBoth();
  const listen = { host: "127.0.0.1", port: both.relay.port };
  await expect(startStandaloneRelay({ listen, core: listen })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("50 browsers over TCP each have a core, and leave none behind", async () => {
  await using both = await startBoth({ maxConnectionsPerAddress: 0 });
  const browsers = Array.from({ length: 50 }, () => both.browser());
  await Promise.all(browsers.map(({ ws }) => once(ws, "open")));
  await until(() => both.sockets.length === 50);
  for (const socket of both.sockets) socket.write("PING :a\r\n");
  expect(new Set(await Promise.all(browsers.map((browser) => browser.text())))).toEqual(new Set(["PING :a"]));
  const closed = both.sockets.map((socket) => once(socket.resume(), "close"));
  for (const { ws } of browsers) ws.close();
  await Promise.all([...closed, ...browsers.map((browser) => browser.closed)]);
  await until(() => both.relay.stats().connections === 0);
});

test("a connection to the core is given up when its time is up, or when nobody waits for it", async () => {
  await using both = await startBoth();
  const clock = new HandClock();
  const { port } = both.core.address() as AddressInfo;
  const link = connectTcpCore({ host: "127.0.0.1", port, connectTimeoutMs: 500, clock });
  const peer = { address: "127.0.0.1", port: 1, secure: false, localPort: 1 };
  // Even on this machine a connection takes a turn of the event loop, and the clock is quicker.
  const late = Promise.resolve(link(peer, "irc", new AbortController().signal));
  clock.advance(500);
  await expect(late).rejects.toMatchObject({ name: "CoreUnreachable", host: "127.0.0.1", port });
  const leaving = new AbortController();
  const unwanted = Promise.resolve(link(peer, "irc", leaving.signal));
  leaving.abort();
  await expect(unwanted).rejects.toMatchObject({ name: "CoreUnreachable" });
  expect(clock.pending).toBe(0);
});
