import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defaultSettings, type SettingsInput } from "../../src/config/schema.ts";
import { serverFacts } from "../../supervisors/facts.ts";
import { makeCertificate } from "../support/certificates.ts";
import { TestClient } from "../support/client.ts";
import { startServer } from "../support/server.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "monarchs-tls-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a port with TLS speaks IRC and the line dialect, and shows that it is secure", async () => {
  const tls = makeCertificate(folder(), "monarchs.local");
  await using server = await startServer({ listeners: [{ protocol: "irc", port: 0, tls }] });
  const ada = await TestClient.tls(server.port("irc"));
  expect(ada.certificateName).toBe("monarchs.local");
  ada.send("NICK ada", "USER a 0 * :a", "WHOIS ada");
  await ada.line(/ 671 ada ada :/);
  const bob = await TestClient.tls(server.port("irc"));
  bob.send("/help");
  await bob.line(/^[^:]/);
});

test("a rehash takes a new certificate, those who are here stay, and a bad file changes nothing", async () => {
  const path = folder();
  const tls = makeCertificate(path, "first");
  await using server = await startServer({ listeners: [{ protocol: "irc", port: 0, tls }] });
  const ada = await TestClient.tls(server.port("irc"));
  ada.send("NICK ada", "USER a 0 * :a");
  await ada.line(/ 366 /);
  const renewed = makeCertificate(path, "second");
  copyFileSync(renewed.certificate, tls.certificate);
  copyFileSync(renewed.key, tls.key);
  await server.rehash();
  expect((await TestClient.tls(server.port("irc"))).certificateName).toBe("second");
  const elsewhere = {
    listeners: [{ protocol: "irc", port: 0, tls: makeCertificate(path, "third") }],
  } as const;
  await server.rehash({ listeners: [...elsewhere.listeners] });
  expect((await TestClient.tls(server.port("irc"))).certificateName).toBe("third");
  writeFileSync(join(path, "third.pem"), "no certificate");
  await server.rehash({ listeners: [...elsewhere.listeners] });
  expect(server.log.some(({ msg }) => msg === "a certificate could not be read again")).toBe(true);
  expect((await TestClient.tls(server.port("irc"))).certificateName).toBe("third");
  expect(await ada.roundtrip()).toEqual([]);
});

test("the policy names the first IRC port with TLS when the settings name none", () => {
  const tls = { certificate: "c.pem", key: "k.pem" };
  const listeners: SettingsInput["listeners"] = [
    { protocol: "irc", port: 6667 },
    { protocol: "irc", port: 6697, tls },
    { protocol: "irc", port: 6698, tls },
  ];
  expect(serverFacts(defaultSettings({ listeners, sts: { enabled: true } }), 0).sts).toEqual({
    port: 6697,
    durationSeconds: 2_592_000,
    preload: false,
  });
  expect(serverFacts(defaultSettings({ listeners }), 0).sts).toBeNull();
});
