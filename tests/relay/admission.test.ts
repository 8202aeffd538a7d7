import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { addressKey, addressRanges, RelaySettingError } from "../../relay/peer.ts";
import { createRelay } from "../../relay/relay.ts";
import { startRelay } from "./support.ts";

const from = (addresses: string, proto?: string) => ({
  headers: { "X-Forwarded-For": addresses, ...(proto === undefined ? {} : { "X-Forwarded-Proto": proto }) },
});

test("a page of somebody else's is refused with 403 before the upgrade, in a short text", async () => {
  await using server = await startRelay();
  const refusal = await server.refusal({ headers: { Origin: "https://evil.example" } });
  expect(refusal.status).toBe(403);
  expect(refusal.type).toMatch(/^text\/plain/);
  expect(refusal.body).toMatch(/Origin/);
  expect(server.relay.stats()).toMatchObject({ connections: 0, refused: { origin: 1 } });
});

test("the page's own origin and no origin at all are let in", async () => {
  await using server = await startRelay();
  await server.pair({ headers: { Origin: `http://127.0.0.1:${server.port}` } });
  await server.pair();
  expect(server.relay.stats().connections).toBe(2);
});

test("over the limit of connections the answer is 503, and a place that is left can be taken", async () => {
  await using server = await startRelay({ maxConnections: 2 });
  const [first, core] = await server.pair();
  await server.pair();
  expect(await server.refusal()).toMatchObject({ status: 503, body: expect.stringMatching(/full/) });
  core.duplex.resume();
  first.ws.close();
  await expect.poll(() => server.relay.stats().connections).toBe(1);
  await server.pair();
  expect(server.relay.stats()).toMatchObject({ connections: 2, refused: { full: 1 } });
});

test("one address has its own limit, and others are not touched by it", async () => {
  await using server = await startRelay({ maxConnectionsPerAddress: 2 });
  const [first, core] = await server.pair(from("192.0.2.1"));
  await server.pair(from("192.0.2.1"));
  expect(await server.refusal(from("192.0.2.1"))).toMatchObject({ status: 503 });
  await server.pair(from("192.0.2.2"));
  core.duplex.resume();
  first.ws.close();
  await expect.poll(() => server.relay.stats().connections).toBe(2);
  await server.pair(from("192.0.2.1"));
  expect(server.relay.stats()).toMatchObject({ connections: 3, addresses: 2, refused: { address: 1 } });
});

test("an IPv6 /64 counts as one address", async () => {
  await using server = await startRelay({ maxConnectionsPerAddress: 1 });
  await server.pair(from("2001:db8::1"));
  expect(await server.refusal(from("2001:db8::ffff:1"))).toMatchObject({ status: 503 });
  await server.pair(from("2001:db8:0:1::1"));
  expect(addressKey("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
});

test("while it shuts down a relay takes nobody more", async () => {
  await using server = await startRelay();
  await server.relay.close();
  expect(await server.refusal()).toMatchObject({ status: 503, body: expect.stringMatching(/shutting down/) });
});

test("the core hears who the peer is", async () => {
  await using server = await startRelay();
  const [browser, core] = await server.pair();
  const port = Reflect.get(Reflect.get(browser.ws, "_socket") as object, "localPort");
  expect(core.peer).toEqual({ address: "127.0.0.1", port, secure: false, localPort: server.port });
});

test.each([
  ["198.51.100.7", { address: "198.51.100.7", port: 0 }],
  ["203.0.113.1, 198.51.100.7", { address: "198.51.100.7", port: 0 }],
  ["198.51.100.7, 10.1.2.3", { address: "198.51.100.7", port: 0 }],
  ["10.9.9.9, 10.1.2.3", { address: "10.9.9.9", port: 0 }],
  ["198.51.100.7:4711", { address: "198.51.100.7", port: 4711 }],
  ["[2001:DB8::1]:4711", { address: "2001:db8::1", port: 4711 }],
  ["2001:db8:0::1", { address: "2001:db8::1", port: 0 }],
  ["::ffff:198.51.100.7", { address: "198.51.100.7", port: 0 }],
  ["198.51.100.7, unknown, 10.1.2.3", { address: "10.1.2.3", port: 0 }],
])("X-Forwarded-For: %s through trusted proxies means %j", async (list, peer) => {
  await using server = await startRelay({ trustedProxies: ["127.0.0.1", "10.0.0.0/8"] });
  const [, core] = await server.pair(from(list));
  expect(core.peer).toMatchObject(peer);
});

test("what a stranger says of its address and scheme is not believed", async () => {
  await using server = await startRelay({ trustedProxies: ["192.0.2.0/24"] });
  const [, core] = await server.pair(from("198.51.100.7", "https"));
  expect(core.peer).toMatchObject({ address: "127.0.0.1", secure: false });
});

test.each([
  ["https", true],
  ["http, wss", true],
  ["https, http", false],
  ["ftp", false],
])("X-Forwarded-Proto: %s from a trusted proxy means secure: %j", async (proto, secure) => {
  await using server = await startRelay();
  const [, core] = await server.pair(from("198.51.100.7", proto));
  expect(core.peer.secure).toBe(secure);
});

test.each(["ada", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/8/8", "::1/129", "10.0.0.0/", "/8"])(
  "trustedProxies with %j is refused when the relay is made",
  (range) => {
    const connectCore = () => Promise.reject(new RelaySettingError("none", ""));
    expect(() => createRelay({ connectCore, trustedProxies: [range] })).toThrow(RelaySettingError);
  },
);

test("ranges hold IPv4, IPv6 and mapped addresses", () => {
  const holds = addressRanges(["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"]);
  expect(["10.255.0.1", "2001:db8:1::1", "192.0.2.1", "::ffff:10.0.0.1"].every(holds)).toBe(true);
  expect(["11.0.0.1", "2001:db9::1", "192.0.2.2", "ada", ""].some(holds)).toBe(false);
  const odd = addressRanges(["192.0.2.128/25", "2001:db8:8000::/33"]);
  expect(["192.0.2.128", "192.0.2.255", "2001:db8:ffff::1"].every(odd)).toBe(true);
  expect(["192.0.2.127", "192.0.3.128", "2001:db8:7fff::1"].some(odd)).toBe(false);
  expect(addressRanges(["0.0.0.0/0"])("203.0.113.9")).toBe(true);
  expect(addressRanges(["0.0.0.0/0"])("2001:db8::1")).toBe(false);
  expect(addressRanges([])("127.0.0.1")).toBe(false);
});

test("a request that is no WebSocket handshake is answered with 400 and leaves nothing behind", async () => {
  await using server = await startRelay();
  const socket = connect(server.port, "127.0.0.1");
  socket.write("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [answer] = await once(socket, "data");
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  await once(socket, "close");
  expect(server.relay.stats().connections).toBe(0);
});

test("a client that resets its socket while it is refused does no harm", async () => {
  await using server = await startRelay({ maxConnections: 1 });
  await server.pair();
  const socket = connect(server.port, "127.0.0.1");
  socket.write("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await expect.poll(() => server.relay.stats().refused.full).toBe(1);
  socket.resetAndDestroy();
  await expect.poll(() => server.sockets.size).toBe(1);
});
