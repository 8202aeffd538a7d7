import { expect, test } from "vitest";
import { startStandaloneRelay } from "../../relay/standalone.ts";
import type { SettingsInput } from "../../src/config/schema.ts";
import { encodeProxyV2 } from "../../src/dialects/proxy.ts";
import { TestClient } from "../support/client.ts";
import { startServer } from "../support/server.ts";

const behindProxy: SettingsInput = {
  listeners: [
    { protocol: "irc", port: 0, proxyProtocol: true },
    { protocol: "line", port: 0 },
  ],
};
const headerFrom = (address: string): string => `PROXY TCP4 ${address} 192.0.2.1 4711 6667\r\n`;
const hostOf = (line: string): string => /!\S+@(\S+)/.exec(line)?.[1] ?? "";

test("the address in a PROXY header from loopback is the client's, for WHOIS and for the host that others see", async () => {
  await using server = await startServer(behindProxy);
  const hosts: string[] = [];
  for (const [nick, address] of [
    ["ada", "203.0.113.7"],
    ["bob", "203.0.113.8"],
    ["carol", "203.0.113.7"],
  ] as const) {
    const client = await server.connect("irc");
    client.raw(`${headerFrom(address)}NICK ${nick}\r\nUSER u 0 * :u\r\n`);
    hosts.push(hostOf(await client.line(/ 001 /)));
    await client.line(/ 366 /);
    client.send(`WHOIS ${nick}`);
    expect(await client.line(/ (378|338|318) /)).toContain(address);
  }
  expect(hosts[2]).toBe(hosts[0]);
  expect(hosts[1]).not.toBe(hosts[0]);
  expect(hosts.join()).not.toContain("203.0.113");
});

test("nobody but operators and oneself is shown the address behind a proxy", async () => {
  const operators = [{ name: "root", password: "secret" }];
  await using server = await startServer({ ...behindProxy, operators });
  const ada = await server.connect("irc");
  ada.raw(`${headerFrom("203.0.113.7")}NICK ada\r\nUSER u 0 * :u\r\n`);
  await ada.line(/ 366 /);
  const bob = await server.connect("irc");
  bob.raw(`${headerFrom("203.0.113.8")}NICK bob\r\nUSER u 0 * :u\r\n`);
  await bob.line(/ 366 /);
  bob.send("WHOIS ada");
  await bob.line(/ 318 /);
  expect(bob.received.join("\n")).not.toContain("203.0.113.7");
  bob.send("OPER root secret", "WHOIS ada");
  await bob.line(/203\.0\.113\.7/);
});

test("a PROXY v2 header that comes byte by byte is read whole, and what follows it is the client's", async () => {
  await using server = await startServer(behindProxy);
  const header = encodeProxyV2({
    local: false,
    sourceAddress: "2001:db8::7",
    sourcePort: 4711,
    destinationAddress: "2001:db8::1",
    destinationPort: 6667,
    tlvs: [],
  });
  const ada = await server.connect("irc");
  for (const byte of header) {
    ada.raw(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  ada.send("NICK ada", "USER u 0 * :u", "WHOIS ada");
  await ada.line(/ 001 ada /);
  await ada.line(/2001:db8::7/);
});

test.each([
  ["no PROXY header", "NICK ada\r\nUSER u 0 * :u\r\n"],
  ["a broken PROXY header", "PROXY TCP4 not.an.address 192.0.2.1 1 2\r\nNICK ada\r\n"],
  ["garbage", "\u0000\u0001\u0002\u0003 garbage without an end"],
])("%s on a PROXY listener is hung up on without a word", async (_, bytes) => {
  await using server = await startServer(behindProxy);
  const client = await server.connect("irc");
  client.raw(bytes);
  await client.closed;
  expect(client.received).toEqual([]);
});

test("a PROXY header from an address that is not trusted is hung up on without a word", async () => {
  await using server = await startServer({
    listeners: [{ protocol: "irc", port: 0, proxyProtocol: true, trustedProxies: ["192.0.2.0/24"] }],
  });
  const client = await server.connect("irc");
  client.raw(headerFrom("203.0.113.7"));
  await client.closed;
  expect(client.received).toEqual([]);
});

test("connections are counted by the address behind the proxy, not by the proxy's", async () => {
  await using server = await startServer({ ...behindProxy, limits: { connectionsPerAddress: 1 } });
  const first = await server.connect("irc");
  first.raw(`${headerFrom("203.0.113.7")}PING one\r\n`);
  await first.line(/PONG .*one/);
  const other = await server.connect("irc");
  other.raw(`${headerFrom("203.0.113.8")}PING two\r\n`);
  await other.line(/PONG .*two/);
  const again = await server.connect("irc");
  again.raw(`${headerFrom("203.0.113.7")}PING three\r\n`);
  expect(await again.line(/./)).toContain("Too many connections from your address");
});

test("somebody behind a relay of its own and somebody with nc talk to each other, and a relay that ends says so", async () => {
  await using server = await startServer(behindProxy);
  const relay = await startStandaloneRelay({
    listen: { host: "127.0.0.1", port: 0 },
    core: { host: "127.0.0.1", port: server.port("irc") },
    allowedOrigins: ["*"],
  });
  const bob = await server.line("bob");
  const ada = await TestClient.webSocket(`ws://127.0.0.1:${relay.port}/`);
  ada.send("NICK ada", "USER u 0 * :u");
  await ada.line(/ 366 ada #lobby /);
  ada.send("PRIVMSG #lobby :through the relay");
  await bob.line(/#lobby <ada> through the relay$/);
  bob.send("and back");
  await ada.line(/^:bob!\S+ PRIVMSG #lobby :and back$/);
  const carol = await TestClient.webSocket(`ws://127.0.0.1:${relay.port}/?dialect=line`);
  carol.send("carol");
  await carol.line(/welcome, carol/);
  await bob.line(/^\* carol joined/);
  await relay.close();
  await ada.closed;
  expect(ada.closeCode).toBe(1001);
  await bob.line(/^\* (ada|carol) quit/);
  await bob.line(/^\* (ada|carol) quit/);
});
