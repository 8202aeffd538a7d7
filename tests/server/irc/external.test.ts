import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SettingsInput } from "../../../src/config/schema.ts";
import { addAccounts, noLobby, password } from "../../actors/support.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { TestClient } from "../../support/client.ts";
import { startServer } from "../../support/server.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "monarchs-cert-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Settings of a server with TLS, and what clients may show: each a certificate of its own. */
function certificates() {
  const path = folder();
  const tls = makeCertificate(path, "monarchs.local");
  const settings: SettingsInput = {
    ...noLobby,
    listeners: [
      { protocol: "irc", port: 0, tls },
      { protocol: "line", port: 0, tls },
    ],
  };
  const [laptop, phone] = [makeCertificate(path, "laptop"), makeCertificate(path, "phone")];
  const fingerprint = new X509Certificate(readFileSync(laptop.certificate)).fingerprint256;
  return { settings, laptop, phone, fingerprint };
}

const plainForm = (fingerprint: string): string => fingerprint.replaceAll(":", "").toLowerCase();
const external = async (client: TestClient, message = "+"): Promise<string> => {
  client.send("AUTHENTICATE EXTERNAL");
  await client.line(/^AUTHENTICATE \+$/);
  client.send(`AUTHENTICATE ${message}`);
  return client.line(/ 90[34] /);
};

test("an account logs in with the certificate that it has added, until that is dropped", async () => {
  const { settings, laptop, phone, fingerprint } = certificates();
  await using server = await startServer(settings);
  await addAccounts(server, "ada");
  const port = server.port("irc");
  const ada = await TestClient.tls(port, laptop);
  expect(await external(ada)).toContain(" 904 ");
  ada.send("NICK user", "USER a 0 * :a", `NS IDENTIFY ada ${password}`, "NS CERT ADD", "NS CERT LIST");
  await ada.line(/^:NickServ!\S+ NOTICE user :The certificate is added$/);
  await ada.line(new RegExp(`NOTICE user :${plainForm(fingerprint)} since `));
  const again = await TestClient.tls(port, laptop);
  expect(await external(again)).toContain(" 903 ");
  const named = await TestClient.tls(port, laptop);
  expect(await external(named, Buffer.from("ADA").toString("base64"))).toContain(" 903 ");
  named.send("NICK user2", "USER a 0 * :a");
  await named.line(/ 001 user /);
  for (const client of [
    await TestClient.tls(port, phone),
    await TestClient.tls(port),
    await TestClient.tls(port, laptop),
  ])
    expect(await external(client, Buffer.from("bob").toString("base64"))).toContain(" 904 ");
  expect(await external(await TestClient.tls(port, phone))).toContain(" 904 ");
  expect(await external(await TestClient.tls(port))).toContain(" 904 ");
  ada.send(`NS CERT DEL ${fingerprint}`);
  await ada.line(/NOTICE user :The certificate is dropped$/);
  expect(await external(await TestClient.tls(port, laptop))).toContain(" 904 ");
});

test("a certificate is one account's, and its fingerprint has its form", async () => {
  const { settings, laptop, fingerprint } = certificates();
  await using server = await startServer(settings);
  await addAccounts(server, "ada", "bob");
  const [ada, bob] = [
    await TestClient.tls(server.port("irc"), laptop),
    await TestClient.tls(server.port("irc")),
  ];
  ada.send("NICK a1", "USER a 0 * :a", `NS IDENTIFY ada ${password}`, `NS CERT ADD ${fingerprint}`);
  await ada.line(/NOTICE a1 :The certificate is added$/);
  bob.send("NICK b1", "USER b 0 * :b", "NS CERT LIST", `NS IDENTIFY bob ${password}`, "NS CERT ADD");
  await bob.line(/NOTICE b1 :You are not logged in$/);
  await bob.line(/NOTICE b1 :this connection shows no certificate$/);
  bob.send(`NS CERT ADD ${plainForm(fingerprint)}`, "NS CERT ADD abc", `NS CERT DEL ${fingerprint}`);
  await bob.line(/NOTICE b1 :An account has that certificate already$/);
  await bob.line(/NOTICE b1 :a fingerprint is the SHA-256/);
  await bob.line(/NOTICE b1 :Your account has no such certificate$/);
});

test("WHOIS tells of a certificate to its holder and to administrators", async () => {
  const { settings, laptop, fingerprint } = certificates();
  await using server = await startServer(settings);
  const [ada, eve] = [
    await TestClient.tls(server.port("irc"), laptop),
    await TestClient.tls(server.port("irc")),
  ];
  ada.send("NICK ada", "USER a 0 * :a", "WHOIS ada");
  await ada.line(new RegExp(` 276 ada ada :has client certificate fingerprint ${plainForm(fingerprint)}$`));
  eve.send("NICK eve", "USER e 0 * :e", "WHOIS ada");
  await eve.line(/ 318 eve ada /);
  expect(eve.received.join("\n")).not.toMatch(/ 276 /);
});

test("the line door takes certificates in as well", async () => {
  const { settings, laptop, fingerprint } = certificates();
  await using server = await startServer(settings);
  await addAccounts(server, "ada");
  const ada = await TestClient.tls(server.port("line"), laptop);
  ada.send("/login ada", password);
  ada.send("/cert", "/cert add", `/cert drop ${fingerprint}`);
  await ada.line(/^- your account has no certificate$/);
  await ada.line(new RegExp(`^- ${plainForm(fingerprint)} since `));
  await ada.line(/^- your account has no certificate$/);
});
