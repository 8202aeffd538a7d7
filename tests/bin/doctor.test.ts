import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serviceFindings } from "../../bin/service-findings.ts";
import { defaultSettings, type SettingsInput } from "../../src/config/schema.ts";
import { fakeS3, s3Keys } from "../files/fake-s3.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "monarchs-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const look = async (settings: SettingsInput) => {
  const found = await serviceFindings(defaultSettings({ dataDirectory: folder, ...settings }));
  return found.map(({ check, state }) => `${check}: ${state}`);
};

test("what is not used is not looked for, and what comes later is no fault", async () => {
  expect(await look({ files: { enabled: false } })).toEqual([]);
  expect(await look({})).toEqual(["uploads: ok"]);
});

test("a key file that is damaged, open to others, or gone while there is a store, is told", async () => {
  const encryption = { enabled: true };
  const files = { enabled: false };
  const store = { url: `sqlite:${join(folder, "monarchs.db")}` };
  const keys = join(folder, "master.keys");
  expect(await look({ encryption, files, store })).toEqual(["encryption keys: ok"]);
  writeFileSync(join(folder, "monarchs.db"), "");
  expect(await look({ encryption, files, store })).toEqual(["encryption keys: warning"]);
  writeFileSync(keys, "not a key\n", { mode: 0o600 });
  expect(await look({ encryption, files, store })).toEqual(["encryption keys: failed"]);
  writeFileSync(keys, `${Buffer.alloc(32, 7).toString("base64")}\n`);
  expect(await look({ encryption, files, store })).toEqual(["encryption keys: ok"]);
  chmodSync(keys, 0o644);
  expect(await look({ encryption, files, store })).toEqual(["encryption keys: warning"]);
});

test("a folder of uploads that is none is told", async () => {
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(folder, "files"));
  expect(await look({})).toEqual(["uploads: ok"]);
});

test("an S3-compatible store is asked for, with the keys that the settings have", async () => {
  await using s3 = await fakeS3("uploads");
  const storage = { driver: "s3", endpoint: s3.endpoint, bucket: "uploads", ...s3Keys } as const;
  expect(await look({ files: { storage } })).toEqual(["uploads: ok"]);
  expect(await look({ files: { storage: { ...storage, secretAccessKey: "another" } } })).toEqual([
    "uploads: failed",
  ]);
});

test("a mail server that does not greet, or is not there, is told", async () => {
  const files = { enabled: false };
  const smtp = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 mail.example ESMTP\r\n");
    socket.on("data", (data) => {
      socket.write(String(data).startsWith("QUIT") ? "221 bye\r\n" : "250 mail.example\r\n");
    });
  });
  const port = await new Promise<number>((resolve) => {
    smtp.listen(0, "127.0.0.1", () => {
      const address = smtp.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const mail = { host: "127.0.0.1", port, secure: false, requireTls: false };
  expect(await look({ files, mail })).toEqual(["mail server: ok"]);
  await new Promise((resolve) => smtp.close(resolve));
  expect(await look({ files, mail })).toEqual(["mail server: failed"]);
});
