import { expect, test } from "vitest";
import { isLoopback, risksOf } from "../../src/config/risks.ts";
import { defaultSettings, type SettingsInput } from "../../src/config/schema.ts";

const keys = (changes: SettingsInput) => risksOf(defaultSettings(changes)).map(({ key }) => key);

test("the defaults have no risks", () => {
  expect(keys({})).toEqual([]);
});

test("a port that is open to others without TLS is a risk, with TLS it is none", () => {
  const open = { protocol: "irc", host: "0.0.0.0", port: 6697 } as const;
  expect(keys({ listeners: [open] })).toEqual(["listeners[0].tls"]);
  expect(keys({ listeners: [{ ...open, tls: { certificate: "c.pem", key: "k.pem" } }] })).toEqual([]);
});

test("an operator's plain password is a risk, its hash is none", () => {
  const risky = [{ name: "root", password: "long enough to pass" }];
  expect(keys({ operators: risky })).toEqual(["operators[0].password"]);
  expect(keys({ operators: [{ name: "root", password: "$argon2id$v=19$…" }] })).toEqual([]);
});

test("a transport policy without a port for it is a risk, with one it is none", () => {
  expect(keys({ sts: { enabled: true } })).toEqual(["sts.port"]);
  expect(keys({ sts: { enabled: true, port: 6697 } })).toEqual([]);
});

test("believing everybody's forwarded address is a risk", () => {
  const listener = { protocol: "http", port: 1, trustedProxies: ["0.0.0.0/0"] } as const;
  expect(keys({ listeners: [listener] })).toEqual(["listeners[0].trustedProxies"]);
});

test("no limits, no listeners, cheap hashes and a log in memory are risks", () => {
  const open = { protocol: "irc", host: "::", port: 1, proxyProtocol: true } as const;
  const limits = { floodControl: false, connectionsPerAddress: 0, loginAttempts: 0 };
  expect(keys({ listeners: [open], limits })).toEqual([
    "limits.floodControl",
    "limits.connectionsPerAddress",
    "limits.loginAttempts",
  ]);
  expect(keys({ listeners: [], accounts: { hashCost: "low" }, history: { persistent: false } })).toEqual([
    "listeners",
    "accounts.hashCost",
    "history.persistent",
  ]);
});

test("loopback is 127.0.0.0/8, ::1 and localhost, and nothing that only looks like it", () => {
  expect(["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "127.example.org", "10.0.0.1"].some(isLoopback)).toBe(false);
});

test("keys beside the data that they encrypt are a risk, elsewhere they are none", () => {
  const keys = (encryption: object) =>
    risksOf(defaultSettings({ encryption, dataDirectory: "/srv/chat" })).map(({ key }) => key);
  expect(keys({ enabled: true })).toContain("encryption.keyFile");
  expect(keys({ enabled: true, keyFile: "/srv/chat/keys/master.keys" })).toContain("encryption.keyFile");
  expect(keys({ enabled: true, keyFile: "/etc/monarchs/master.keys" })).not.toContain("encryption.keyFile");
  expect(keys({ enabled: false })).not.toContain("encryption.keyFile");
});
