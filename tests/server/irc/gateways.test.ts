import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SettingsInput } from "../../../src/config/schema.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { TestClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const alone: SettingsInput = { rooms: { autojoin: [] } };
const strangers = { trustedProxies: ["192.0.2.0/24"] };

/** A folder that goes with the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "monarchs-tls-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Somebody registered after these first lines, and what WHOIS tells them of themselves. */
async function whoisAfter(server: TestServer, ...lines: readonly string[]): Promise<readonly string[]> {
  const ada = await server.connect("irc");
  ada.send(...lines, "NICK ada", "USER ada 0 * :Ada");
  await ada.line(/ 422 | 376 /);
  ada.send("WHOIS ada");
  return ada.roundtrip();
}

const actually = (lines: readonly string[]): readonly string[] =>
  lines.find((line) => line.includes(" 338 "))?.split(" ") ?? [];

test("WEBIRC from a trusted address gives the client's", async () => {
  await using server = await startServer(alone);
  const lines = await whoisAfter(
    server,
    "WEBIRC any gate host.example 198.51.100.3 :secure remote-port=4711",
  );
  expect(actually(lines)[5]).toBe("198.51.100.3");
  // the way from the gateway to us was open, whatever it says of the way to it
  expect(lines.join("\n")).not.toContain(" 671 ");
});

test("an IPv6 address is taken as the kernel writes it, so that a ban of one form holds for all", async () => {
  await using server = await startServer(alone);
  const lines = await whoisAfter(server, "WEBIRC any gate h 0:0:0:0:0:0:0:0A");
  expect(actually(lines)[5]).toBe("0::a");
});

test("PROXY as the first line of an IRC port is believed from a trusted address", async () => {
  await using server = await startServer(alone);
  const lines = await whoisAfter(server, "PROXY TCP4 203.0.113.9 127.0.0.1 65533 6667");
  expect(actually(lines).slice(2, 6)).toEqual(["ada", "ada", expect.stringMatching(/^ada@/), "203.0.113.9"]);
});

test("PROXY later than that is an unknown command", async () => {
  await using server = await startServer(alone);
  const client = await server.connect("irc");
  client.send("NICK ada", "PROXY TCP4 203.0.113.9 127.0.0.1 65533 6667", "USER ada 0 * :Ada");
  await client.line(/ 421 \S+ PROXY :/);
  await client.line(/ 422 | 376 /);
  client.send("WHOIS ada");
  expect(actually(await client.roundtrip())[5]).toBe("127.0.0.1");
});

test.each(["WEBIRC any gate h 198.51.100.3", "PROXY TCP4 203.0.113.9 127.0.0.1 65533 6667"])(
  "%s from elsewhere is refused and closed",
  async (line) => {
    const listeners = [{ protocol: "irc", port: 0, ...strangers }] as const;
    await using server = await startServer({ ...alone, listeners: [...listeners] });
    const client = await server.connect("irc");
    client.send(line, "NICK ada", "USER ada 0 * :Ada");
    expect(await client.line(/./)).toBe("ERROR :Closing link: Your address may not speak for others");
    await client.closed;
  },
);

test.each([
  ["no address", "WEBIRC any gate h nowhere", "That is not an address"],
  ["a broken header", "PROXY TCP4 nonsense", "Bad PROXY header"],
])("a gateway that gives %s is closed", async (_, line, why) => {
  await using server = await startServer(alone);
  const client = await server.connect("irc");
  client.send(line);
  expect(await client.line(/./)).toBe(`ERROR :Closing link: ${why}`);
  await client.closed;
});

test("WEBIRC's password is asked for where there is one, and only before registration", async () => {
  const listeners = [{ protocol: "irc", port: 0, webircPassword: "open sesame" }] as const;
  await using server = await startServer({ ...alone, listeners: [...listeners] });
  const wrong = await server.connect("irc");
  wrong.send("WEBIRC sesame gate h 198.51.100.3");
  expect(await wrong.line(/./)).toBe("ERROR :Closing link: Invalid WebIRC password");
  const ada = await server.irc("ada");
  ada.send("WEBIRC any gate h 198.51.100.3");
  await ada.line(/ 462 /);
});

test("connections behind a gateway count at their own address", async () => {
  await using server = await startServer({ ...alone, limits: { connectionsPerAddress: 1 } });
  const behind = async (address: string) => {
    const client = await server.connect("irc");
    client.send(`WEBIRC any gate h ${address}`, "PING in");
    return client.line(/./);
  };
  expect(await behind("198.51.100.3")).toMatch(/ PONG /);
  expect(await behind("198.51.100.4")).toMatch(/ PONG /);
  expect(await behind("198.51.100.3")).toBe("ERROR :Closing link: Too many connections from your address");
});

test("whoever has an IPv6 network has one address, as limits see it", async () => {
  await using server = await startServer({ ...alone, limits: { connectionsPerAddress: 1 } });
  const behind = async (address: string) => {
    const client = await server.connect("irc");
    client.send(`WEBIRC any gate h ${address}`, "PING in");
    return client.line(/./);
  };
  expect(await behind("2001:db8:0:1::1")).toMatch(/ PONG /);
  expect(await behind("2001:db8:0:2::1")).toMatch(/ PONG /);
  expect(await behind("2001:db8:0:1:ffff::2")).toBe(
    "ERROR :Closing link: Too many connections from your address",
  );
});

test("a gateway may bring many in a minute, each of whom counts at their own address", async () => {
  await using server = await startServer({ ...alone, limits: { connectionRate: 2 } });
  const behind = async (address: string) => {
    const client = await server.connect("irc");
    client.send(`WEBIRC any gate h ${address}`, "PING in");
    return client.line(/./);
  };
  for (let last = 1; last <= 5; last += 1) expect(await behind(`198.51.100.${last}`)).toMatch(/ PONG /);
  expect(await behind("198.51.100.1")).toMatch(/ PONG /);
  expect(await behind("198.51.100.1")).toBe(
    "ERROR :Closing link: You connect too fast; please wait a minute",
  );
});

test("who is banned stays banned behind a gateway", async () => {
  const operators = [{ name: "root", password: "a long enough one" }];
  await using server = await startServer({ ...alone, operators });
  const root = await server.irc("root");
  root.send("OPER root :a long enough one", "DLINE 198.51.100.0/24 :not here");
  await root.line(/ 381 /);
  await root.roundtrip();
  const eve = await server.connect("irc");
  eve.send("WEBIRC any gate h 198.51.100.3");
  await eve.line(/ 465 /);
  await eve.line(/^ERROR .*not here/);
  await eve.closed;
});

test("over TLS the gateway's word for TLS counts, and without it the client is not secure", async () => {
  const tls = makeCertificate(folder(), "monarchs.local");
  await using server = await startServer({ ...alone, listeners: [{ protocol: "irc", port: 0, tls }] });
  const whois = async (nick: string, options: string): Promise<string> => {
    const client = await TestClient.tls(server.port("irc"));
    client.send(`WEBIRC any gate h 198.51.100.3${options}`, `NICK ${nick}`, "USER a 0 * :a");
    await client.line(/ 422 | 376 /);
    client.send(`WHOIS ${nick}`);
    return (await client.roundtrip()).join("\n");
  };
  expect(await whois("ada", " :local-port=443 secure=yes")).toContain(" 671 ");
  expect(await whois("bob", "")).not.toContain(" 671 ");
});

test("a rehash changes whom an open port trusts", async () => {
  await using server = await startServer({ ...alone, listeners: [{ protocol: "irc", port: 0 }] });
  await server.rehash({ listeners: [{ protocol: "irc", port: 0, ...strangers }] });
  const client = await server.connect("irc");
  client.send("WEBIRC any gate h 198.51.100.3");
  await client.line(/^ERROR /);
});
